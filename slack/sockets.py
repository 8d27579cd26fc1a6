"""The sockets of a workspace: two, refreshed at different times, with a watchdog over both."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from time import time
from typing import Final

from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app, send_async_response
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.socket_mode.request import SocketModeRequest

from slack.arrival import Heartbeat
from slack.calls import Calls
from slack.connection import SocketConnection
from slack.errors import Unreachable

log = logging.getLogger(__name__)

SOCKETS: Final = 2
LOOK_EVERY: Final = 0.01  # seconds, at a stop
STILL_FOR: Final = 0.05  # seconds without anything to handle, before the sockets close
NO_SOCKET: Final = "the host of the socket did not answer; does the firewall allow wss-*.slack.com?"


@dataclass(frozen=True, slots=True)
class SocketTimings:
    """Intervals of the sockets and their watchdog, in seconds."""

    # Reconnected after a reset: one ping interval; after the other side fell silent: two and a half.
    ping: float = 3.0
    # Between the first socket's start and the second's: Slack refreshes each by its age.
    apart: float = 20.0
    # Between two checks of the watchdog.
    look: float = 1.0
    # Not connected for so long: the ticket has expired, drop it.
    ticket_expired: float = 2.0
    # Connected, but without a hello, or with a dead task, for so long: replace the socket.
    silent: float = 6.0
    # Not connected for so long, whatever was tried: the same.
    rebuild: float = 30.0
    # At the start, for the first socket to get its hello.
    start: float = 30.0


@dataclass(slots=True, eq=False)
class SocketSlot:
    """The place of one socket, across refreshes and replacements."""

    number: int
    connection: SocketConnection
    opening: asyncio.Task[None]
    since: datetime | None = None
    lost_at: float | None = None
    tried_at: float = 0.0
    error: str = ""  # the last one since it listened
    listening: asyncio.Event = field(default_factory=asyncio.Event)


class SocketPool:
    """Keep the sockets of one workspace open, and dispatch what arrives to its Bolt app."""

    def __init__(
        self,
        app: AsyncApp,
        calls: Calls,
        *,
        name: str,
        timings: SocketTimings | None = None,
        other_bots: Callable[[], int] = lambda: 0,
    ) -> None:
        """`other_bots`: how many bots that work with this one have sockets of the same app."""
        self._other_bots = other_bots
        self._app = app
        self._calls = calls
        self._name = name
        self._timings = timings or SocketTimings()
        self._slots: list[SocketSlot] = []
        self._in_flight: set[asyncio.Task[None]] = set()
        self._refreshing = asyncio.Lock()
        self._watchdog: asyncio.Task[None] | None = None
        self._closing: set[asyncio.Task[None]] = set()
        self._stopping = False
        self._wake = asyncio.Event()
        self._heartbeat = Heartbeat()
        self._beating: asyncio.Task[None] | None = None
        self.last_error: str | None = None
        self._greeted_before: set[int] = set()
        self.others = 0  # connections of the app that are not ours, as Slack said last

    @property
    def connected(self) -> int:
        """How many sockets listen, as of the watchdog's last check."""
        return sum(slot.since is not None for slot in self._slots)

    @property
    def since(self) -> datetime | None:
        """Since when at least one socket listens, or None if none does."""
        return min((slot.since for slot in self._slots if slot.since is not None), default=None)

    async def start(self) -> None:
        """Open the first socket and return once Slack says hello; the second follows by itself.

        Raises Unreachable.
        """
        self._beating = asyncio.create_task(self._heartbeat.run(), name=f"heartbeat of {self._name}")
        self._watchdog = asyncio.create_task(self._watch(), name=f"watchdog of {self._name}")
        first = self._open_slot()
        try:
            async with asyncio.timeout(self._timings.start):
                await first.listening.wait()
        except TimeoutError:
            await self.stop()
            reason = self.last_error or NO_SOCKET
            raise Unreachable("apps.connections.open", "no_socket", reason) from None

    async def stop(
        self, drained: Callable[[], Awaitable[None]] | None = None, *, within: float = 8.0
    ) -> None:
        """Close once no handler runs and `drained` has ended, at the latest after `within` seconds.

        What arrives until then is handled: Slack would not send it to anybody else.
        """
        if self._watchdog is not None:
            self._watchdog.cancel()
            await asyncio.gather(self._watchdog, return_exceptions=True)
        try:
            async with asyncio.timeout(within):
                if drained is not None:
                    await self._idle()
                    await drained()
                await self._idle()
        except TimeoutError:
            log.error("%s: %d handlers still running after %s s", self._name, len(self._in_flight), within)
        self._stopping = True
        if self._beating is not None:
            self._beating.cancel()
        closing = [self._close(slot.connection, slot.opening) for slot in self._slots]
        beating = [self._beating] if self._beating is not None else []
        await asyncio.gather(*closing, *self._closing, *beating, return_exceptions=True)
        self._slots.clear()

    async def _idle(self) -> None:
        """Wait until nothing is handled, also a moment later: people press again once they are answered."""
        while not self._is_idle():
            while not self._is_idle():  # noqa: ASYNC110 - handlers of several kinds
                await asyncio.sleep(LOOK_EVERY)
            await asyncio.sleep(STILL_FOR)

    def _is_idle(self) -> bool:
        return not self._in_flight and all(slot.connection.is_idle for slot in self._slots)

    async def _handle(self, connection: SocketConnection, request: SocketModeRequest) -> None:
        """Dispatch one envelope to Bolt and ack it, on the socket that the connection has by then."""
        if self._stopping:
            # Without an ack, Slack redelivers an event, and tells a person that their press did not work.
            log.warning("%s: %s dropped while stopping", self._name, request.type)
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

    def _open_slot(self) -> SocketSlot:
        number = len(self._slots) + 1
        connection = self._connection(number)
        slot = SocketSlot(number, connection, asyncio.create_task(connection.open()))
        self._slots.append(slot)
        return slot

    def _connection(self, number: int) -> SocketConnection:
        def on_error(sentence: str) -> None:
            self._note(number, sentence)

        return SocketConnection(
            self._calls,
            handle=self._handle,
            on_hello=partial(self._greeted, number),
            on_error=on_error,
            refreshing=self._refreshing,
            ping_interval=self._timings.ping,
            earliest=self._heartbeat.earliest,
        )

    def _note(self, number: int, error: str) -> None:
        self.last_error = f"socket {number}: {error}"
        for slot in self._slots:
            if slot.number == number:
                slot.error = error

    def _greeted(self, number: int, connections: int) -> None:
        """Compare the connections that Slack counts with ours: each payload goes to one of all of them.

        After a refresh Slack may still count the one before.
        """
        self._wake.set()
        ours = len(self._slots) + len(self._closing) + (number in self._greeted_before)
        ours += SOCKETS * self._other_bots()
        self._greeted_before.add(number)
        others = max(0, connections - ours)
        if others and not self.others:
            log.warning(
                "%s: Slack counts %d connections of this app, and only %d are ours. Another program is"
                " connected with the same tokens: what people press and write goes to one of both.",
                self._name,
                connections,
                ours,
            )
        elif self.others and not others:
            log.info("%s: no other program is connected with these tokens any more", self._name)
        self.others = others

    async def _watch(self) -> None:
        now = asyncio.get_running_loop().time
        second_at: float | None = None
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._timings.look):
                    await self._wake.wait()
            self._wake.clear()
            try:
                for slot in self._slots:
                    await self._check(slot, now())
                if second_at is None and self.connected:
                    second_at = now() + self._timings.apart
                if second_at is not None and now() >= second_at and len(self._slots) < SOCKETS:
                    self._open_slot()
            except Exception:
                log.exception("%s: socket watchdog failed", self._name)

    async def _check(self, slot: SocketSlot, now: float) -> None:
        """Check whether a socket listens, and replace it if it does not for too long."""
        connection = slot.connection
        if await connection.is_listening() and not connection.has_dead_task:
            if slot.since is None:
                waited = now - slot.lost_at if slot.lost_at is not None else 0.0
                log.info("%s: socket %d listening after %.1f s", self._name, slot.number, waited)
                slot.since, slot.lost_at, slot.error = datetime.now(UTC), None, ""
                slot.listening.set()
            return
        if slot.since is not None:
            log.warning(
                "%s: socket %d lost: %s",
                self._name,
                slot.number,
                slot.error or "connection lost",
            )
            slot.since = None
        if slot.lost_at is None:
            slot.lost_at = slot.tried_at = now
        tried_for = now - slot.tried_at
        is_open = await connection.is_connected()
        if tried_for >= (self._timings.silent if is_open else self._timings.rebuild):
            self._replace(slot, "open, but silent" if is_open else "not reconnected")
            slot.tried_at = now
        elif tried_for >= self._timings.ticket_expired and not is_open:
            # The SDK retries one address for ever, but a ticket works once; without one it asks for another.
            connection.wss_uri = None

    def _replace(self, slot: SocketSlot, why: str) -> None:
        self._note(slot.number, why)
        log.warning("%s: socket %d replaced: %s", self._name, slot.number, why)
        task = asyncio.create_task(self._close(slot.connection, slot.opening))
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)
        slot.connection = self._connection(slot.number)
        slot.opening = asyncio.create_task(slot.connection.open())

    async def _close(self, connection: SocketConnection, opening: asyncio.Task[None]) -> None:
        opening.cancel()
        await asyncio.gather(opening, return_exceptions=True)
        await connection.close()
