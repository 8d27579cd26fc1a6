"""Socket Mode: tickets, connections, one payload to one connection, acks, redelivery of events."""

from __future__ import annotations

import asyncio
import itertools
import logging
import socket
import struct
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aiohttp import WSMsgType, web

if TYPE_CHECKING:
    from sandbox.workspace import Workspace

Json = dict[str, Any]
log = logging.getLogger(__name__)

CAP = 10
"""Open connections per app; Slack refuses more."""
ACK_SECONDS = 3.0
TICKET_SECONDS = 30.0
PING_SECONDS = 10.0
RETRY_DELAYS = (0.0, 60.0, 300.0)
"""Seconds before the first, second and third redelivery of an event that was not acked."""
LINGER_SECONDS = 60.0


@dataclass
class Ack:
    """The app's answer to an envelope."""

    envelope_id: str
    payload: Json | None
    connection: int


@dataclass
class Connection:
    """One open socket."""

    number: int
    link: web.WebSocketResponse
    transport: asyncio.Transport
    half_open: bool = False
    """The network went away unnoticed: nothing is answered any more."""
    swallows: bool = False
    """Half-open, and Slack still sends payloads into it."""
    leaving: bool = False
    """Told to reconnect: no payload is sent here any more."""
    released: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def usable(self) -> bool:
        """Say whether payloads are sent here."""
        return not self.link.closed and not self.leaving and (not self.half_open or self.swallows)

    async def send(self, message: Json) -> None:
        """Send one frame, into the void when half-open."""
        if not self.half_open:
            await self.link.send_json(message)


