"""What is delivered again, by Slack, a proxy or a bug, is acked and said to nobody a second time.

A form is acked as it was the first time: a bare ack would close a refused one, and what was typed is lost.

That it counts once is the store's doing: its inbound keys hold over a restart. This only knows what was
answered, so it need not outlive the process: what was not acked before its end was not answered either.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

REMEMBERED = 5_000  # keys; Slack sends an event for the last time after six minutes


@dataclass
class Slot:
    """One delivery of a key; `answer` is what its ack carried, None as long as there was no ack.

    Where an earlier delivery was answered it is there from the start.
    """

    answer: dict[str, Any] | None = None


class AckCache:
    """Knows the keys that were answered lately, and those under way."""

    def __init__(self) -> None:
        self._answered: dict[str, dict[str, Any]] = {}
        self._under_way: dict[str, asyncio.Event] = {}

    @asynccontextmanager
    async def turn(self, key: str) -> AsyncIterator[Slot]:
        """Take the key's turn, after whoever has it now; who answers it says so in the turn."""
        while key in self._under_way:
            await self._under_way[key].wait()
        over = self._under_way[key] = asyncio.Event()
        turn = Slot(self._answered.get(key))
        try:
            yield turn
        finally:
            if turn.answer is not None:
                self._answered[key] = turn.answer
                if len(self._answered) > REMEMBERED:
                    del self._answered[next(iter(self._answered))]
            del self._under_way[key]
            over.set()
