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


@pytest.mark.parametrize(("days", "is_seen"), [(0, True), (14, True), (-14, True), (15, False), (-15, False)])
async def test_the_same_amount_is_seen_within_two_weeks(store: Store, days: int, is_seen: bool) -> None:
    await take(store, an_invoice("INV-7"))
    found = await seen(store, issued_on=FIRST + timedelta(days=days))
    assert [one.why for one in found] == (["same_amount"] if is_seen else [])


@pytest.mark.parametrize(
    "change",
    [
        {"supplier": Supplier("Southwind GmbH", "", "DE999")},
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


async def months_of(store: Store, count: int, every: int = 30) -> None:
    """Take in invoices of one amount at regular times before the first."""
    for number in range(1, count + 1):
        await take(store, an_invoice(f"HOST-{number}", issued_on=FIRST - timedelta(days=every * number)))


@pytest.mark.parametrize("every", [30, 14, 7])
async def test_a_regular_series_of_one_amount_is_no_warning(store: Store, every: int) -> None:
    await months_of(store, 3, every)
    assert await seen(store) == ()


async def test_one_that_comes_twice_within_a_series_is_one(store: Store) -> None:
    await months_of(store, 3, 7)
    await take(store, an_invoice("HOST-0", issued_on=FIRST - timedelta(days=1)))
    assert "HOST-0" in [one.number for one in await seen(store)]


async def test_the_same_number_is_warned_of_in_a_series_too(store: Store) -> None:
    for number in range(1, 4):
        await take(store, an_invoice("HOST", id=str(number), issued_on=FIRST - timedelta(days=30 * number)))
    found = await seen(store, "HOST", id="9")
    assert {one.why for one in found} == {"same_number"}


LOOKS_ALIKE = [
    ("INV-7", "Northwind  GmbH"),
    ("INV-7", "Northwind\u00a0GmbH"),
    ("INV-7", "North\u200bwind GmbH"),
    ("INV-7", "NORTHWIND \uff27mbH"),
    ("INV\u20137", "Northwind GmbH"),
    ("inv\u00ad-7", "Northwind GmbH"),
    ("INV\u2060-\u202e7", "Northwind GmbH"),
    (" INV-7\U000e0041", "Northwind GmbH "),
]


@pytest.mark.parametrize(("number", "supplier"), LOOKS_ALIKE, ids=ascii)
async def test_what_looks_the_same_is_the_same(store: Store, number: str, supplier: str) -> None:
    await take(store, an_invoice("INV-7", supplier=Supplier("Northwind GmbH")))
    found = await seen(store, number, supplier=Supplier(supplier), id="other")
    assert [one.why for one in found][:1] == ["same_number"]


@pytest.mark.parametrize(
    ("first", "second", "is_seen"),
    [
        (Supplier("Northwind", "", "DE 123"), Supplier("Northwind Trading", "", "de\u00a0123"), True),
        (Supplier("Northwind", "", "DE123"), Supplier("Northwind", "", "DE999"), False),
        (Supplier("Northwind", "", "DE123"), Supplier("Northwind"), True),
        (Supplier("Northwind"), Supplier("Northwind", "", "DE123"), True),
    ],
)
async def test_a_supplier_is_known_by_the_tax_number_before_the_name(
    store: Store, first: Supplier, second: Supplier, is_seen: bool
) -> None:
    await take(store, an_invoice("INV-7", supplier=first))
    found = await seen(store, "INV-7", supplier=second, id="other")
    assert bool(found) == is_seen


async def test_an_order_is_never_compared(store: Store) -> None:
    await take(store, a_draft())
    result = await take(store, a_draft(id="2"))
    assert await seen_before(await Document.get(id=result.document)) == ()
