"""Invoices that look like one already seen: the same number, or the same amount within 90 days."""

from datetime import date, timedelta

from tortoise.expressions import Q

from models.records import Seen
from models.tables import Document

WINDOW = timedelta(days=90)
_SHOWN = 3


async def seen_before(document: Document) -> tuple[Seen, ...]:
    """Give up to three earlier invoices of the same supplier in the same company that look the same."""
    if document.kind != "invoice" or not document.supplier_key:
        return ()
    others = (
        await Document.filter(
            Q(number_key=document.number_key)
            | Q(total_minor=document.total_minor, currency=document.currency),
            company_id=document.company_id,
            kind="invoice",
            credit_note=document.credit_note,
            supplier_key=document.supplier_key,
        )
        .exclude(id=document.id)
        .order_by("-id")
        .limit(20)
    )
    found = []
    for other in others:
        if other.number_key == document.number_key:
            found.append(Seen("same_number", other.number, _dated(other), other.status))  # type: ignore[arg-type]
        elif abs(_dated(other) - _dated(document)) <= WINDOW:
            found.append(Seen("same_amount", other.number, _dated(other), other.status))  # type: ignore[arg-type]
    return tuple(found[:_SHOWN])


def _dated(document: Document) -> date:
    return document.issued_on or document.created_at.date()
