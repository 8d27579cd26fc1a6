"""What a target made of an event, and when it is tried again if it did not take it."""

import random
from datetime import datetime, timedelta
from enum import Enum
from typing import Final

from models.frozen import frozen
from models.tables import EventDelivery

# Seconds before the next try; the last one is repeated. With these, the last try is after three days.
PAUSES: Final = (5.0, 60.0, 300.0, 1800.0, 7200.0, 18_000.0, 36_000.0, 43_200.0)
TRIES: Final = 12
WORTH_TRYING: Final = timedelta(days=3)  # for a target that says itself when to try again
LONGEST_ASKED: Final = 3600.0  # seconds that a target may ask for
JITTER: Final = 0.1
HERE: Final = 300.0  # seconds between two tries at most, where our own machine is not well


class Taken(Enum):
    """What became of one try."""

    DONE = "the target has it"
    AGAIN = "it failed: try again, and not for ever"
    LATER = "the target said when to try again"
    WAIT = "our own machine is not well: try again for as long as it takes"
    REFUSED = "the target will never take it"
    OFF = "the target takes no more events"


@frozen
class TryResult:
    """What became of one try, and why; `after`: so many seconds the target asked us to wait."""

    taken: Taken
    error: str = ""
    after: float = 0.0


DONE: Final = TryResult(Taken.DONE)


def next_try(row: EventDelivery, answer: TryResult, now: datetime) -> datetime | None:
    """Return when a row is tried again after an answer that was no success; None: never."""
    if answer.taken is Taken.REFUSED:
        return None
    if answer.taken is Taken.OFF:
        return now  # once somebody has events sent again
    if answer.taken is Taken.LATER:
        wait = timedelta(seconds=min(max(answer.after, 1.0), LONGEST_ASKED))
        return now + wait if now + wait <= row.wanted_at + WORTH_TRYING else None
    tries = row.attempts + 1
    if answer.taken is Taken.WAIT:
        return now + pause(tries, longest=HERE)
    return now + pause(tries) if tries < TRIES else None


def pause(tries: int, *, longest: float = PAUSES[-1]) -> timedelta:
    """Return the pause after so many tries, a little more or less: 5 s, 1 min, 5 min ... 12 h."""
    seconds = min(PAUSES[min(tries, len(PAUSES)) - 1], longest)
    return timedelta(seconds=seconds * random.uniform(1 - JITTER, 1 + JITTER))
