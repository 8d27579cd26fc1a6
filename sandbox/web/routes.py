"""The page's addresses: the page itself, its files, uploaded files, and the WebSocket."""

from __future__ import annotations

import json
import weakref
from collections.abc import Awaitable, Callable
from pathlib import Path
from urllib.parse import urlsplit

from aiohttp import WSCloseCode, web

from sandbox.people.person import SandboxPerson
from sandbox.simulation import Simulation
from sandbox.web.actions import Actions
from sandbox.web.controls import Controls
from sandbox.web.files import Files
from sandbox.web.live import LivePage
from sandbox.web.screen import ReadMarks

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

FOLDER = Path(__file__).parent / "page"
LARGEST_DOING = 2**20
MOST_FILES = 10
"""Files per message, as in Slack."""
LOCAL_NAMES = ("127.0.0.1", "localhost", "::1")
SAFETY = {
    # Pictures in an app's blocks may come from anywhere; everything else only from here.
    # The browser's editing of styled text creates elements with inline styles.
    "Content-Security-Policy": "default-src 'self'; style-src-attr 'unsafe-inline'; img-src * data:; "
    "object-src 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}


def add_page(app: web.Application, simulation: Simulation) -> None:
    """Serve the page on `/`: it has no sign-in, so it answers local requests only."""
    page = PageHandlers(simulation)
    app.router.add_get("/", page.index)
    app.router.add_get("/page/live", page.live)
    app.router.add_post("/page/write", page.write)
    app.router.add_get("/page/file/{workspace}/{id}/{name}", _here_only(page.files.bytes_of))
    app.router.add_get("/page/preview/{workspace}/{id}", _here_only(page.files.preview))
    app.router.add_get(r"/page/preview/{workspace}/{id}/{number:\d+}", _here_only(page.files.page))
    app.router.add_get("/page/{name}", page.static)
    app.on_shutdown.append(page.hang_up)


class PageHandlers:
    """Handlers of the page's addresses."""

    def __init__(self, simulation: Simulation) -> None:
        self._simulation = simulation
        self.files = Files(simulation)
        self._marks = ReadMarks()
        self._static = {each.name: each for each in FOLDER.iterdir() if each.is_file()}
        self._open: weakref.WeakSet[web.WebSocketResponse] = weakref.WeakSet()

    async def index(self, request: web.Request) -> web.StreamResponse:
        """Send the page."""
        _refuse_strangers(request)
        return web.FileResponse(self._static["index.html"], headers=SAFETY)

    async def static(self, request: web.Request) -> web.StreamResponse:
        """Send one of the page's own files."""
        path = self._static.get(request.match_info["name"])
        if path is None:
            raise web.HTTPNotFound(text="the page has no such file")
        return web.FileResponse(path, headers=SAFETY)

    async def live(self, request: web.Request) -> web.StreamResponse:
        """Open the page's WebSocket as the person that the address names."""
        _refuse_strangers(request)
        person = self._person(request.query.get("workspace", ""), request.query.get("as", ""))
        socket = web.WebSocketResponse(heartbeat=20, max_msg_size=LARGEST_DOING)
        await socket.prepare(request)
        self._open.add(socket)
        await LivePage(self._simulation, person, self._marks, socket).serve()
        return socket

    async def write(self, request: web.Request) -> web.StreamResponse:
        """Send a message or reply with files, or upload files for a form; `wanted` is the action as JSON."""
        _refuse_strangers(request)
        person = self._person(request.query.get("workspace", ""), request.query.get("as", ""))
        form = await request.post()
        files = [each for each in form.getall("file", []) if isinstance(each, web.FileField)]
        try:
            wanted = json.loads(str(form.get("wanted")))
        except ValueError:
            raise web.HTTPBadRequest(text="wanted must be JSON") from None
        if not isinstance(wanted, dict) or wanted.get("do") not in ("say", "reply", "upload"):
            raise web.HTTPBadRequest(text="files can only go with `say`, `reply` or `upload`")
        uploads = [(Path(each.filename).name or "file", each.file.read()) for each in files[:MOST_FILES]]
        controls = Controls(self._simulation, person.workspace)
        return web.json_response(await Actions(person, self._marks, controls, uploads).do(wanted))

    def _person(self, workspace_name: str, who: str) -> SandboxPerson:
        """Return the person that the address names; the workspace's first person when it names nobody."""
        first = next(iter(self._simulation.workspaces.values()))
        workspace = self._simulation.workspaces.get(workspace_name, first)
        try:
            person = workspace.person(who)
        except KeyError:
            person = workspace.people[0]
        return workspace.people[0] if person.member.is_bot else person

    async def hang_up(self, app: web.Application) -> None:
        """Close every WebSocket, so that the server need not wait for pages, and stop previews."""
        for socket in tuple(self._open):
            await socket.close(code=WSCloseCode.GOING_AWAY)
        await self.files.previews.stop()


def _here_only(answer: Handler) -> Handler:
    async def answered(request: web.Request) -> web.StreamResponse:
        _refuse_strangers(request)
        return await answer(request)

    return answered


def _refuse_strangers(request: web.Request) -> None:
    """Refuse requests of other sites' pages: they could act as anybody here through the user's browser."""
    host = urlsplit(f"//{request.host}").hostname
    origin = request.headers.get("Origin")
    if host not in LOCAL_NAMES or (origin is not None and urlsplit(origin).netloc != request.host):
        raise web.HTTPForbidden(text="the sandbox's page answers only to a browser on this machine")
