"""The app's HTTP addresses: the Web API, uploads, downloads, response URLs and sockets."""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from sandbox.api.call import Call, SandboxMethod
from sandbox.api.methods import METHODS
from sandbox.api.request import ReadCall, read_call
from sandbox.backend.files import is_visible
from sandbox.backend.response_urls import respond
from sandbox.backend.workspace import WorkspaceBackend
from sandbox.simulation import Simulation
from sandbox.socketmode.connection import reset
from sandbox.state.errors import ApiError, TooManyRequests
from sandbox.state.faults import CallFault

Json = dict[str, Any]
log = logging.getLogger(__name__)

SIGN_IN_PAGE = (
    "<!DOCTYPE html><html><head><title>Sign in</title></head><body>Sign in to your workspace</body></html>"
)
ERROR_PAGE = (
    "<!DOCTYPE html><html><head><title>{status} | Slack</title></head>"
    "<body><h1>There’s been a glitch…</h1><p>We’re not quite sure what went wrong.</p></body></html>"
)


class Routes:
    """Answer the requests that the app makes."""

    def __init__(self, simulation: Simulation) -> None:
        self._simulation = simulation

    def add_to(self, app: web.Application) -> None:
        """Register every address."""
        app.router.add_route("*", "/api/{method}", self.api)
        app.router.add_get("/link/", self.link)
        app.router.add_post("/upload/v1/{key}", self.upload)
        app.router.add_get("/files-pri/{id}/download/{name}", self.download)
        app.router.add_get("/files-pri/{id}/{name}", self.download)
        app.router.add_post("/actions/{team}/{key}", self.response_url)

    async def api(self, request: web.Request) -> web.StreamResponse:
        """Answer a call of the Web API."""
        name = request.match_info["method"]
        try:
            call = await read_call(request)
        except ApiError as error:
            return web.json_response(_with_warning(request, error.answer()))
        workspace = self._workspace_of(call.token)

        async def act() -> web.Response:
            answer, status, headers = self._answer(name, workspace, call)
            return web.json_response(_with_warning(request, answer), status=status, headers=headers)

        return await self._with_faults(request, name, workspace, call.arguments, act)

    def _workspace_of(self, token: str | None) -> WorkspaceBackend | None:
        return next(
            (
                each
                for each in self._simulation.workspaces.values()
                if token in (each.bot_token, each.app_token)
            ),
            None,
        )

    def _answer(
        self, name: str, workspace: WorkspaceBackend | None, read: ReadCall
    ) -> tuple[Json, int, dict[str, str]]:
        headers: dict[str, str] = {}
        try:
            method = METHODS.get(name)
            if method is None:
                raise ApiError("unknown_method", req_method=name)
            if method.token == "app" and read.verb != "POST":
                # (unsure) the code: the reference knows POST only
                return ApiError("method_not_allowed").answer(), 405, {"Allow": "POST"}
            caller = self._authorized(method, workspace, read)
            scopes = sorted(caller.scopes) if method.token == "bot" else ["connections:write"]
            headers = {"x-oauth-scopes": ",".join(scopes), "x-accepted-oauth-scopes": method.scope}
            call = Call(read.arguments, name, caller)
            if method.token == "bot":
                call.scope(method.scope)
            self._simulation.rates.spend(caller.name, name, method.rate, call.text("channel") or None)
            return {"ok": True, **method.act(call)}, 200, headers
        except ApiError as error:
            return error.answer(), 200, headers
        except TooManyRequests as wait:
            return (
                {"ok": False, "error": "ratelimited"},
                429,
                {**headers, "Retry-After": str(wait.retry_after)},
            )

    def _authorized(
        self, method: SandboxMethod, workspace: WorkspaceBackend | None, read: ReadCall
    ) -> WorkspaceBackend:
        if method.token == "none":
            return workspace or next(iter(self._simulation.workspaces.values()))
        if not read.token:
            raise ApiError("not_authed")
        # an app token is taken from the header only: https://github.com/slackapi/python-slack-sdk/issues/1877
        if workspace is None or (method.token == "app" and not read.in_header):
            raise ApiError("invalid_auth")
        if (read.token == workspace.app_token) != (method.token == "app"):
            raise ApiError("not_allowed_token_type")
        error_code = workspace.app_token_error if method.token == "app" else workspace.token_error
        if error_code:
            raise ApiError(error_code)
        return workspace

    async def _with_faults(
        self,
        request: web.Request,
        name: str,
        workspace: WorkspaceBackend | None,
        arguments: Json,
        act: Callable[[], Awaitable[web.Response]],
    ) -> web.StreamResponse:
        """Act, or apply an active fault instead, and record the call."""
        where = workspace.name if workspace else "-"
        fault = self._simulation.faults.match_call(name, where, arguments)
        if fault and fault.delay:
            await self._simulation.clock.sleep(fault.delay)
        answer = _faulty_answer(fault) if fault else None
        if answer is None and not (fault and fault.cut == "before"):
            answer = await act()
        cut = {"cut": fault.cut} if fault and fault.cut else {}
        facts = _readable(answer, name) if answer is not None else {}
        self._simulation.journal.record("call", where, name, arguments=arguments, **facts, **cut)
        if fault and fault.late:
            await self._simulation.clock.sleep(fault.late)
        if cut and request.transport is not None:
            reset(request.transport)
        return answer if answer is not None else web.Response(status=500)

    async def link(self, request: web.Request) -> web.StreamResponse:
        """Open a socket."""
        app_id = request.query.get("app_id")
        for workspace in self._simulation.workspaces.values():
            if workspace.app_id == app_id:
                return await workspace.sockets.serve(request, workspace.envelopes.acked)
        return web.Response(status=404, text="no such app")

    async def upload(self, request: web.Request) -> web.StreamResponse:
        """Receive a file's bytes, raw or as the first part of a form."""
        key = request.match_info["key"]
        workspace = next((each for each in self._simulation.workspaces.values() if key in each.uploads), None)
        if workspace is None:
            return web.Response(status=404, text="no such upload")
        content = await _content(request)

        async def act() -> web.Response:
            file = workspace.team.files[workspace.uploads[key]]
            if len(content) != file.size:
                # (unsure) Slack's wording; a wrong length is refused so that nobody relies on it
                return web.Response(status=400, text=f"expected {file.size} bytes, got {len(content)}")
            file.content = content
            del workspace.uploads[key]
            return web.Response(text=f"OK - {len(content)}")

        facts = {"file": workspace.uploads[key], "bytes": len(content)}
        return await self._with_faults(request, "upload", workspace, facts, act)

    async def download(self, request: web.Request) -> web.StreamResponse:
        """Send a file's bytes; without a valid token a sign-in page with status 200, as Slack does."""
        team_id, _, file_id = request.match_info["id"].partition("-")
        workspace = next(
            (each for each in self._simulation.workspaces.values() if each.team.id == team_id), None
        )
        file = workspace.team.files.get(file_id) if workspace else None
        if workspace is None or file is None or file.content is None:
            return web.Response(status=404, text="no such file")
        token = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
        allowed = (
            token == workspace.bot_token
            and not workspace.token_error
            and "files:read" in workspace.scopes
            and is_visible(workspace, file)
        )
        body, kind = file.content, file.mimetype

        async def act() -> web.Response:
            if not allowed:
                return web.Response(text=SIGN_IN_PAGE, content_type="text/html")
            return web.Response(body=body, content_type=kind)

        return await self._with_faults(request, "download", workspace, {"file": file_id}, act)

    async def response_url(self, request: web.Request) -> web.StreamResponse:
        """Receive an answer to an interaction."""
        team_id, key = request.match_info["team"], request.match_info["key"]
        workspace = next(
            (each for each in self._simulation.workspaces.values() if each.team.id == team_id), None
        )
        if workspace is None:
            return web.Response(status=404, text="no_team")
        try:
            body = json.loads(await request.text())
        except json.JSONDecodeError:
            body = None
        if not isinstance(body, dict):
            return web.Response(status=400, text="invalid_payload")

        async def act() -> web.Response:
            try:
                respond(workspace, key, body)
            except ApiError as error:
                status = 404 if error.code in ("expired_url", "used_url") else 400
                return web.json_response(error.answer(), status=status)
            return web.Response(text="ok")

        return await self._with_faults(request, "response_url", workspace, body, act)


