"""The WebSocket of one open page: sends what changed on the screen, receives what the person does."""

from __future__ import annotations

import asyncio
import json
import logging
from contextlib import suppress
from typing import Any

from aiohttp import WSMsgType, web

from sandbox.people.person import SandboxPerson
from sandbox.simulation import Simulation
from sandbox.state.journal import Entry
from sandbox.web.actions import Actions
from sandbox.web.controls import Controls
from sandbox.web.journal import summary
from sandbox.web.screen import ReadMarks, Screen, draw_screen, frame

Json = dict[str, Any]
log = logging.getLogger(__name__)

TOGETHER_SECONDS = 0.03
"""Changes within this time are drawn once."""
AT_ONCE = 16
"""How many actions of one page may run at once."""
JOURNAL_AT_ONCE = 1_000
"""How many entries go to an inspector in one frame."""

NO_WORKSPACE = "-"


class LivePage:
    """One open page, as one person."""

    def __init__(
        self, simulation: Simulation, person: SandboxPerson, marks: ReadMarks, socket: web.WebSocketResponse
    ) -> None:
        self._simulation = simulation
        self._person = person
        self._marks = marks
        self._socket = socket
        self._actions = Actions(person, marks, Controls(simulation, person.workspace))
        self._under_way: set[asyncio.Task[None]] = set()
        self._changed = asyncio.Event()
        self._shown: Screen | None = None
        self._journal_from: int | None = None

    async def serve(self) -> None:
        """Serve until the page disconnects."""
        end = self._simulation.journal.subscribe(self._changed.set)
        self._changed.set()
        showing = asyncio.create_task(self._show_changes(), name="page screen")
        try:
            async for message in self._socket:
                if message.type is WSMsgType.TEXT:
                    await self._take(message.data)
        finally:
            end()
            tasks = [showing, *self._under_way]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _show_changes(self) -> None:
        with suppress(ConnectionError):
            while True:
                await self._changed.wait()
                self._changed.clear()
                await self._show()
                await asyncio.sleep(TOGETHER_SECONDS)

    async def _show(self) -> None:
        drawn = draw_screen(self._simulation, self._person, self._marks)
        update = frame(self._shown, drawn, self._simulation.clock.now())
        self._shown = drawn
        if update is not None:
            await self._socket.send_str(update)
        if self._journal_from is not None:
            await self._show_journal(self._journal_from)

    async def _show_journal(self, after: int) -> None:
        entries = [each for each in self._simulation.journal.after(after) if self._concerns(each)]
        for start in range(0, len(entries), JOURNAL_AT_ONCE):
            together = entries[start : start + JOURNAL_AT_ONCE]
            self._journal_from = together[-1].number
            await self._send({"type": "journal", "entries": [summary(each) for each in together]})

    def _concerns(self, entry: Entry) -> bool:
        """Return whether it belongs to this workspace, or to none because the app's token was wrong."""
        return entry.workspace in (self._person.workspace.name, NO_WORKSPACE)

    async def _take(self, text: str) -> None:
        try:
            wanted = json.loads(text)
            number = int(wanted["id"])
        except (ValueError, TypeError, KeyError):
            await self._send({"type": "done", "error": "The sandbox could not read this request."})
            return
        if wanted.get("do") == "watch_journal":
            self._journal_from = 0 if wanted.get("on") else None
            self._changed.set()
            await self._send({"type": "done", "id": number, "acked": True})
        elif wanted.get("do") == "entry":
            await self._send({"type": "done", "id": number, "acked": True, "facts": self._facts(wanted)})
        elif len(self._under_way) >= AT_ONCE:
            await self._send(
                {
                    "type": "done",
                    "id": number,
                    "error": "Too many actions at once. Wait for the others to finish.",
                }
            )
        else:
            task = asyncio.create_task(self._do(number, wanted), name=f"page {wanted.get('do')}")
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)

    def _facts(self, wanted: Json) -> Json | None:
        """Return all facts of one entry; None when it is no longer kept."""
        number = wanted.get("number")
        if not isinstance(number, int):
            return None
        entry = next(iter(self._simulation.journal.after(number - 1)), None)
        return entry.facts if entry and entry.number == number and self._concerns(entry) else None

    async def _do(self, number: int, wanted: Json) -> None:
        try:
            answer = await self._actions.do(wanted)
        except Exception:
            log.exception("Page action %r failed", wanted.get("do"))
            answer = {"error": "The sandbox failed here. Its log has the details."}
        # Changes are sent before the answer, so that a press never looks done on an old screen.
        with suppress(ConnectionError):
            await self._show()
            await self._send({"type": "done", "id": number, **answer})

    async def _send(self, fact: Json) -> None:
        await self._socket.send_str(json.dumps(fact, default=str))
