"""Frozen records of what waits for a person: its tabs, its totals, and its filter."""

from typing import Literal

from models.frozen import frozen
from models.money import Money
from models.records.people import Audience
from models.vocabulary import Kind

# What Home lists: everything that needs its reader, with their newest requests; a part of it; or a list that
# asks nothing.
WaitingTab = Literal["approve", "pay", "revise"]
ListTab = Literal["requests", "following", "decided"]
Tab = Literal["queue", "approve", "pay", "revise", "requests", "following", "decided"]
WAITING_TABS: tuple[WaitingTab, ...] = ("approve", "pay", "revise")
LIST_TABS: tuple[ListTab, ...] = ("requests", "following", "decided")
TABS: tuple[Tab, ...] = ("queue", *WAITING_TABS, *LIST_TABS)


@frozen
class WaitingTotal:
    """How much waits of one action: all documents, and the amounts of those that a filter leaves.

    There is one amount for each currency.
    """

    action: WaitingTab
    count: int
    amounts: tuple[Money, ...]


@frozen
class QueueFilter:
    """What a person wants to see of what waits for them; empty fields leave everything.

    Amounts are in minor units of the currency. `days` is how long a document has waited at least.
    """

    kind: Kind | Literal[""] = ""
    company: int = 0
    currency: str = ""
    least: int | None = None
    most: int | None = None
    days: int = 0

    @property
    def is_set(self) -> bool:
        """Whether it leaves anything out."""
        return self != NO_FILTER


NO_FILTER = QueueFilter()


@frozen
class FilterCompany:
    """A company to filter by."""

    id: int
    name: str


@frozen
class FilterChoices:
    """The filter that a person has set, and what there is to choose among what waits for them.

    A typed filter may also name companies of which nothing waits.
    """

    reader: Audience
    chosen: QueueFilter
    kinds: tuple[Kind, ...]
    companies: tuple[FilterCompany, ...]
    currencies: tuple[str, ...]
