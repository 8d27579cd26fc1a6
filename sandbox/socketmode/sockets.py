"""Socket Mode connections: tickets, hello, pings, the cap, refreshes, and how sockets die."""

from __future__ import annotations

import asyncio
import itertools
import json
import logging
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

from aiohttp import WSMsgType, web

from sandbox.socketmode.connection import SandboxSocket, reset
from sandbox.state.environment import Environment

Json = dict[str, Any]
OnAck = Callable[[int, Json], None]
log = logging.getLogger(__name__)

CAP = 10
"""Open connections per app; Slack refuses more."""
TICKET_SECONDS = 30.0
PING_SECONDS = 10.0
LINGER_SECONDS = 60.0
REFRESH_SECONDS = 18_060.0
"""How old Slack lets a socket become, roughly; its hello says so."""
WARNING_SECONDS = 10.0
"""How long before a refresh Slack warns of it."""
GRACE_SECONDS = 10.0
"""How long after refresh_requested Slack closes a socket that is still open."""


class SocketServer:
    """The sockets of one app in one workspace."""

    def __init__(self, environment: Environment, workspace_name: str, app_id: str) -> None:
        self._environment = environment
        self._workspace_name = workspace_name
        self._app_id = app_id
        self._numbers = itertools.count(1)
        self._tickets: dict[str, float] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self.connections: list[SandboxSocket] = []
        self.refused_tickets = 0
        """How many of the next handshakes are refused, whatever their ticket."""

    @property
    def usable(self) -> list[SandboxSocket]:
        """Return the connections that get payloads."""
        return [each for each in self.connections if each.usable]

    def ticket(self) -> str:
        """Return the address of a new socket; it works once, within 30 s."""
        ticket = self._environment.new_id("", 32).lower()
        self._tickets[ticket] = self._environment.clock.now() + TICKET_SECONDS
        while len(self._tickets) > 1_000:
            del self._tickets[next(iter(self._tickets))]
        origin = self._environment.origin.replace("http", "ws", 1)
        return f"{origin}/link/?ticket={ticket}&app_id={self._app_id}"

    async def serve(self, request: web.Request, on_ack: OnAck) -> web.StreamResponse:
        """Serve one socket until it ends; `on_ack` gets each ack with the connection's number."""
        expiry = self._tickets.pop(request.query.get("ticket", ""), 0.0)
        if self.refused_tickets > 0 or expiry < self._environment.clock.now():
            self.refused_tickets = max(0, self.refused_tickets - 1)
            self._note("refused", reason="ticket")
            return web.Response(status=403, text="invalid ticket")
        link = web.WebSocketResponse(autoping=False, autoclose=False, max_msg_size=16 * 2**20)
        await link.prepare(request)
        if len([each for each in self.connections if not each.link.closed]) >= CAP:
            await link.send_json({"type": "disconnect", "reason": "too_many_websockets", "debug_info": {}})
            await link.close()
            self._note("refused", reason="too_many_websockets")
            return link
        assert request.transport is not None
        connection = SandboxSocket(next(self._numbers), link, request.transport)
        pings = asyncio.create_task(self._ping(connection))
        try:
            await connection.send(self._hello(len(self.connections) + 1))
            self.connections.append(connection)
            self._note("open", connection=connection.number)
            self._plan_refresh(connection)
            await self._read(connection, on_ack)
        except ConnectionError:
            log.debug("Socket %d broke", connection.number)
        finally:
            pings.cancel()
            for timer in connection.timers:
                timer.cancel()
            if connection in self.connections:
                self.connections.remove(connection)
            self._note("closed", connection=connection.number)
        return link

    def _hello(self, number: int) -> Json:
        life = int(self._environment.refresh_every or REFRESH_SECONDS)
        return {
            "type": "hello",
            "num_connections": number,
            "debug_info": {"host": "sandbox", "build_number": 1, "approximate_connection_time": life},
            "connection_info": {"app_id": self._app_id},
        }

    async def _ping(self, connection: SandboxSocket) -> None:
        while not connection.link.closed:
            await asyncio.sleep(PING_SECONDS)
            if not connection.half_open and not connection.link.closed:
                try:
                    await connection.link.ping(b"Ping from sandbox")
                except ConnectionError:
                    return

    async def _read(self, connection: SandboxSocket, on_ack: OnAck) -> None:
        link = connection.link
        while True:
            message = await link.receive()
            if connection.half_open and message.type is not WSMsgType.CLOSED:
                if message.type in (WSMsgType.CLOSE, WSMsgType.CLOSING, WSMsgType.ERROR):
                    # a dead network does not answer a close frame either
                    try:
                        async with asyncio.timeout(LINGER_SECONDS):
                            await connection.released.wait()
                    except TimeoutError:
                        log.debug("Socket %d waited long enough for its network", connection.number)
                    return
                continue
            match message.type:
                case WSMsgType.TEXT:
                    self._take(connection, message.data, on_ack)
                case WSMsgType.PING:
                    await link.pong(message.data)
                case WSMsgType.PONG | WSMsgType.BINARY:
                    continue
                case WSMsgType.CLOSE:
                    await link.close()
                    return
                case _:
                    return

    def _take(self, connection: SandboxSocket, text: str, on_ack: OnAck) -> None:
        """Pass an ack on; ignore any other frame."""
        try:
            frame = json.loads(text)
        except ValueError:
            frame = None
        if isinstance(frame, dict) and isinstance(frame.get("envelope_id"), str):
            on_ack(connection.number, frame)
        else:
            self._note("no_ack", connection=connection.number, text=text[:200])

    def _chosen(self, number: int | None) -> list[SandboxSocket]:
        return [each for each in self.connections if number in (None, each.number)]

    def _plan_refresh(self, connection: SandboxSocket) -> None:
        every = self._environment.refresh_every
        if every is None:
            return
        clock, number = self._environment.clock, connection.number
        for seconds, act in ((every - WARNING_SECONDS, self.warn), (every, self.refresh)):
            connection.timers.append(clock.call_later(seconds, partial(self._soon, act, number)))

    def _soon(self, act: Callable[[int], Coroutine[Any, Any, None]], number: int) -> None:
        task = asyncio.create_task(act(number))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def refresh(self, number: int | None = None) -> None:
        """Ask one connection (or all) to reconnect, as Slack does every few hours."""
        await self._send_away("refresh_requested", number)

    async def disable(self) -> None:
        """End all connections, as when Socket Mode is switched off in the app's settings."""
        await self._send_away("link_disabled", None)

    async def _send_away(self, reason: str, number: int | None) -> None:
        for connection in self._chosen(number):
            connection.leaving = True
            await connection.send_disconnect(reason)
            self._note("disconnect", connection=connection.number, reason=reason)
            self._environment.clock.call_later(GRACE_SECONDS, connection.transport.close)

    async def warn(self, number: int | None = None) -> None:
        """Warn one connection (or all) that it will have to reconnect in about 10 s."""
        for connection in self._chosen(number):
            await connection.send_disconnect("warning")
            self._note("disconnect", connection=connection.number, reason="warning")

    def kill(self, number: int | None = None) -> None:
        """Reset one connection (or all) without a close frame."""
        for connection in self._chosen(number):
            reset(connection.transport)

    def hang_up(self) -> None:
        """End every connection without a close frame, and all tickets: the app token was revoked."""
        self._tickets.clear()
        for connection in self.connections:
            connection.leaving = True
            connection.transport.close()

    def half_open(self, number: int | None = None, swallows: bool = False) -> None:
        """Stop answering on one connection (or all) while TCP stays up.

        With `swallows`, payloads are still sent there and vanish, as before Slack has noticed.
        """
        for connection in self._chosen(number):
            connection.half_open, connection.swallows = True, swallows
            self._note("half_open", connection=connection.number)

    def close(self) -> None:
        """End all sockets."""
        for connection in tuple(self.connections):
            connection.released.set()
            connection.transport.abort()

    def _note(self, what: str, **facts: Any) -> None:
        self._environment.journal.record("socket", self._workspace_name, what, **facts)
