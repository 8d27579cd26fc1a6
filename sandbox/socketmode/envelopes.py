"""What is sent over sockets: one payload to one connection, its ack, and redelivery of events."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from sandbox.socketmode.connection import SandboxSocket
from sandbox.socketmode.sockets import SocketServer
from sandbox.state.clock import Timer
from sandbox.state.environment import Environment
from sandbox.state.faults import EventFault
from sandbox.state.journal import EntryKind

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
class HeldEvent:
    """An event held back until later ones have passed it."""

    payload: Json
    left: int
    timer: Timer


class Envelopes:
    """The envelopes of one app in one workspace."""

    def __init__(self, environment: Environment, workspace_name: str, sockets: SocketServer) -> None:
        self._environment = environment
        self._workspace_name = workspace_name
        self._sockets = sockets
        self._waiting: dict[str, asyncio.Future[Ack | None]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._held: list[HeldEvent] = []

    def acked(self, connection: int, frame: Json) -> None:
        """Accept an ack. It may come over another connection than its envelope did."""
        envelope_id = str(frame.get("envelope_id", ""))
        payload = frame.get("payload") or None
        self._record("ack", envelope_id, connection=connection, payload=payload)
        waiting = self._waiting.get(envelope_id)
        if waiting and not waiting.done():
            waiting.set_result(Ack(envelope_id, payload, connection))

    async def ask_once(self, kind: str, payload: Json, accepts_payload: bool) -> tuple[Ack | None, float]:
        """Send once what a person waits for; return the ack, if any, and the real seconds it took."""
        began = time.monotonic()
        ack = await self._ask(kind, payload, accepts_payload)
        seconds = time.monotonic() - began
        if ack is None:
            reason = "no ack within 3 s" if self._sockets.usable else "no socket"
            self._record("no_response", kind, reason=reason, payload=payload)
        return ack, seconds

    async def _ask(
        self, kind: str, payload: Json, accepts_payload: bool, copies: int = 1, **retry: Any
    ) -> Ack | None:
        """Send one payload to one connection; return its ack, None after 3 s or without a connection."""
        usable = self._sockets.usable
        chosen = [self._environment.rng.choice(usable) for _ in range(copies)] if usable else []
        envelope_id = self._environment.new_id("", 32).lower()
        receivers: list[SandboxSocket | None] = [*chosen] or [None]
        for each in receivers:
            number = each.number if each else None
            self._record(
                "envelope", kind, envelope_id=envelope_id, connection=number, payload=payload, **retry
            )
        if not chosen:
            return None
        envelope: Json = {"envelope_id": envelope_id, "type": kind, "payload": payload}
        envelope |= {"accepts_response_payload": accepts_payload, **retry}
        return await self._ack_of(envelope, chosen)

    async def _ack_of(self, envelope: Json, connections: list[SandboxSocket]) -> Ack | None:
        waiting: asyncio.Future[Ack | None] = asyncio.get_running_loop().create_future()
        self._waiting[envelope["envelope_id"]] = waiting
        timer = self._environment.clock.call_later(
            ACK_SECONDS, lambda: None if waiting.done() else waiting.set_result(None)
        )
        try:
            for connection in connections:
                with suppress(ConnectionError):  # a connection that breaks now brings no ack
                    await connection.send(envelope)
            return await waiting
        finally:
            timer.cancel()
            del self._waiting[envelope["envelope_id"]]

    def send_event(self, payload: Json) -> None:
        """Send an event, and up to three times again until it is acked."""
        fault = self._environment.faults.match_event(self._workspace_name, payload["event"])
        if fault and fault.kind == "held":
            self._hold_back(payload, fault)
            return
        overtaken = tuple(self._held)
        self._track(self._deliver(payload, fault.kind if fault else "", overtaken))

    def _hold_back(self, payload: Json, fault: EventFault) -> None:
        timer = self._environment.clock.call_later(fault.seconds, lambda: self._release(held))
        held = HeldEvent(payload, fault.behind, timer)
        self._held.append(held)

    def _release(self, held: HeldEvent) -> None:
        if held in self._held:
            self._held.remove(held)
            held.timer.cancel()
            self._track(self._deliver(held.payload))

    def _track(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _deliver(self, payload: Json, fault: str = "", overtaken: tuple[HeldEvent, ...] = ()) -> None:
        copies = 2 if fault == "twice" else 1
        acked = await self._ask("events_api", payload, False, copies, retry_attempt=0, retry_reason="")
        for held in overtaken:
            held.left -= 1
            if held.left <= 0:
                self._release(held)
        if fault == "ack_lost" and acked:
            await self._environment.clock.sleep(ACK_SECONDS)
        elif acked:
            return
        await self._redeliver(payload)

    async def _redeliver(self, payload: Json) -> None:
        for attempt, delay in enumerate(RETRY_DELAYS, start=1):
            if delay:
                await self._environment.clock.sleep(delay)
            if await self._ask("events_api", payload, False, retry_attempt=attempt, retry_reason="timeout"):
                return
        self._record("no_response", "events_api", payload=payload)

    def _record(self, kind: EntryKind, name: str, **facts: Any) -> None:
        self._environment.journal.record(kind, self._workspace_name, name, **facts)

    async def close(self) -> None:
        """Stop delivering; what waits for an ack gets none."""
        for waiting in self._waiting.values():
            if not waiting.done():
                waiting.set_result(None)
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
