"""The days of a document that can pass: when it is due, and when its discounts end.

A day is over when it is over where the document's company is, for every reader alike: cards, lists and
reminders say the same. `due_next` is the next of these days; what is shown follows from it and not from the
clock, so that nothing says otherwise before it is drawn again. The clock moves it on, and has it drawn again.
"""

from datetime import date, datetime
from typing import Final

from models.change import Change
from models.documents.particulars import read_particulars
from models.facts import DocumentChanged
from models.payments.payers import is_payable
from models.records.stated import Discount
from models.tables import Company, Document
from models.zones import first_known

AT_ONCE: Final = 200  # in one look: presses must not wait for the rest


async def write_due(document: Document, now: datetime) -> None:
    """Set the next of a document's days; the caller saves it."""
    days = _days(document)
    today = _today(await Company.get(id=document.company_id), now) if days else date.min
    document.due_next = min((one for one in days if one >= today), default=None)


def is_overdue(document: Document) -> bool:
    """Return whether a document still waits for a decision or a payment after the day on which it was due."""
    if document.due_on is None or not _waits(document):
        return False
    return document.due_next is None or document.due_on < document.due_next


def discounts_left(document: Document) -> tuple[Discount, ...]:
    """Return the discounts of a document that can still be had, as it lists them."""
    if document.due_next is None:
        return ()
    return tuple(one for one in _discounts(document) if one.until >= document.due_next)


def best_discount(document: Document) -> Discount | None:
    """Return the largest discount that can still be had."""
    return max(discounts_left(document), key=lambda one: (one.percent, one.until), default=None)


async def passed_days(now: datetime) -> list[int]:
    """Return documents with a day that has passed since they were looked at, a page of them."""
    found: list[int] = []
    for company in await Company.all().order_by("id"):
        many = AT_ONCE - len(found)
        if many <= 0:
            break
        passed = Document.filter(company_id=company.id, due_next__lt=_today(company, now))
        found += await passed.order_by("due_next", "id").limit(many).values_list("id", flat=True)  # type: ignore[arg-type]
    return found


async def pass_day(document_id: int, change: Change) -> None:
    """Move a document on to its next day; what waits is drawn again. Inside a transaction."""
    document = await change.hold_anywhere(document_id)
    await write_due(document, change.now)
    await document.save(update_fields=["due_next"])
    if _waits(document):
        change.state(DocumentChanged(document_id))


def _waits(document: Document) -> bool:
    return document.status in ("pending", "in_revision", "unknown") or is_payable(document)


def _days(document: Document) -> list[date]:
    ends = [one.until for one in _discounts(document)]
    return [*([document.due_on] if document.due_on else []), *ends]


def _discounts(document: Document) -> tuple[Discount, ...]:
    return read_particulars(document).payment.discounts(document.issued_on)


def _today(company: Company, now: datetime) -> date:
    return now.astimezone(first_known(company.zone)).date()
