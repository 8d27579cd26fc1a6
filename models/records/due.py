"""What is to be paid, and by when."""

from collections.abc import Sequence
from typing import Literal

from models.frozen import frozen
from models.money import Money
from models.records.documents import Audience, Row

# In this order: past its day; a discount ends within the week; its day comes within the week; later; no day.
WhenDue = Literal["overdue", "discount", "week", "later", "undated"]


@frozen
class DueGroup:
    """All that is due at about the same time: how many documents, and how much in each currency."""

    when: WhenDue
    count: int
    amounts: tuple[Money, ...]
    rows: tuple[Row, ...]  # the first of them


@frozen
class DueList:
    """All that waits to be paid by one person."""

    reader: Audience
    groups: Sequence[DueGroup]  # none is empty
    amounts: tuple[Money, ...]  # of all

    @property
    def count(self) -> int:
        """How many documents there are."""
        return sum(group.count for group in self.groups)

    @property
    def more(self) -> int:
        """How many of them are not listed."""
        return self.count - sum(len(group.rows) for group in self.groups)
