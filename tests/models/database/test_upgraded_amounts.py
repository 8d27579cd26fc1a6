"""What the last release kept of invoices is found, paid and shown after the upgrade as it was."""

from dataclasses import replace
from decimal import Decimal

import pytest

from models.database.migrate import migrate
from models.database.store import open_store
from models.database.url import read_url
from models.payments.payers import is_payable
from models.queries.documents import load_document
from models.records.documents import Line as LineRecord
from models.records.documents import Supplier
from models.records.drafts import AccountDraft, PaymentDraft
from models.records.stated import Particulars
from models.shown import what_changed
from models.tables import Document, Line
from tests.models.database.test_upgraded_numbers import write
from tests.models.database.upgraded import NOW, Upgraded
from tests.support.cast import a_draft, an_invoice, take


async def test_an_invoice_is_found_by_its_tax_number_and_stays_one_document(upgraded: Upgraded) -> None:
    known = await Document.get(number="INV-OPEN")
    again = await take(upgraded.store, an_invoice("INV-OPEN"), now=NOW)
    assert again.document == known.id
    renamed = an_invoice("INV-OPEN", supplier=Supplier("Northwind Trading", "", "DE123456789"), revision=2)
    assert (await take(upgraded.store, renamed, now=NOW)).document == known.id


async def test_tax_numbers_are_compared_by_letters_and_digits(url: str) -> None:
    await write(url, "UPDATE document SET supplier_tax_id = 'de 123.456-789' WHERE number = 'INV-OPEN'")
    await migrate(read_url(url))
    async with open_store(url):
        assert (await Document.get(number="INV-OPEN")).supplier_tax_key == "DE123456789"


async def test_an_order_number_is_found_as_it_is_seen(url: str) -> None:
    await write(url, "UPDATE document SET order_number = ' Po-7 ' WHERE number = 'INV-OPEN'")
    await migrate(read_url(url))
    async with open_store(url):
        assert (await Document.get(number="INV-OPEN")).order_key == "po-7"


async def test_lines_are_kept_and_new_ones_may_say_less(upgraded: Upgraded) -> None:
    assert await Line.all().count() == len(upgraded.before["line"])
    document = await Document.get(number="PO-PENDING")
    shown = await upgraded.store.look(lambda: load_document(document.id))
    assert shown.lines == (
        LineRecord(
            1, "Laptop 14in", "NB-14", Decimal(8), "pcs", Decimal(1310), Decimal(19), shown.lines[0].net
        ),
    )
    assert (shown.particulars, shown.cautions, shown.payable) == (Particulars(), (), None)
    await Line.create(document_id=document.id, position=2, name="Thank you", sku="", unit="")
    assert (await Line.get(name="Thank you")).quantity is None


@pytest.mark.parametrize("number", ["INV-OPEN", "INV-PART"])
async def test_what_was_to_pay_is_still_to_pay(upgraded: Upgraded, number: str) -> None:
    assert is_payable(await Document.get(number=number))


async def test_an_account_that_comes_later_makes_void_what_was_shown_before(upgraded: Upgraded) -> None:
    before = upgraded.content_of("PO-HALF")[:16]
    document = await Document.get(number="PO-HALF")
    assert what_changed(document, f"{before}-1") == ()
    draft = a_draft(number="PO-HALF")
    payment = PaymentDraft(accounts=(AccountDraft("DE89370400440532013000"),))
    await take(upgraded.store, replace(draft, payment=payment), now=NOW)
    assert what_changed(await Document.get(id=document.id), f"{before}-1") == ("account",)
