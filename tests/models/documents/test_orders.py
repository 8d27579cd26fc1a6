"""An invoice is compared with its order, and with what was invoiced for it before."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from models.database.store import Store
from models.documents.orders import order_of
from models.money import Money
from models.records.documents import OrderedAmount, Status, Supplier
from models.tables import Document
from tests.support.cast import a_draft, a_line, an_invoice, take


async def ordered(store: Store, total: str = "1000", number: str = "PO-900", **changes: Any) -> None:
    draft = a_draft(number=number, lines=(a_line(total, "1", None),), charges=(), total=None, **changes)
    await take(store, replace(draft, status="approved"))


async def compared(store: Store, number: str, total: str, **changes: Any) -> OrderedAmount | None:
    """Take an invoice of the order in, and return what it is compared with."""
    draft = {"order_number": "po-900", "lines": (a_line(total, "1", None),), "charges": (), "total": None}
    result = await take(store, an_invoice(number, **(draft | changes)))
    return await order_of(await Document.get(id=result.document))


def amount(before: int, total: int = 100_000) -> OrderedAmount:
    return OrderedAmount("PO-900", Money(total, "EUR"), Money(before, "EUR"))


async def test_an_order_is_found_by_its_number_as_it_is_seen(store: Store) -> None:
    await ordered(store)
    assert await compared(store, "1", "400") == amount(0)


async def test_earlier_invoices_are_added_and_credit_notes_taken_off(store: Store) -> None:
    await ordered(store)
    await compared(store, "1", "400")
    await compared(store, "2", "300", status="paid")
    await compared(store, "3", "100", credit_note=True)
    assert await compared(store, "4", "500") == amount(60_000)


@pytest.mark.parametrize(
    "changes",
    [
        {"status": "rejected"},
        {"status": "cancelled"},
        {"status": "draft"},
        {"type_code": "325"},
        {"type_code": "386"},
        {"order_number": "PO-901"},
        {"currency": "USD"},
        {"company": "Beta GmbH"},
    ],
    ids=str,
)
async def test_what_is_not_invoiced_for_it_is_not_added(store: Store, changes: dict[str, Any]) -> None:
    await ordered(store)
    await compared(store, "1", "400", **changes)
    assert await compared(store, "2", "500") == amount(0)


@pytest.mark.parametrize(
    "changes", [{"currency": "USD"}, {"company": "Beta GmbH"}, {"kind": "receipt"}], ids=str
)
async def test_an_order_elsewhere_is_not_the_order(store: Store, changes: dict[str, Any]) -> None:
    await ordered(store)
    assert await compared(store, "1", "400", **changes) is None


async def test_of_two_orders_of_one_number_the_suppliers_own_counts(store: Store) -> None:
    await ordered(store, id="a")
    await ordered(store, "2000", id="b", supplier=Supplier("Southwind"))
    assert await compared(store, "1", "400") == amount(0)


async def test_an_order_that_is_not_valid_is_none(store: Store) -> None:
    status: Status = "rejected"
    line = a_line("1000", "1", None)
    await take(store, a_draft(number="PO-900", lines=(line,), charges=(), total=Decimal(1000), status=status))
    assert await compared(store, "1", "400") is None
