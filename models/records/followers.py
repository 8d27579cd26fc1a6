"""Who follows a document, and why."""

from datetime import datetime
from typing import Literal

from models.frozen import frozen
from models.records.documents import Audience, PersonRef, Row

WhyFollows = Literal["source", "themselves", "mentioned", "added"]


@frozen
class FollowerEntry:
    """`by` is who mentioned them; of those who were added long ago neither that nor the time is known."""

    person: PersonRef
    why: WhyFollows
    by: PersonRef | None = None
    at: datetime | None = None


@frozen
class FollowerList:
    """Who follows a document, in the order in which they were added."""

    reader: Audience
    document: Row
    entries: tuple[FollowerEntry, ...]
    may_leave: bool  # the reader is one of them
