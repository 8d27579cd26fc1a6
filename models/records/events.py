"""Events for other systems as people are shown them."""

from datetime import datetime

from models.frozen import frozen


@frozen
class TargetState:
    """What waits for a target, and what was given up there; `last_error` is the newest one."""

    name: str
    waiting: int
    failed: int
    last_error: str
    oldest: datetime | None  # since when the oldest one waits
    is_off: bool = False  # it said that it wants no more


@frozen
class EventAtTarget:
    """One event at one target; state: waiting | done | failed."""

    sequence: int
    event: str
    type: str
    number: str  # of its document; empty: it has none
    target: str
    state: str
    attempts: int
    next_at: datetime
    last_error: str
