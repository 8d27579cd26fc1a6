"""A plain WebSocket, for what an SDK would hide: it acks only when told to."""

from __future__ import annotations

from types import TracebackType
from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.people.workspace import SandboxWorkspace
from sandbox.state.journal import LONGEST_WAIT


async def socket_url(workspace: SandboxWorkspace, client: AsyncWebClient) -> str:
    """Return a new socket's address."""
    answer = await client.apps_connections_open(app_token=workspace.app_token)
    return str(answer["url"])


class RawSocket:
    """One Socket Mode connection without an SDK."""

    def __init__(self, workspace: SandboxWorkspace, client: AsyncWebClient) -> None:
        self._workspace = workspace
        self._client = client

    async def __aenter__(self) -> RawSocket:
        self._session = aiohttp.ClientSession()
        try:
            self.link = await self._session.ws_connect(await socket_url(self._workspace, self._client))
        except BaseException:
            await self._session.close()
            raise
        self.hello = await self.frame()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.link.close()
        await self._session.close()

    async def frame(self) -> dict[str, Any]:
        """Return the next JSON frame."""
        frame: dict[str, Any] = await self.link.receive_json(timeout=LONGEST_WAIT)
        return frame

    async def ack(self, envelope: dict[str, Any], payload: dict[str, Any] | None = None) -> None:
        """Acknowledge an envelope."""
        extra = {"payload": payload} if payload is not None else {}
        await self.link.send_json({"envelope_id": envelope["envelope_id"], **extra})
