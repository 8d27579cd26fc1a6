"""What files say of a document is stored, and comes back as it was said."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from models.database.store import Store
from models.money import Money
from models.payments.payers import payers_of
from models.queries.documents import load_document
from models.queries.pending import waits_for
from models.records.documents import Charge, Tax
from models.records.drafts import (
    AccountDraft,
    ChargeDraft,
    DeliveryDraft,
    DocumentDraft,
    LineDraft,
    PartyDraft,
    PaymentDraft,
    ReferenceDraft,
    SourceDraft,
    StatedTotals,
    TaxDraft,
)
from models.records.stated import Caution, Particulars
from models.shown import check_shown, shown
from models.tables import BankAccount, Document, Line
from tests.support.cast import CLEO, NOW, TERMS, a_line, an_invoice, person, refused, take

ACCOUNT = AccountDraft("DE89370400440532013000", "COBADEFFXXX", "Northwind GmbH")
D = Decimal


def full_invoice(**changes: Any) -> DocumentDraft:
    """Return an invoice with all that files say of one."""
    line = LineDraft(
        "Screws",
        "SC",
        D("12000.12345678901"),
        "C62",
        D("12.1234567891"),
        D(19),
        id="1",
        net=D("150.00"),
        base_quantity=D(1000),
        charges=(ChargeDraft("Off", D("-2.00"), None),),
        order_number="PO-7",
    )
    part = LineDraft("A part of them", "", None, "", None, None, net=D(90), depth=1, counts=False)
    draft = an_invoice(
        total=D("178.50"),
        lines=(line, part, LineDraft("Thank you", "", None, "", None, None)),
        charges=(),
        taxes=(TaxDraft("S", D(19), D(150), D("28.50")), TaxDraft("AE", None, None, D(0))),
        stated=StatedTotals(net=D(150), tax=D("28.50"), prepaid=D(100), rounding=D("0.50"), payable=D(79)),
        payment=PaymentDraft("30 days", "2 %", "58", (ACCOUNT,), "R-1", "Factor AG"),
        delivery=DeliveryDraft("Dock 2", "Kai 9", date(2026, 11, 3), date(2026, 11, 1), date(2026, 11, 30)),
        references=(ReferenceDraft("contract", "C-1"),),
        buyer=PartyDraft("Acme", ("DE1",), "Bob", "bob@acme.example", "1"),
        seller=PartyDraft("Northwind", ("0088:1",), "Nora", "nora@northwind.example", "2"),
        source=SourceDraft("ubl", "peppol", "r.xml", "0" * 64),
        cautions=(Caution("text_cut", (("place", "Note"),)),),
        type_code="326",
        cost_centre="4711",
    )
    return replace(draft, **changes)


async def loaded(store: Store, draft: DocumentDraft) -> Any:
    result = await take(store, draft)
    return await store.look(lambda: load_document(result.document))


async def test_everything_comes_back_as_it_was_said(store: Store) -> None:
    draft = full_invoice()
    found = await loaded(store, draft)
    assert found.particulars == Particulars(
        draft.taxes, draft.payment, draft.delivery, draft.references,
        draft.buyer, draft.seller, draft.source, draft.cautions,
    )  # fmt: skip
    assert (found.type_code, found.cost_centre) == ("326", "4711")
    assert (found.prepaid, found.rounding, found.payable) == (
        Money(10000, "EUR"),
        Money(50, "EUR"),
        Money(7900, "EUR"),
    )
    assert found.cautions == draft.cautions
    assert found.taxes == (
        Tax(D(19), Money(15000, "EUR"), Money(2850, "EUR"), "S"),
        Tax(None, None, Money(0, "EUR"), "AE"),
    )


async def test_lines_come_back_as_they_were_said(store: Store) -> None:
    draft = full_invoice()
    screws, part, thanks = (await loaded(store, draft)).lines
    assert (screws.quantity, screws.unit_price) == (D("12000.12345678901"), D("12.1234567891"))
    assert (screws.net, screws.base_quantity, screws.order_number) == (Money(15000, "EUR"), D(1000), "PO-7")
    assert screws.charges == (Charge(1, "Off", Money(-200, "EUR"), None),)
    assert (part.net, part.depth, part.counts, part.quantity) == (Money(9000, "EUR"), 1, False, None)
    assert (thanks.net, thanks.unit_price, thanks.counts) == (None, None, True)
    assert [one.given_id for one in await Line.all().order_by("position")] == ["1", "", ""]


async def test_the_stated_amount_before_taxes_is_kept(store: Store) -> None:
    found = await loaded(store, full_invoice(stated=StatedTotals(net=D("151"))))
    assert found.net == Money(15100, "EUR")


async def test_a_sum_of_taxes_alone_is_one_tax(store: Store) -> None:
    found = await loaded(store, full_invoice(taxes=()))
    assert found.taxes == (Tax(None, None, Money(2850, "EUR")),)


@pytest.mark.parametrize(
    ("stated", "prepaid", "payable"),
    [
        (StatedTotals(payable=D(100)), 7850, 10000),  # settled already, though the file can't say how much
        (StatedTotals(prepaid=D(100)), 10000, 7850),
        (StatedTotals(payable=D(200)), None, 20000),  # what others are owed raises it
        (StatedTotals(third_party=D(50), payable=D(100)), 12850, 10000),
        (StatedTotals(third_party=D(50), prepaid=D(100)), 10000, 12850),
        (StatedTotals(), None, None),
    ],
)
async def test_what_is_paid_already_and_what_is_left_follow_from_each_other(
    store: Store, stated: StatedTotals, prepaid: int | None, payable: int | None
) -> None:
    result = await take(store, full_invoice(stated=stated))
    kept = await Document.get(id=result.document)
    assert (kept.prepaid_minor, kept.payable_minor) == (prepaid, payable)


async def test_a_document_that_says_no_more_has_nothing_of_it(store: Store) -> None:
    result = await take(store, an_invoice())
    kept = await Document.get(id=result.document)
    assert (kept.particulars, kept.type_code, kept.payable_minor, kept.bound_hash) == ("", "", None, "")
    assert not await BankAccount.exists()


async def test_another_account_makes_void_what_was_shown(store: Store) -> None:
    result = await take(store, full_invoice())
    before = shown(await Document.get(id=result.document))
    other = replace(full_invoice().payment, accounts=(AccountDraft("DE02120300000000202051"),))
    again = await take(store, full_invoice(payment=other))
    document = await Document.get(id=result.document)
    assert again.outcome == "changed"
    assert [one.number for one in await BankAccount.all()] == ["DE02120300000000202051"]
    with refused("outdated", changed=("account",)):
        check_shown(document, before)
    check_shown(document, shown(document))


async def test_the_same_account_again_changes_nothing(store: Store) -> None:
    await take(store, full_invoice())
    elsewhere = full_invoice(source=SourceDraft("cii", "", "r-again.xml", "1" * 64))
    assert (await take(store, elsewhere)).outcome == "same"


async def test_another_amount_to_pay_needs_a_higher_revision(store: Store) -> None:
    await take(store, full_invoice())
    changed = full_invoice(stated=replace(full_invoice().stated, payable=D(80)))
    with refused("content_changed"):
        await take(store, changed)


@pytest.mark.parametrize(
    ("changes", "asked"),
    [
        ({}, 1),
        ({"type_code": "325"}, 0),
        ({"type_code": "751"}, 0),
        ({"stated": StatedTotals(prepaid=D("178.50"))}, 0),
    ],
    ids=str,
)
async def test_nobody_is_asked_to_pay_where_nothing_is_to_be_paid(
    store: Store, changes: dict[str, Any], asked: int
) -> None:
    result = await take(store, full_invoice(status="approved", payers=(CLEO,), **changes))
    document = await Document.get(id=result.document).select_related("company")
    cleo = await person(CLEO)
    assert await payers_of(document) == [cleo.id]
    assert len(await waits_for(cleo.id, document.company.workspace_id, NOW, TERMS)) == asked


async def test_a_line_whose_amount_alone_is_stated_has_a_price(store: Store) -> None:
    line = replace(a_line("0", "1", None), net=D(0))
    assert (await loaded(store, an_invoice(lines=(line,), charges=(), total=None))).total is None
    line = replace(line, unit_price=None, net=D(5))
    off = replace(line, net=D(-5))
    found = await loaded(store, an_invoice("INV-9", lines=(line, off), charges=(), total=None))
    assert found.total == Money(0, "EUR")
