"""An invoice in Precoro that was already seen is warned about, by the number that its supplier gave it."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from models.database.store import Store
from models.documents.duplicates import seen_before
from models.records.documents import Supplier
from models.records.stated import ReferenceDraft
from models.tables import Document
from tests.models.precoro.parts import an_account, read, remote_order


async def an_invoice_there(store: Store, number: int, paper: str, **changes: Any) -> Document:
    """Read an invoice of Precoro with the number that stands on its paper."""
    references = (ReferenceDraft("supplier_number", paper),) if paper else ()
    values = {"kind": "invoice", "supplier": Supplier("Northwind GmbH"), "references": references, **changes}
    found = replace(
        remote_order(number=str(number), total_is_given=True, **values),
        alias="invoices",
        id=number,
        idn=str(number),
    )
    await read(store, await an_account(store), found)
    return await Document.get(origin_key=f"invoices:{number}")


async def test_the_same_number_of_the_supplier_was_seen_under_another_one_of_precoro(store: Store) -> None:
    await an_invoice_there(store, 1, "2026-0871", total=Decimal("5.00"))
    again = await an_invoice_there(store, 2, "2026-0871 ", total=Decimal("9.00"))
    assert [(one.why, one.number) for one in await seen_before(again)] == [("same_number", "1")]


async def test_other_numbers_of_the_supplier_and_numbers_of_precoro_are_not_the_same(store: Store) -> None:
    await an_invoice_there(store, 1, "2", total=Decimal("5.00"))
    other = await an_invoice_there(store, 2, "2026-0872", total=Decimal("9.00"))
    assert await seen_before(other) == ()


async def test_without_a_number_of_the_supplier_only_amounts_are_compared(store: Store) -> None:
    await an_invoice_there(store, 1, "", total=Decimal("5.00"))
    other = await an_invoice_there(store, 2, "", total=Decimal("9.00"))
    assert await seen_before(other) == ()
    same = await an_invoice_there(store, 3, "", total=Decimal("9.00"))
    assert [(one.why, one.number) for one in await seen_before(same)] == [("same_amount", "2")]
