"""An invoice that was already seen is warned about."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from models.database.store import Store
from models.documents.duplicates import seen_before
from models.records.documents import PossibleDuplicate, Supplier
from models.tables import Document
from tests.support.cast import a_draft, an_invoice, take

FIRST = date(2026, 11, 20)


async def seen(store: Store, number: str = "INV-8", **changes: Any) -> tuple[PossibleDuplicate, ...]:
    """Take an invoice in and say what it looks like."""
    result = await take(store, an_invoice(number, **changes))
    return await seen_before(await Document.get(id=result.document))


async def test_the_first_invoice_was_not_seen(store: Store) -> None:
    assert await seen(store, "INV-7") == ()


async def test_the_same_number_of_the_same_supplier_was_seen(store: Store) -> None:
    await take(store, an_invoice("inv-7", id="1", total=Decimal(1), total_is_given=True))
    found = await seen(store, "INV-7", id="2", issued_on=FIRST + timedelta(days=900))
    assert found == (PossibleDuplicate("same_number", "inv-7", FIRST, "pending"),)


async def test_the_first_of_two_is_not_warned_of_the_second(store: Store) -> None:
    first = await take(store, an_invoice("INV-7", id="1"))
    await take(store, an_invoice("INV-7", id="2"))
    assert await seen_before(await Document.get(id=first.document)) == ()


@pytest.mark.parametrize(("days", "is_seen"), [(0, True), (90, True), (-90, True), (91, False), (-91, False)])
async def test_the_same_amount_is_seen_within_90_days(store: Store, days: int, is_seen: bool) -> None:
    await take(store, an_invoice("INV-7"))
    found = await seen(store, issued_on=FIRST + timedelta(days=days))
    assert [one.why for one in found] == (["same_amount"] if is_seen else [])


@pytest.mark.parametrize(
    "change",
    [
        {"supplier": Supplier("Southwind GmbH")},
        {"company": "Beta GmbH"},
        {"kind": "receipt"},
        {"credit_note": True},
        {"supplier": Supplier("")},
        {"currency": "USD"},
    ],
    ids=str,
)
async def test_what_differs_was_not_seen(store: Store, change: dict[str, Any]) -> None:
    await take(store, an_invoice("INV-7"))
    assert await seen(store, **change) == ()


async def test_two_invoices_without_a_supplier_are_not_compared(store: Store) -> None:
    await take(store, an_invoice("INV-7", supplier=Supplier("")))
    assert await seen(store, supplier=Supplier("")) == ()


async def test_a_supplier_is_the_same_without_case(store: Store) -> None:
    await take(store, an_invoice("INV-7"))
    assert [one.number for one in await seen(store, supplier=Supplier("NORTHWIND GMBH"))] == ["INV-7"]


async def test_an_invoice_without_a_date_counts_from_when_it_came(store: Store) -> None:
    await take(store, an_invoice("INV-7", issued_on=None))
    assert [one.on for one in await seen(store)] == [FIRST]


async def test_at_most_three_are_shown_and_the_same_number_comes_first(store: Store) -> None:
    await take(store, an_invoice("INV-8", id="first", issued_on=FIRST - timedelta(days=400)))
    for number in range(25):  # a rent: the same amount again and again
        await take(store, an_invoice(f"RENT-{number}", issued_on=FIRST - timedelta(days=number)))
    found = await seen(store, "INV-8", id="second")
    assert [one.why for one in found] == ["same_number", "same_amount", "same_amount"]


async def test_an_order_is_never_compared(store: Store) -> None:
    await take(store, a_draft())
    result = await take(store, a_draft(id="2"))
    assert await seen_before(await Document.get(id=result.document)) == ()
