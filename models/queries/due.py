"""Loading what a person is to pay, by when it is due."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Final, get_args

from models.documents.due_dates import best_discount, is_overdue
from models.frozen import frozen
from models.money import Money
from models.policy import Policy
from models.queries.pending import PendingAction, waits_for
from models.queries.readers import load_reader
from models.queries.rows import drawn_rows
from models.records.documents import Audience
from models.records.due import DueGroup, DueList, WhenDue
from models.records.stated import Discount
from models.tables import Document
from models.zones import first_known

SOON: Final = timedelta(days=7)


@frozen
class _ToPay:
    """A document to pay, before it is drawn."""

    waiting: PendingAction
    document: Document
    discount: Discount | None
    when: WhenDue


async def load_due(person_id: int, workspace_id: int, now: datetime, policy: Policy, most: int) -> DueList:
    """Return what a person is to pay, with rows for the `most` urgent; a week is counted where they are."""
    reader = await load_reader(workspace_id, person_id)
    found = await _to_pay(person_id, workspace_id, now, policy, reader)
    rows = await drawn_rows([one.waiting for one in found[:most]], person_id, workspace_id, policy)
    groups = []
    for when, some in groupby(found, key=lambda one: one.when):
        together = [one.document for one in some]
        groups.append(DueGroup(when, len(together), _amounts(together), rows[: len(together)]))
        rows = rows[len(together) :]
    return DueList(reader, groups, _amounts([one.document for one in found]))


async def _to_pay(
    person_id: int, workspace_id: int, now: datetime, policy: Policy, reader: Audience
) -> list[_ToPay]:
    """Return what a person is to pay, the most urgent first."""
    today = now.astimezone(first_known(reader.zone)).date()
    waiting = [one for one in await waits_for(person_id, workspace_id, now, policy) if one.action == "pay"]
    ids = [one.document for one in waiting]
    documents = {one.id: one for one in await Document.filter(id__in=ids or [0])}
    found = []
    for one in waiting:
        document = documents[one.document]
        discount = best_discount(document)
        when = "overdue" if is_overdue(document) else when_due(document.due_on, discount, today)
        found.append(_ToPay(one, document, discount, when))
    return sorted(found, key=_urgency)  # those of one part stay as they wait: by their days


def _urgency(one: _ToPay) -> tuple[int, date]:
    ends = one.discount.until if one.discount and one.when == "discount" else date.min
    return _ORDER[one.when], ends


_ORDER: Final[dict[WhenDue, int]] = {when: place for place, when in enumerate(get_args(WhenDue))}


def when_due(due_on: date | None, discount: Discount | None, today: date) -> WhenDue:
    """Return which part of the list a document is in that is not overdue."""
    if discount and discount.until <= today + SOON:
        return "discount"
    if due_on is None:
        return "undated"
    return "week" if due_on <= today + SOON else "later"


def _amounts(documents: Sequence[Document]) -> tuple[Money, ...]:
    """Return what is to be paid in each currency, the largest number of documents first."""
    sums: dict[str, list[int]] = defaultdict(list)
    for one in documents:
        minor = one.total_minor if one.payable_minor is None else one.payable_minor
        sums[one.currency].append(-abs(minor) if one.credit_note else minor)
    by_count = sorted(sums.items(), key=lambda item: (-len(item[1]), item[0]))
    return tuple(Money(sum(amounts), currency) for currency, amounts in by_count)