class Sockets:
    """The sockets of one app in one workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._numbers = itertools.count(1)
        self._tickets: dict[str, float] = {}
        self._waiting: dict[str, asyncio.Future[Ack | None]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self.connections: list[Connection] = []
        self.refused_tickets = 0
        """So many of the next handshakes are refused, with whatever ticket."""

    @property
    def usable(self) -> list[Connection]:
        """Return the connections to which payloads go."""
        return [each for each in self.connections if each.usable]

    def ticket(self) -> str:
        """Return the address of a new socket, good once and for 30 s."""
        around = self._workspace.around
        ticket = around.mint("", 32).lower()
        self._tickets[ticket] = self._workspace.clock.now() + TICKET_SECONDS
        while len(self._tickets) > 1_000:
            del self._tickets[next(iter(self._tickets))]
        origin = around.origin.replace("http", "ws", 1)
        return f"{origin}/link/?ticket={ticket}&app_id={self._workspace.app_id}"

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Serve one socket until it ends."""
        expiry = self._tickets.pop(request.query.get("ticket", ""), 0.0)
        if self.refused_tickets > 0 or expiry < self._workspace.clock.now():
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
        connection = Connection(next(self._numbers), link, request.transport)
        pings = asyncio.create_task(self._ping(connection))
        try:
            await connection.send(self._hello(len(self.connections) + 1))
            self.connections.append(connection)
            self._note("open", connection=connection.number)
            await self._read(connection)
        except ConnectionError:
            log.debug("socket %d broke", connection.number)
        finally:
            pings.cancel()
            if connection in self.connections:
                self.connections.remove(connection)
            self._note("closed", connection=connection.number)
        return link

    def _hello(self, number: int) -> Json:
        return {
            "type": "hello",
            "num_connections": number,
            "debug_info": {"host": "sandbox", "build_number": 1, "approximate_connection_time": 18060},
            "connection_info": {"app_id": self._workspace.app_id},
        }

    async def _ping(self, connection: Connection) -> None:
        while not connection.link.closed:
            await asyncio.sleep(PING_SECONDS)
            if not connection.half_open and not connection.link.closed:
                try:
                    await connection.link.ping(b"Ping from sandbox")
                except ConnectionError:
                    return

    async def _read(self, connection: Connection) -> None:
        link = connection.link
        while True:
            message = await link.receive()
            if connection.half_open and message.type is not WSMsgType.CLOSED:
                if message.type in (WSMsgType.CLOSE, WSMsgType.CLOSING, WSMsgType.ERROR):
                    # a network that is gone does not even answer the good-bye
                    try:
                        async with asyncio.timeout(LINGER_SECONDS):
                            await connection.released.wait()
                    except TimeoutError:
                        log.debug("socket %d lingered long enough", connection.number)
                    return
                continue
            match message.type:
                case WSMsgType.TEXT:
                    self._acked(connection, message.json())
                case WSMsgType.PING:
                    await link.pong(message.data)
                case WSMsgType.PONG:
                    continue
                case WSMsgType.CLOSE:
                    await link.close()
                    return
                case _:
                    return

    def _acked(self, connection: Connection, frame: Json) -> None:
        envelope_id = str(frame.get("envelope_id", ""))
        payload = frame.get("payload") or None
        self._workspace.journal.record(
            "ack", self._workspace.name, envelope_id, connection=connection.number, payload=payload
        )
        waiting = self._waiting.get(envelope_id)
        if waiting and not waiting.done():
            waiting.set_result(Ack(envelope_id, payload, connection.number))

    async def ask(self, kind: str, payload: Json, accepts_payload: bool, **retry: Any) -> Ack | None:
        """Send one payload to one connection and return its ack; None after 3 s, or without a connection."""
        usable = self.usable
        envelope_id = str(self._workspace.around.mint("", 32).lower())
        envelope: Json = {"envelope_id": envelope_id, "type": kind, "payload": payload}
        envelope |= {"accepts_response_payload": accepts_payload, **retry}
        connection = self._workspace.around.chance.choice(usable) if usable else None
        self._workspace.journal.record(
            "envelope",
            self._workspace.name,
            kind,
            envelope_id=envelope_id,
            connection=connection.number if connection else None,
            payload=payload,
            **retry,
        )
        if connection is None:
            return None
        waiting: asyncio.Future[Ack | None] = asyncio.get_running_loop().create_future()
        self._waiting[envelope_id] = waiting
        timer = self._workspace.clock.call_later(
            ACK_SECONDS, lambda: None if waiting.done() else waiting.set_result(None)
        )
        try:
            await connection.send(envelope)
            return await waiting
        except ConnectionError:
            return await waiting
        finally:
            timer.cancel()
            del self._waiting[envelope_id]

    async def ask_once(self, kind: str, payload: Json, accepts_payload: bool) -> tuple[Ack | None, float]:
        """Send once what a person waits for; return the ack, if any, and the real seconds it took."""
        began = time.monotonic()
        ack = await self.ask(kind, payload, accepts_payload)
        seconds = time.monotonic() - began
        if ack is None:
            reason = "no ack within 3 s" if self.usable else "no socket"
            self._workspace.journal.record(
                "no_response", self._workspace.name, kind, reason=reason, payload=payload
            )
        return ack, seconds

    def send_event(self, payload: Json) -> None:
        """Send an event, up to three times more until it is acked."""
        self.track(self._deliver(payload))

    def track(self, work: Any) -> None:
        """Do something in the background until it is done or the sandbox stops."""
        task: asyncio.Task[None] = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _deliver(self, payload: Json) -> None:
        if await self.ask("events_api", payload, False, retry_attempt=0, retry_reason=""):
            return
        for attempt, delay in enumerate(RETRY_DELAYS, start=1):
            if delay:
                await self._workspace.clock.sleep(delay)
            if await self.ask("events_api", payload, False, retry_attempt=attempt, retry_reason="timeout"):
                return
        self._workspace.journal.record("no_response", self._workspace.name, "events_api", payload=payload)

    def _chosen(self, number: int | None) -> list[Connection]:
        return [each for each in self.connections if number in (None, each.number)]

    async def refresh(self, number: int | None = None) -> None:
        """Ask one connection (or all) to reconnect, as Slack does every few hours."""
        for connection in self._chosen(number):
            connection.leaving = True
            await connection.send(
                {"type": "disconnect", "reason": "refresh_requested", "debug_info": {"host": "sandbox"}}
            )

    async def warn(self, number: int | None = None) -> None:
        """Announce to one connection (or all) that it will have to reconnect in about 10 s."""
        for connection in self._chosen(number):
            await connection.send(
                {"type": "disconnect", "reason": "warning", "debug_info": {"host": "sandbox"}}
            )

    def kill(self, number: int | None = None) -> None:
        """Reset one connection (or all) without a good-bye."""
        for connection in self._chosen(number):
            reset(connection.transport)

    def half_open(self, number: int | None = None, swallows: bool = False) -> None:
        """Stop answering on one connection (or all) while TCP stays up.

        With `swallows`, payloads are still sent there and vanish, as before Slack has noticed.
        """
        for connection in self._chosen(number):
            connection.half_open, connection.swallows = True, swallows
            self._note("half_open", connection=connection.number)

    async def close(self) -> None:
        """End all sockets and what is still to be delivered."""
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for connection in tuple(self.connections):
            connection.released.set()
            connection.transport.abort()

    def _note(self, what: str, **facts: Any) -> None:
        self._workspace.journal.record("socket", self._workspace.name, what, **facts)


def reset(transport: asyncio.BaseTransport) -> None:
    """Cut a connection with RST instead of FIN."""
    raw = transport.get_extra_info("socket")
    if raw is not None:
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    if isinstance(transport, asyncio.Transport):
        transport.abort()
