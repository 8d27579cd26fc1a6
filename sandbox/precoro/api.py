"""The API's host: the edge, the key, the limits, then the endpoint."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import unquote

from aiohttp import hdrs, web

from sandbox.precoro.answers import ApiRefusal, PreparedAnswer, in_json, page
from sandbox.precoro.asked import Asked
from sandbox.precoro.calls import SandboxCall
from sandbox.precoro.company import SandboxCompany
from sandbox.precoro.deciding import ACTIONS, decide, read_document
from sandbox.precoro.documents import ALIASES
from sandbox.precoro.downloads import Downloads
from sandbox.precoro.ground import SandboxUser
from sandbox.precoro.hosts import LocalHost
from sandbox.precoro.limits import Gate, too_many
from sandbox.precoro.lists import list_custom_fields, list_documents, list_payments, list_users
from sandbox.precoro.paying import ABOUT, pay
from sandbox.state.clock import Clock

Endpoint = Callable[[Asked], PreparedAnswer]
FORM = "application/x-www-form-urlencoded"


class ApiHost(LocalHost):
    """What stands at api.precoro.com."""

    downloads: Downloads

    def __init__(self, clock: Clock, now: Callable[[], float], gate: Gate, port: int = 0) -> None:
        super().__init__(clock, now, port)
        self.companies: list[SandboxCompany] = []
        self.gate = gate
        self.refuses_default_programs = True
        """Whether a program that calls itself Python, or nothing, gets a page with 403."""
        self.block_after_wrong_keys: int | None = None
        """After so many calls with a wrong key, every call gets a page with 403."""
        self._wrong_keys = 0

    def unblock(self) -> None:
        """Forget the calls with a wrong key."""
        self._wrong_keys = 0

    async def serve(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer one request."""
        call = self.noted(request)
        if self._is_refused_at_the_edge(request):
            return self.told(call, page(403))
        behind = self.downloads.behind_link(request.path) if request.method == "GET" else None
        if behind is not None:
            return await self.carry_out(call, request, lambda: behind)
        company, person = self._owner(request)
        if company is None or person is None:
            self._wrong_keys += 1
            return self.told(call, in_json({"message": "Bad credentials"}, 401))
        call.company, call.person = company.name, person.email
        counted = person.key if self.gate.limits.counted_by == "key" else company.name
        query = "&".join(sorted(f"{name}={value}" for name, value in call.query))
        template = "/".join(["", *self._parts(request)[:1], *("{}" for _ in self._parts(request)[1:])])
        refused = self.gate.enter(counted, request.method, request.path, query, template, self.now())
        if refused is not None:
            return self.told(call, too_many(refused, self.gate.limits.form, self.now()))
        try:
            form = await self._form(request)
            call.form = form
            asked = Asked(company, person, self._parts(request), call.query, form)
            return await self.carry_out(call, request, lambda: self._answer(request.method, asked, call))
        finally:
            self.gate.leave(counted)

    def _is_refused_at_the_edge(self, request: web.BaseRequest) -> bool:
        program = request.headers.get(hdrs.USER_AGENT, "").lower()
        if self.refuses_default_programs and (not program or program.startswith("python")):
            return True
        return self.block_after_wrong_keys is not None and self._wrong_keys >= self.block_after_wrong_keys

    def _owner(self, request: web.BaseRequest) -> tuple[SandboxCompany | None, SandboxUser | None]:
        key, email = request.headers.get("X-AUTH-TOKEN", ""), request.headers.get("email", "")
        for company in self.companies:
            for person in company.people:
                if person.key == key and person.is_active and _same(email, person.email, company):
                    return company, person
        return None, None

    def _parts(self, request: web.BaseRequest) -> list[str]:
        return [unquote(part) for part in request.rel_url.raw_path.split("/")[1:]]

    async def _form(self, request: web.BaseRequest) -> dict[str, str]:
        """Return the form's fields; a body of another type is not read, which is what is known of Precoro."""
        if request.content_type != FORM:
            return {}
        return {name: value for name, value in (await request.post()).items() if isinstance(value, str)}

    def _answer(self, method: str, asked: Asked, call: SandboxCall) -> PreparedAnswer:
        try:
            return self._endpoint(method, asked.parts)(asked)
        except ApiRefusal as refused:
            return refused.answer(asked.company.options.errors)
        finally:
            call.unknown = asked.unknown

    def _endpoint(self, method: str, parts: list[str]) -> Endpoint:
        match method, parts:
            case "GET", ["users"]:
                return list_users
            case "GET", ["documentcustomfields"]:
                return list_custom_fields
            case "GET", ["attachments", _]:
                return self.downloads.answer
            case "GET", [name] if name in ABOUT:
                return list_payments
            case "POST", [name] if name in ABOUT:
                return pay
            case "GET", [alias] if alias in ALIASES:
                return list_documents
            case "GET", [alias, _] if alias in ALIASES:
                return read_document
            case "POST", [alias, _, action] if alias in ALIASES and action in ACTIONS:
                return decide
        raise ApiRefusal(404, "Not Found")


def _same(given: str, known: str, company: SandboxCompany) -> bool:
    return given == known or (not company.options.email_case_counts and given.lower() == known.lower())
