"""Frozen records of what waits: asked again, put off, told to others."""

from typing import Literal

from models.frozen import frozen
from models.records.documents import Audience, PersonRef, Row

WhyTold = Literal[
    "nudged",  # its requester asks again
    "snoozed",  # its reader had put it off until now
    "escalated",  # nobody has answered it for some working days
]


@frozen
class WaitingNotice:
    """A message about one document that waits already.

    `row` is what its reader may see and do; `gone` where they only hear that it waits.
    """

    reader: Audience
    why: WhyTold
    row: Row
    by: PersonRef | None = None  # who asks again
    days: int = 0  # working days that nobody has answered
    told: str = ""  # names of those who were told beside the requester
    asked: tuple[PersonRef, ...] = ()  # who is asked now; empty: it does not wait any more
    step: str = ""
    named: Row | None = None  # of a row that is `gone`: kind, number and requester alone are said of it
    is_requester: bool = False
