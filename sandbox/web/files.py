"""Files of a workspace and previews of PDFs, for people who may see them."""

from __future__ import annotations

import mimetypes

from aiohttp import web

from sandbox.people.person import SandboxPerson
from sandbox.simulation import Simulation
from sandbox.state.team import SlackFile
from sandbox.web.pdf_pages import MOST_PAGES, CannotDraw
from sandbox.web.previews import Previews, TooBusy

SHOWN_IN_BROWSER = ("image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf", "text/plain")
"""All other types are downloaded: an HTML or SVG file could contain a script."""
WIDTHS = {"small": 760, "large": 1600}
"""Width in pixels: twice that of a message's preview, and that of the viewer."""
KEPT_BY_BROWSER = "private, max-age=3600"


class Files:
    """Handlers of file addresses."""

    def __init__(self, simulation: Simulation) -> None:
        self._simulation = simulation
        self.previews = Previews()

    async def bytes_of(self, request: web.Request) -> web.StreamResponse:
        """Send a file, to be shown or, with `download`, to be saved."""
        file = self._file(request)
        shown = file.mimetype in SHOWN_IN_BROWSER and "download" not in request.query
        kind = file.mimetype if mimetypes.guess_extension(file.mimetype) else "application/octet-stream"
        headers = {"X-Content-Type-Options": "nosniff", "Content-Type": kind}
        headers["Content-Disposition"] = "inline" if shown else "attachment"
        return web.Response(body=file.content, headers=headers)

    async def preview(self, request: web.Request) -> web.StreamResponse:
        """Send a PDF's `{count, shapes}`, where a shape is height by width, or `{error}`."""
        file = self._file(request)
        try:
            count, shapes = await self.previews.measure(file)
        except CannotDraw as error:
            return web.json_response({"error": str(error)})
        except TooBusy:
            raise web.HTTPServiceUnavailable(text="too many previews at once") from None
        return web.json_response({"count": count, "shapes": shapes})

    async def page(self, request: web.Request) -> web.StreamResponse:
        """Send a page of a PDF as a picture: `?size=small` or large."""
        file = self._file(request)
        width = WIDTHS.get(request.query.get("size", "small"))
        number = request.match_info["number"]
        if width is None or len(number) > len(str(MOST_PAGES)) or not 1 <= int(number) <= MOST_PAGES:
            raise web.HTTPBadRequest(text="there is no such preview")
        try:
            picture = await self.previews.page(file, int(number), width)
        except CannotDraw as error:
            raise web.HTTPNotFound(text=str(error)) from None
        except TooBusy:
            raise web.HTTPServiceUnavailable(text="too many previews at once") from None
        return web.Response(
            body=picture, content_type="image/png", headers={"Cache-Control": KEPT_BY_BROWSER}
        )

    def _file(self, request: web.Request) -> SlackFile:
        workspace = self._simulation.workspaces.get(request.match_info["workspace"])
        file = workspace.team.files.get(request.match_info["id"]) if workspace else None
        if workspace is not None and file is not None and file.content is not None and not file.deleted:
            try:
                person = workspace.person(request.query.get("as", ""))
            except KeyError:
                raise web.HTTPForbidden(text="add the person who asks, as `as`") from None
            if may_see(person, file):
                return file
        raise web.HTTPNotFound(text="no such file, or you may not see it")


def may_see(person: SandboxPerson, file: SlackFile) -> bool:
    """Return whether a file is theirs, is shared where they are, or is the app's and not shared yet."""
    if file.user == person.id:
        return True
    if not file.shares:
        return file.user == person.workspace.bot.id
    places = {each.id for each in person.conversations}
    return any(each.channel in places for each in file.shares)
