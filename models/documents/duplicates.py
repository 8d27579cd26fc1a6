"""Invoices that look like one already seen: the same number, or the same amount within 90 days."""

from datetime import date, timedelta

from models.records.documents import PossibleDuplicate
from models.tables import Document

WINDOW = timedelta(days=90)
_SHOWN = 3
_LOOKED_AT = 50  # of those with the same amount, the newest


async def seen_before(document: Document) -> tuple[PossibleDuplicate, ...]:
    """Return up to three earlier invoices of the same supplier in the same company that look the same."""
    if document.kind != "invoice" or not document.supplier_key:
        return ()
    others = (
        Document.filter(
            company_id=document.company_id,
            kind="invoice",
            credit_note=document.credit_note,
            supplier_key=document.supplier_key,
        )
        .filter(id__lt=document.id)  # what came later warns of this one, not this one of it
        .order_by("-id")
    )
    found = [
        PossibleDuplicate("same_number", other.number, _dated(other), other.status)  # type: ignore[arg-type]
        for other in await others.filter(number_key=document.number_key).limit(_SHOWN)
    ]
    if not document.total_minor:
        return tuple(found)  # that two ask for nothing makes them no more alike
    same_amount = others.filter(total_minor=document.total_minor, currency=document.currency)
    found += [
        PossibleDuplicate("same_amount", other.number, _dated(other), other.status)  # type: ignore[arg-type]
        for other in await same_amount.exclude(number_key=document.number_key).limit(_LOOKED_AT)
        if abs(_dated(other) - _dated(document)) <= WINDOW
    ]
    return tuple(found[:_SHOWN])


def _dated(document: Document) -> date:
    return document.issued_on or document.created_at.date()
