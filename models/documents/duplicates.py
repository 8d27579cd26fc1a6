"""Invoices that look like one already seen: the same number, or the same amount within days."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

from tortoise.expressions import Q

from models.records.documents import PossibleDuplicate
from models.tables import Document

WINDOW = timedelta(days=14)
_SHOWN = 3
_LOOKED_AT = 50  # of those with the same amount, the newest
# Invoices of one amount that come as regularly as this are a series: a rent, a subscription.
_LEAST_APART = 6  # days
_ALIKE = 3  # days by which the times between them differ; months do
_A_SERIES = 3  # invoices, this one among them


async def seen_before(document: Document) -> tuple[PossibleDuplicate, ...]:
    """Return up to three earlier invoices of the same supplier in the same company that look the same."""
    same_supplier = _same_supplier(document)
    if document.kind != "invoice" or same_supplier is None:
        return ()
    others = (
        Document.filter(same_supplier, company_id=document.company_id, kind="invoice")
        .filter(credit_note=document.credit_note)
        .filter(id__lt=document.id)  # what came later warns of this one, not this one of it
        .order_by("-id")
    )
    found = []
    if number := document.supplier_number_key:
        found = [
            PossibleDuplicate("same_number", other.number, _dated(other), other.status)  # type: ignore[arg-type]
            for other in await others.filter(supplier_number_key=number).limit(_SHOWN)
        ]
    if not document.total_minor:
        return tuple(found)  # that two ask for nothing makes them no more alike
    same_amount = others.filter(total_minor=document.total_minor, currency=document.currency)
    if number:
        same_amount = same_amount.exclude(supplier_number_key=number)
    rest = await same_amount.limit(_LOOKED_AT)
    if not _is_series([_dated(other) for other in rest], _dated(document)):
        found += [
            PossibleDuplicate("same_amount", other.number, _dated(other), other.status)  # type: ignore[arg-type]
            for other in rest
            if abs(_dated(other) - _dated(document)) <= WINDOW
        ]
    return tuple(found[:_SHOWN])


def _same_supplier(document: Document) -> Q | None:
    """Return what finds documents of the supplier: by tax number where both have one, else by name."""
    name, tax = document.supplier_key, document.supplier_tax_key
    if tax and name:
        return Q(supplier_tax_key=tax) | Q(supplier_tax_key="", supplier_key=name)
    if tax:
        return Q(supplier_tax_key=tax)
    return Q(supplier_key=name) if name else None


def _is_series(others: Sequence[date], this: date) -> bool:
    """Return whether an invoice is the next one of a regular series of its amount."""
    days = sorted([*others, this])[-_A_SERIES - 1 :]
    apart = [(after - before).days for before, after in pairwise(days)]
    return (
        len(days) >= _A_SERIES
        and days[-1] == this
        and min(apart) >= _LEAST_APART
        and max(apart) - min(apart) <= _ALIKE
    )


def _dated(document: Document) -> date:
    return document.issued_on or document.created_at.date()
