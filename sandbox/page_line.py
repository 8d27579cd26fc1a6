"""The line to one open page: out goes what changed on the screen, in comes what the person does."""

from __future__ import annotations

import asyncio
import json
import logging
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from aiohttp import WSMsgType, web

from sandbox.hands import Person
from sandbox.journal import Entry
from sandbox.page_deeds import Deeds
from sandbox.page_screen import ReadMarks, Screen, draw_screen, frame

if TYPE_CHECKING:
    from sandbox.server import Sandbox

Json = dict[str, Any]
log = logging.getLogger(__name__)

TOGETHER_SECONDS = 0.03
"""Changes within this time are drawn once."""
AT_ONCE = 16
"""So many doings of one page may be under way."""
JOURNAL_START = 60
"""So many entries an inspector begins with."""


class Line:
    """One open page as one person."""

    def __init__(
        self, sandbox: Sandbox, person: Person, marks: ReadMarks, socket: web.WebSocketResponse
    ) -> None:
        self._sandbox = sandbox
        self._person = person
        self._marks = marks
        self._socket = socket
        self._deeds = Deeds(person, marks)
        self._under_way: set[asyncio.Task[None]] = set()
        self._changed = asyncio.Event()
        self._shown: Screen | None = None
        self._journal_from: int | None = None

    async def serve(self) -> None:
        """Serve until the page hangs up."""
        end = self._sandbox.on_change(self._changed.set)
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
        drawn = draw_screen(self._sandbox, self._person, self._marks)
        update = frame(self._shown, drawn, self._sandbox.clock.now())
        self._shown = drawn
        if update is not None:
            await self._socket.send_str(update)
        if self._journal_from is not None:
            await self._show_journal(self._journal_from)

    async def _show_journal(self, after: int) -> None:
        name = self._person.workspace.name
        entries = [each for each in self._sandbox.journal if each.number > after and each.workspace == name]
        if entries:
            self._journal_from = entries[-1].number
            shown = [each.to_json() | {"note": _note(each)} for each in entries[-JOURNAL_START:]]
            await self._send({"type": "journal", "entries": shown})

    async def _take(self, text: str) -> None:
        try:
            wanted = json.loads(text)
            number = int(wanted["id"])
        except (ValueError, TypeError, KeyError):
            await self._send({"type": "done", "error": "The sandbox could not read this."})
            return
        if wanted.get("do") == "watch_journal":
            self._journal_from = 0 if wanted.get("on") else None
            self._changed.set()
            await self._send({"type": "done", "id": number, "acked": True})
        elif len(self._under_way) >= AT_ONCE:
            await self._send({"type": "done", "id": number, "error": "Too much at once; wait for the rest."})
        else:
            task = asyncio.create_task(self._do(number, wanted), name=f"page {wanted.get('do')}")
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)

    async def _do(self, number: int, wanted: Json) -> None:
        try:
            answer = await self._deeds.do(wanted)
        except Exception:
            log.exception("the sandbox's page could not %s", wanted.get("do"))
            answer = {"error": "The sandbox made a mistake here; its log says which."}
        # What changed is shown before the answer, so that a press never looks done on an old screen.
        with suppress(ConnectionError):
            await self._show()
            await self._send({"type": "done", "id": number, **answer})

    async def _send(self, fact: Json) -> None:
        await self._socket.send_str(json.dumps(fact, default=str))


def _note(entry: Entry) -> str:
    """Return the few words that tell an entry from its neighbours."""
    payload = entry.payload
    if entry.kind == "call":
        return str(entry.arguments.get("text") or entry.arguments.get("channel") or "")[:120]
    if entry.kind not in ("envelope", "no_response"):
        return ""
    event = payload.get("event", payload)
    actions = ", ".join(str(each.get("action_id")) for each in payload.get("actions", []))
    kind = event.get("type") or event.get("command") or ""
    return " ".join(filter(None, [str(kind), str(event.get("subtype") or ""), actions]))
