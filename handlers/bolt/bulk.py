"""Several documents by one press: a transaction of its own for each, so that none holds up the others.

What is not done in time for the ack is done after it. Each has a key of its own, made of the press and the
turn: done twice, it counts once.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from handlers.bolt.interactions import Interaction
from models.change import Change
from models.database.store import TooLate
from models.frozen import frozen
from models.refusals import Refusal

log = logging.getLogger(__name__)

ACK_NEEDS: Final = 0.5  # seconds: what answers the press is built and sent in them
ASKS_WITHIN: Final = 5.0  # seconds: whether what had no answer was committed
_KEY: Final = 230  # characters of Slack's id for a press; of 255 that a key may have

Rule = Callable[[str, Change], Awaitable[None]]


@frozen
class Done:
    """What became of one: done if there is neither a refusal nor the reference of a fault."""

    refusal: Refusal | None = None
    reference: str = ""


@dataclass
class BulkPress:
    """The turns that one press is about; `rule_of` gives what is done with one, under a key."""

    press: Interaction
    turns: Sequence[int]
    rule_of: Callable[[int], Rule]
    done: dict[int, Done] = field(default_factory=dict)

    @property
    def waiting(self) -> list[int]:
        """The turns with which nothing was done so far."""
        return [turn for turn in self.turns if turn not in self.done]

    async def run_until_ack(self) -> None:
        """Do as much as the ack leaves time for."""
        for turn in self.waiting:
            try:
                async with asyncio.timeout_at(self.press.deadline - ACK_NEEDS):
                    await self._do(turn, in_time=True)
            except (TimeoutError, TooLate):
                return  # it is tried again after the ack, under the same key

    async def run_the_rest(self) -> None:
        """Do what is left, after the ack."""
        for turn in self.waiting:
            await self._do(turn, in_time=False)

    async def _do(self, turn: int, *, in_time: bool) -> None:
        press, key = self.press, f"{self.press.key[:_KEY]}:{turn}"
        rule = self.rule_of(turn)

        async def work(change: Change) -> None:
            await rule(key, change)

        try:
            deadline = press.deadline - ACK_NEEDS if in_time else None
            await press.on.apply(press.now, work, deadline=deadline)
        except Refusal as refusal:
            log.info("Refused %s: %s", key, refusal.code, extra=press.log_fields | refusal.log_fields)
            self.done[turn] = Done(refusal)
        except (TimeoutError, TooLate):
            raise
        except Exception as error:  # the edge: one fault holds up none of the others
            if await press.on.was_committed(key, within=ASKS_WITHIN):
                self.done[turn] = Done()
                return
            told = "Interaction %s failed (reference %s): %r"
            self.done[turn] = Done(reference=press.on.faults.write(told, key, error, press.log_fields))
        else:
            self.done[turn] = Done()
