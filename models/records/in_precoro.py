"""What its readers are shown of a document that Precoro decides on, and of their key there."""

from datetime import datetime
from typing import Literal

from models.frozen import frozen
from models.vocabulary import FileTrouble, PrecoroEvent, Verdict, WaitReason

# What the reader can do about a decision: nothing is said, decide, link a key first, wait for its check, or
# only open the document in Precoro.
CanDecide = Literal["", "yes", "link", "checking", "no"]


@frozen
class MissingFile:
    """A file of a document that could not be fetched."""

    name: str
    why: FileTrouble
    tried_at: datetime | None = None  # where it is tried again seldom


@frozen
class InPrecoro:
    """A document of Precoro; `status_text` is its status in Precoro's own words."""

    status_text: str = ""
    unread: bool = False  # it waits, and who is asked could not be read
    missing: tuple[MissingFile, ...] = ()


@frozen
class Sending:
    """The reader's decision on its way to Precoro; `reason` is theirs."""

    turn: int
    verdict: Verdict
    reason: str
    posted: bool  # it was sent, and cannot be taken back
    why: WaitReason  # why it was not sent yet; empty: it is about to be


@frozen
class PrecoroCard:
    """A document of Precoro for one reader; `said` is what became of their last decision, where it failed."""

    can_decide: CanDecide = ""
    sending: Sending | None = None
    failed: PrecoroEvent | None = None
    said: str = ""  # in Precoro's words
    can_pay: CanDecide = ""  # the same about a payment
    paying: bool = False  # the reader's payment is on its way