def _with_warning(request: web.Request, answer: Json) -> Json:
    """Add the warning that Slack gives for JSON without a charset."""
    if request.content_type != "application/json" or request.charset:
        return answer
    metadata = answer.get("response_metadata", {})
    warnings = [*metadata.get("warnings", []), "missing_charset"]
    metadata = {**metadata, "warnings": warnings}
    return {**answer, "warning": ",".join(warnings), "response_metadata": metadata}


def _faulty_answer(fault: CallFault) -> web.Response | None:
    if fault.retry_after is not None:
        limited = {"ok": False, "error": "ratelimited"}
        return web.json_response(limited, status=429, headers={"Retry-After": str(fault.retry_after)})
    if fault.error is not None:
        answer = {"ok": False, "error": fault.error, **fault.facts}
        return web.json_response(answer, status=fault.status or 200)
    if fault.status is not None and fault.html:
        page = ERROR_PAGE.format(status=fault.status)
        return web.Response(status=fault.status, text=page, content_type="text/html")
    if fault.status is not None:
        return web.Response(status=fault.status, text=fault.body)
    return None


def _readable(response: web.Response, name: str) -> Json:
    facts: Json = {"status": response.status}
    # A file is no answer, also one of JSON, which may be wrong.
    if name != "download" and response.content_type == "application/json" and response.text:
        facts["answer"] = json.loads(response.text)
    return facts


async def _content(request: web.Request) -> bytes:
    if not request.content_type.startswith("multipart/"):
        return await request.read()
    for value in (await request.post()).values():
        if isinstance(value, web.FileField):
            return value.file.read()
    return b""
