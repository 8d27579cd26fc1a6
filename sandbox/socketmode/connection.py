"""One open Socket Mode connection of an app."""

from __future__ import annotations

import asyncio
import socket
import struct
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from sandbox.state.clock import Timer

Json = dict[str, Any]


@dataclass
class SandboxSocket:
    """One open socket."""

    number: int
    link: web.WebSocketResponse
    transport: asyncio.Transport
    half_open: bool = False
    """The network is gone but nobody noticed: nothing is answered."""
    swallows: bool = False
    """Half-open, and Slack still sends payloads into it."""
    leaving: bool = False
    """Asked to reconnect: no more payloads are sent here."""
    released: asyncio.Event = field(default_factory=asyncio.Event)
    timers: list[Timer] = field(default_factory=list)
    """The timers that will ask it to reconnect."""

    @property
    def usable(self) -> bool:
        """Return whether payloads are sent here."""
        return not self.link.closed and not self.leaving and (not self.half_open or self.swallows)

    async def send(self, message: Json) -> None:
        """Send one frame; a half-open connection loses it."""
        if not self.half_open:
            await self.link.send_json(message)

    async def send_disconnect(self, reason: str) -> None:
        """Send Slack's `disconnect` frame, if the connection is still there."""
        with suppress(ConnectionError):
            await self.send({"type": "disconnect", "reason": reason, "debug_info": {"host": "sandbox"}})


def reset(transport: asyncio.BaseTransport) -> None:
    """Cut a connection with RST instead of FIN."""
    raw = transport.get_extra_info("socket")
    if raw is not None and raw.fileno() != -1:  # it may have ended by itself
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    if isinstance(transport, asyncio.Transport):
        transport.abort()
