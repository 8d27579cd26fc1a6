"""What is sent over sockets: one payload to one connection, its ack, and redelivery of events."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sandbox.state.faults import Mishap

if TYPE_CHECKING:
    from sandbox.backend.workspace import Workspace
    from sandbox.socketmode.sockets import Connection
    from sandbox.state.clock import Timer

Json = dict[str, Any]

ACK_SECONDS = 3.0
RETRY_DELAYS = (0.0, 60.0, 300.0)
"""Seconds before the first, second and third redelivery of an event that was not acked."""


@dataclass
class Ack:
    """The app's answer to an envelope."""

    envelope_id: str
    payload: Json | None
    connection: int


@dataclass(eq=False)
class Held:
    """An event that waits for later ones to pass it."""

    payload: Json
    left: int
    timer: Timer


class Envelopes:
    """The envelopes of one app in one workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._waiting: dict[str, asyncio.Future[Ack | None]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._held: list[Held] = []

    def acked(self, connection: int, frame: Json) -> None:
        """Take an ack. It may come over another connection than the envelope went."""
        envelope_id = str(frame.get("envelope_id", ""))
        payload = frame.get("payload") or None
        self._workspace.journal.record(
            "ack", self._workspace.name, envelope_id, connection=connection, payload=payload
        )
        waiting = self._waiting.get(envelope_id)
        if waiting and not waiting.done():
            waiting.set_result(Ack(envelope_id, payload, connection))

    async def _ask(
        self, kind: str, payload: Json, accepts_payload: bool, copies: int = 1, **retry: Any
    ) -> Ack | None:
        """Send one payload to one connection and return its ack; None after 3 s, or without a connection."""
        workspace = self._workspace
        usable = workspace.sockets.usable
        chosen = [workspace.around.chance.choice(usable) for _ in range(copies)] if usable else []
        envelope: Json = {
            "envelope_id": workspace.around.mint("", 32).lower(),
            "type": kind,
            "payload": payload,
        }
        envelope |= {"accepts_response_payload": accepts_payload, **retry}
        receivers: list[Connection | None] = [*chosen] or [None]
        for each in receivers:
            workspace.journal.record(
                "envelope",
                workspace.name,
                kind,
                envelope_id=envelope["envelope_id"],
                connection=each.number if each else None,
                payload=payload,
                **retry,
            )
        if not chosen:
            return None
        waiting: asyncio.Future[Ack | None] = asyncio.get_running_loop().create_future()
        self._waiting[envelope["envelope_id"]] = waiting
        timer = workspace.clock.call_later(
            ACK_SECONDS, lambda: None if waiting.done() else waiting.set_result(None)
        )
        try:
            for connection in chosen:
                with suppress(ConnectionError):  # it breaks at this moment: then no ack will come
                    await connection.send(envelope)
            return await waiting
        finally:
            timer.cancel()
            del self._waiting[envelope["envelope_id"]]

    async def ask_once(self, kind: str, payload: Json, accepts_payload: bool) -> tuple[Ack | None, float]:
        """Send once what a person waits for; return the ack, if any, and the real seconds it took."""
        began = time.monotonic()
        ack = await self._ask(kind, payload, accepts_payload)
        seconds = time.monotonic() - began
        if ack is None:
            reason = "no ack within 3 s" if self._workspace.sockets.usable else "no socket"
            self._workspace.journal.record(
                "no_response", self._workspace.name, kind, reason=reason, payload=payload
            )
        return ack, seconds

    def send_event(self, payload: Json) -> None:
        """Send an event, up to three times more until it is acked."""
        mishap = self._workspace.around.faults.meet(self._workspace.name, payload["event"])
        if mishap and mishap.kind == "held":
            self._hold_back(payload, mishap)
            return
        passed = tuple(self._held)
        self._track(self._deliver(payload, mishap.kind if mishap else "", passed))

    def _hold_back(self, payload: Json, mishap: Mishap) -> None:
        timer = self._workspace.clock.call_later(mishap.seconds, lambda: self._let_go(held))
        held = Held(payload, mishap.behind, timer)
        self._held.append(held)

    def _let_go(self, held: Held) -> None:
        if held in self._held:
            self._held.remove(held)
            held.timer.cancel()
            self._track(self._deliver(held.payload))

    def _track(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _deliver(self, payload: Json, mishap: str = "", passed: tuple[Held, ...] = ()) -> None:
        acked = await self._ask(
            "events_api", payload, False, 2 if mishap == "twice" else 1, retry_attempt=0, retry_reason=""
        )
        for held in passed:
            held.left -= 1
            if held.left <= 0:
                self._let_go(held)
        if mishap == "ack_lost" and acked:
            await self._workspace.clock.sleep(ACK_SECONDS)
        elif acked:
            return
        for attempt, delay in enumerate(RETRY_DELAYS, start=1):
            if delay:
                await self._workspace.clock.sleep(delay)
            if await self._ask("events_api", payload, False, retry_attempt=attempt, retry_reason="timeout"):
                return
        self._workspace.journal.record("no_response", self._workspace.name, "events_api", payload=payload)

    async def close(self) -> None:
        """Give up what is still to be delivered; whoever waits for an ack gets none."""
        for waiting in self._waiting.values():
            if not waiting.done():
                waiting.set_result(None)
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
