"""What makes a second delivery harmless: the key by which an event is known, and the acks of recent keys.

A form gets the same ack as the first time: an empty one would close a refused form and lose what was typed.

That each interaction counts once is ensured by the database, whose inbound keys survive a restart. This cache
only has the answers, so it may end with the process: what was not acked before was not answered either.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

REMEMBERED = 5_000  # keys
KEPT_FOR = 600.0  # seconds: Slack sends an event for the last time after six minutes

# Edits and deletions by people; Slack also sends these subtypes for link previews and reply counts.
EDIT_SUBTYPES = frozenset({"message_changed", "message_deleted"})


def event_key(team_id: str, event: Mapping[str, Any], event_id: str) -> str:
    """Return the key of an event; a message and its edits have their own, however they are heard of."""
    if event.get("type") != "message":
        return f"event:{event_id}"
    place = f"{team_id}:{event.get('channel')}"
    if event.get("subtype") not in EDIT_SUBTYPES:
        return f"message:{place}:{event.get('ts')}"
    message = event.get("message") or {}
    edited = (message.get("edited") or {}).get("ts")
    return f"edit:{place}:{message.get('ts')}:{edited}" if edited else f"event:{event_id}"


@dataclass
class Slot:
    """One delivery of a key; `answer` is what the ack of this or an earlier one carried; None: no ack."""

    answer: dict[str, Any] | None = None


class AckCache:
    """The acks of keys that were answered lately, and the keys under way."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._answered: dict[str, tuple[float, dict[str, Any]]] = {}  # with when; the oldest first
        self._under_way: dict[str, asyncio.Event] = {}

    @asynccontextmanager
    async def slot(self, key: str) -> AsyncIterator[Slot]:
        """Yield the slot of a key once no other delivery of it is under way; set its answer after the ack."""
        while key in self._under_way:
            await self._under_way[key].wait()
        over = self._under_way[key] = asyncio.Event()
        slot = Slot(self._answered[key][1] if key in self._answered else None)
        try:
            yield slot
        finally:
            if slot.answer is not None:
                self._keep(key, slot.answer)
            del self._under_way[key]
            over.set()

    def _keep(self, key: str, answer: dict[str, Any]) -> None:
        now = self._now()
        self._answered.pop(key, None)
        self._answered[key] = now, answer
        while self._answered:
            oldest, (then, _) = next(iter(self._answered.items()))
            if len(self._answered) <= REMEMBERED and then >= now - KEPT_FOR:
                break
            del self._answered[oldest]
