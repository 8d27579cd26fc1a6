"""A bank account that a supplier's invoices did not have is warned about."""

from typing import Any

import pytest

from models.database.store import Store
from models.documents.new_accounts import account_cautions
from models.records.documents import Status, Supplier
from models.records.drafts import AccountDraft, PaymentDraft
from models.records.stated import Caution
from models.tables import Document
from tests.support.cast import an_invoice, take

OLD, NEW = "DE02120300000000202051", "DE89370400440532013000"


async def cautions(
    store: Store, number: str, *accounts: str, payee: str = "", **changes: Any
) -> list[Caution]:
    """Take an invoice in, and return what is to be said of its accounts."""
    payment = PaymentDraft(accounts=tuple(map(AccountDraft, accounts)), payee=payee)
    result = await take(store, an_invoice(number, payment=payment, **changes))
    return list(await account_cautions(await Document.get(id=result.document)))


def new(account: str) -> Caution:
    return Caution("new_account", (("account", account),))


async def test_the_first_invoice_of_a_supplier_has_nothing_to_compare(store: Store) -> None:
    assert await cautions(store, "1", NEW) == []


@pytest.mark.parametrize("status", ["approved", "paid", "pending"])
async def test_another_account_than_before_is_new(store: Store, status: Status) -> None:
    await cautions(store, "1", OLD, status=status)
    assert await cautions(store, "2", NEW) == [new(NEW)]
    both = [new(OLD), new(NEW)] if status == "pending" else [new(NEW)]
    assert await cautions(store, "3", OLD, NEW) == both


async def test_an_account_of_an_approved_invoice_is_known(store: Store) -> None:
    await cautions(store, "1", OLD, status="approved")
    await cautions(store, "2", NEW, status="approved")
    assert await cautions(store, "3", "de89 3704 0044 0532 0130 00") == []


async def test_an_account_of_two_that_wait_is_still_new(store: Store) -> None:
    await cautions(store, "1", OLD, status="approved")
    await cautions(store, "2", NEW)
    assert await cautions(store, "3", NEW) == [new(NEW)]


@pytest.mark.parametrize("status", ["rejected", "cancelled", "draft"])
async def test_what_was_not_approved_makes_no_account_known(store: Store, status: Status) -> None:
    await cautions(store, "1", OLD, status="approved")
    await cautions(store, "2", NEW, status=status)
    assert await cautions(store, "3", NEW) == [new(NEW)]


@pytest.mark.parametrize("status", ["rejected", "cancelled", "draft"])
async def test_what_was_not_approved_is_nothing_to_compare_with(store: Store, status: Status) -> None:
    await cautions(store, "1", OLD, status=status)
    assert await cautions(store, "2", NEW) == []


@pytest.mark.parametrize(
    ("supplier", "is_same"),
    [
        (Supplier("NORTHWIND  GmbH", "", "de 123.456-789"), True),
        (Supplier("Northwind Trading", "", "DE123456789"), True),
        (Supplier("Northwind GmbH"), True),
        (Supplier("Northwind GmbH", "", "DE999"), False),
        (Supplier("Southwind"), False),
    ],
)
async def test_a_supplier_is_known_by_tax_number_else_by_name(
    store: Store, supplier: Supplier, is_same: bool
) -> None:
    await cautions(store, "1", OLD, status="approved")
    assert await cautions(store, "2", NEW, supplier=supplier) == ([new(NEW)] if is_same else [])


async def test_other_companies_are_not_compared(store: Store) -> None:
    await cautions(store, "1", OLD, status="approved")
    assert await cautions(store, "2", NEW, company="Beta GmbH") == []


async def test_a_payee_that_is_not_the_supplier_is_new(store: Store) -> None:
    await cautions(store, "1", OLD, status="approved")
    factor = Caution("new_payee", (("payee", "Factor AG"),))
    assert await cautions(store, "2", OLD, payee="Factor AG") == [factor]
    assert await cautions(store, "3", OLD, payee="Northwind GmbH") == []


async def test_a_payee_of_an_approved_invoice_is_known(store: Store) -> None:
    await cautions(store, "1", OLD, status="approved")
    await cautions(store, "2", OLD, payee="Factor AG", status="approved")
    assert await cautions(store, "3", OLD, payee="FACTOR AG") == []


async def test_an_earlier_invoice_is_not_warned_of_a_later_one(store: Store) -> None:
    first = await take(store, an_invoice("1", payment=PaymentDraft(accounts=(AccountDraft(OLD),))))
    await cautions(store, "2", NEW, status="approved")
    assert await account_cautions(await Document.get(id=first.document)) == ()
