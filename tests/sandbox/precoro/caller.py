"""Who calls Precoro in these tests: aiohttp and JSON, and nothing of the product."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from aiohttp import ClientSession, ClientTimeout, hdrs

from sandbox.precoro import Precoro, SandboxCompany, SandboxDocument, SandboxUser

PROGRAM = {hdrs.USER_AGENT: "tests-of-a-precoro/1"}


@dataclass(frozen=True)
class Heard:
    """An answer that was read whole."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Caller:
    """Calls the API as one person."""

    def __init__(self, session: ClientSession, base: str) -> None:
        self.session = session
        self.base = base

    async def get(self, person: SandboxUser, path: str, headers: dict[str, str] | None = None) -> Heard:
        return await self._ask("GET", person, path, None, headers)

    async def post(self, person: SandboxUser, path: str, **form: str) -> Heard:
        return await self._ask("POST", person, path, form, None)

    async def read(self, person: SandboxUser, document: SandboxDocument) -> dict[str, Any]:
        """Read a document whole."""
        heard = await self.get(person, path_of(document))
        assert heard.status == 200
        assert isinstance(heard.json, dict)
        return heard.json

    async def _ask(
        self,
        method: str,
        person: SandboxUser,
        path: str,
        form: dict[str, str] | None,
        headers: dict[str, str] | None,
    ) -> Heard:
        sent = PROGRAM | person.headers | (headers or {})
        timeout = ClientTimeout(30)
        async with self.session.request(
            method, self.base + path, data=form, headers=sent, timeout=timeout, allow_redirects=False
        ) as answer:
            return Heard(answer.status, dict(answer.headers), await answer.read())


@dataclass(frozen=True)
class Scene:
    """A company with Ann, Cleo and Dan who approve, Bob who asks, and an order of Bob's."""

    precoro: Precoro
    caller: Caller
    acme: SandboxCompany
    ann: SandboxUser
    bob: SandboxUser
    cleo: SandboxUser
    dan: SandboxUser
    order: SandboxDocument


def path_of(document: SandboxDocument, action: str = "") -> str:
    path = f"/{document.alias}/{document.idn}"
    return f"{path}/{action}" if action else path
