"""The sockets of a workspace: two of them, refreshed at different times, and a watchdog over both."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import time
from typing import Final

from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app, send_async_response
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.socket_mode.request import SocketModeRequest

from slack.calls import Calls
from slack.connection import Connection
from slack.errors import Unreachable

log = logging.getLogger(__name__)

SOCKETS: Final = 2


@dataclass(frozen=True, slots=True)
class SocketTimings:
    """How fast the sockets and their watchdog are, in seconds."""

    # Back after a reset: one ping interval; after the other side fell silent: two and a half.
    ping: float = 3.0
    # Between the first socket's start and the second's: Slack refreshes each by its age.
    apart: float = 20.0
    # Between two looks of the watchdog.
    look: float = 1.0
    # Not connected for so long: the ticket in hand is dead, throw it away.
    ticket_expired: float = 2.0
    # Connected, but not greeted, or a task behind it has ended, for so long: build the socket anew.
    silent: float = 6.0
    # Not connected for so long, whatever was tried: the same.
    rebuild: float = 30.0
    # At start, for the first socket to be greeted.
    start: float = 30.0


@dataclass(slots=True, eq=False)
class SocketSlot:
    """One of the sockets, across its refreshes and rebuilds."""

    number: int
    connection: Connection
    opening: asyncio.Task[None]
    since: datetime | None = None
    lost_at: float | None = None
    tried_at: float = 0.0
    greeted: asyncio.Event = field(default_factory=asyncio.Event)


class Sockets:
    """Keeps the sockets of one workspace open and hands what arrives to its Bolt app."""

    def __init__(
        self, app: AsyncApp, calls: Calls, *, name: str, timings: SocketTimings | None = None
    ) -> None:
        self._app = app
        self._calls = calls
        self._name = name
        self._timings = timings or SocketTimings()
        self._lines: list[SocketSlot] = []
        self._in_flight: set[asyncio.Task[None]] = set()
        self._refreshing = asyncio.Lock()
        self._watchdog: asyncio.Task[None] | None = None
        self._closing: set[asyncio.Task[None]] = set()
        self._stopping = False
        self._wake = asyncio.Event()
        self.last_trouble: str | None = None

    @property
    def connected(self) -> int:
        """How many sockets listen, as of the watchdog's last look."""
        return sum(line.since is not None for line in self._lines)

    @property
    def since(self) -> datetime | None:
        """Since when at least one socket has listened, or None if none does."""
        return min((line.since for line in self._lines if line.since is not None), default=None)

    async def start(self) -> None:
        """Open the first socket and return once Slack has greeted it; the second follows by itself."""
        self._watchdog = asyncio.create_task(self._watch(), name=f"watchdog of {self._name}")
        first = self._open_line()
        try:
            async with asyncio.timeout(self._timings.start):
                await first.greeted.wait()
        except TimeoutError:
            await self.stop()
            reason = self.last_trouble or "the socket's host did not answer; is wss-*.slack.com allowed?"
            raise Unreachable("apps.connections.open", "no_socket", reason) from None

    async def stop(
        self, drained: Callable[[], Awaitable[None]] | None = None, *, within: float = 8.0
    ) -> None:
        """Take nothing more, wait for what is in flight (and for `drained`) so many seconds, then close."""
        self._stopping = True
        try:
            async with asyncio.timeout(within):
                while self._in_flight:
                    await asyncio.wait(self._in_flight)
                if drained is not None:
                    await drained()
        except TimeoutError:
            log.error("%s: %s handlers still ran after %s s", self._name, len(self._in_flight), within)
        if self._watchdog is not None:
            self._watchdog.cancel()
            await asyncio.gather(self._watchdog, return_exceptions=True)
        closing = [self._close(line.connection, line.opening) for line in self._lines]
        await asyncio.gather(*closing, *self._closing, return_exceptions=True)
        self._lines.clear()

    async def _take(self, connection: Connection, request: SocketModeRequest) -> None:
        """Hand one envelope to Bolt and send its ack, on whatever socket the connection has by then."""
        if self._stopping:
            # Not acked: Slack sends an event again, and tells a person that his press did not work.
            log.warning("%s: %s came while stopping and was not taken", self._name, request.type)
            return
        task = asyncio.current_task()
        assert task is not None
        self._in_flight.add(task)
        try:
            started = time()
            response = await run_async_bolt_app(self._app, request)
            await send_async_response(connection, request, response, started)
        except Exception:
            log.exception("%s: %s %s was not acked", self._name, request.type, request.envelope_id)
        finally:
            self._in_flight.discard(task)

    def _open_line(self) -> SocketSlot:
        number = len(self._lines) + 1
        connection = self._connection(number)
        line = SocketSlot(number, connection, asyncio.create_task(connection.open()))
        self._lines.append(line)
        return line

    def _connection(self, number: int) -> Connection:
        def trouble(sentence: str) -> None:
            self.last_trouble = f"socket {number}: {sentence}"

        return Connection(
            self._calls,
            take=self._take,
            greeted=self._wake.set,
            trouble=trouble,
            refreshing=self._refreshing,
            ping_interval=self._timings.ping,
        )

    async def _watch(self) -> None:
        now = asyncio.get_running_loop().time
        second_at: float | None = None
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._timings.look):
                    await self._wake.wait()
            self._wake.clear()
            try:
                for line in self._lines:
                    await self._look(line, now())
                if second_at is None and self.connected:
                    second_at = now() + self._timings.apart
                if second_at is not None and now() >= second_at and len(self._lines) < SOCKETS:
                    self._open_line()
            except Exception:
                log.exception("%s: the watchdog of the sockets stumbled", self._name)

    async def _look(self, line: SocketSlot, now: float) -> None:
        """See whether a socket listens, and cure it if it does not."""
        connection = line.connection
        if await connection.is_listening() and not connection.has_dead_task:
            if line.since is None:
                gone = f" after {now - line.lost_at:.1f} s" if line.lost_at is not None else ""
                log.info("%s: socket %s listens%s", self._name, line.number, gone)
                line.since, line.lost_at = datetime.now(UTC), None
                line.greeted.set()
            return
        if line.since is not None:
            log.warning(
                "%s: socket %s lost (%s)",
                self._name,
                line.number,
                self.last_trouble or "the connection was cut",
            )
            line.since = None
        if line.lost_at is None:
            line.lost_at = line.tried_at = now
        tried_for = now - line.tried_at
        is_open = await connection.is_connected()
        if tried_for >= (self._timings.silent if is_open else self._timings.rebuild):
            self._rebuild(line, "it is open but silent" if is_open else "it does not come back")
            line.tried_at = now
        elif tried_for >= self._timings.ticket_expired and not is_open:
            # The SDK tries one address for ever; without one it asks for another. Tickets work once.
            connection.wss_uri = None

    def _rebuild(self, line: SocketSlot, why: str) -> None:
        self.last_trouble = f"socket {line.number}: {why}"
        log.warning("%s: socket %s is built anew: %s", self._name, line.number, why)
        task = asyncio.create_task(self._close(line.connection, line.opening))
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)
        line.connection = self._connection(line.number)
        line.opening = asyncio.create_task(line.connection.open())

    async def _close(self, connection: Connection, opening: asyncio.Task[None]) -> None:
        opening.cancel()
        await asyncio.gather(opening, return_exceptions=True)
        await connection.close()
