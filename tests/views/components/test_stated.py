"""What an invoice or order says is said on its card, in its details, and in the reader's language."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from commands.checks.samples.cards import billed
from commands.checks.samples.documents import euro
from commands.checks.samples.invoices import BILLED, FULL_INVOICE
from models.records.documents import Audience, Card, Document, OrderedAmount, Row, Tax
from models.records.stated import AccountDraft, Caution, Particulars, PaymentDraft
from tests.support.block_text import must_pass, shown
from tests.support.samples.view_samples import a_card
from views.blocks.rich_text import plain_line
from views.components.amounts import tax_line
from views.components.payable import order_line
from views.components.rows import build_row
from views.messages.card import build_card
from views.modals.details import build_details
from views.modals.payment import build_payment_form
from views.wording.stated import CAUTIONS, caution_text
from views.wording.units import amount_of_unit

ENGLISH, GERMAN = Audience("en-US"), Audience("de-DE")


def card_of(document: Document, **changes: Any) -> str:
    card = replace(billed(ENGLISH), document=document, seen=())
    return shown(build_card(replace(card, **changes)).blocks)


def details_of(document: Document, reader: Audience = ENGLISH) -> str:
    return shown(build_details(replace(billed(reader), document=document), 1)["blocks"])


def test_a_card_says_what_counts_in_a_few_lines() -> None:
    assert card_of(BILLED).splitlines()[:6] == [
        "Invoice R-2026-118",
        "€800.00 · Northwind GmbH",
        "Screws and assembly",
        "Due Dec 14, 2026",
        "Needs your approval · Finance",
        "New bank account: DE89 3704 0044 0532 0130 00 was not on approved invoices of this supplier.",
    ]


def test_lines_on_a_card_have_units_in_words_and_amounts_as_stated() -> None:
    assert "• 12,000 pieces × Screws M4, stainless · €150.00" in card_of(BILLED)
    assert "• ↳ Travel to Bremen · €90.00, not added" in card_of(BILLED)


def test_details_have_everything() -> None:
    said = details_of(BILLED)
    for each in (
        "12,000 pieces × €12.50 per 1,000 pieces = €150.00 · tax 19% · SC-4",
        "6 hours × €95.00 − €30.00 (Loyal customers) = €540.00 · tax 19% · AS-1",
        "↳ 3. Travel to Bremen\n€90.00, not added",
        "5. Thank you for your order",
        "Tax 19% on €680.00: €129.20\nReverse charge on €0.00: €0.00",
        "Total: €800.00\nPaid already: €300.00 · To pay: €500.00",
        "Payment method: SEPA credit transfer",
        "Account: DE89 3704 0044 0532 0130 00 (COBADEFFXXX), Northwind GmbH",
        "Terms: 30 days net\nEarly payment: 2 % within 10 days",
        "Deliver to: Acme Ltd, warehouse 2, Am Kai 9, 28217 Bremen\nDelivery date: Nov 12, 2026",
        "Contract: FC-2026-4",
        "Supplier: Nora Nord, billing@northwind.example, +49 40 1234",
    ):
        assert each in said


def test_the_same_in_german() -> None:
    said = details_of(BILLED, GERMAN).replace("\u00a0", " ")
    assert "12.000 Stück × 12,50 € je 1.000 Stück = 150,00 €" in said
    assert "Umkehr der Steuerschuld auf 0,00 €: 0,00 €" in said
    assert "Bereits bezahlt: 300,00 € · Zu zahlen: 500,00 €" in said


def test_warnings_end_with_what_they_are_about() -> None:
    assert "New bank account" in card_of(BILLED)
    assert "New bank account" not in card_of(replace(BILLED, status="approved"), state="approved", turn=None)


def test_a_card_names_two_warnings_and_how_many_more_there_are() -> None:
    many = tuple(Caution("text_cut", (("place", str(n)),)) for n in range(5))
    said = card_of(replace(BILLED, cautions=many))
    assert (said.count("too long"), "and 3 more warnings: press Open" in said) == (2, True)
    assert details_of(replace(BILLED, cautions=many)).count("too long") == 5


def test_a_warning_stands_in_the_row_that_can_be_approved_too() -> None:
    row = Row(
        document=9, turn=11, company="Acme Ltd", kind="invoice", credit_note=False, number="R-1", title="",
        supplier="Northwind", total=euro(80000), requester="Bob", state="pending_you", status="pending",
        action="approve", shown_hash="x", cautions=BILLED.cautions,
    )  # fmt: skip
    said = shown(build_row(row, ENGLISH))
    assert "New bank account" in said
    assert "The file says €800.00, its lines make €809.20." in said


def test_a_row_to_pay_says_what_is_left_to_pay() -> None:
    row = Row(
        document=9, turn=None, company="Acme Ltd", kind="invoice", credit_note=False, number="R-1", title="",
        supplier="Northwind", total=euro(80000), requester="Bob", state="approved", status="approved",
        action="pay", payable=euro(50000),
    )  # fmt: skip
    assert "€800.00 · €500.00 to pay · needs your payment" in shown(build_row(row, ENGLISH))
    same = shown(build_row(replace(row, payable=euro(80000)), ENGLISH))
    assert "€800.00 · needs your payment" in same


def test_the_form_to_pay_says_how_much_and_to_which_account() -> None:
    form = build_payment_form(billed(ENGLISH), BILLED.submitted_at)
    must_pass(form)
    assert "To pay: €500.00\nPay to: DE89 3704 0044 0532 0130 00" in shown(form["blocks"])


@pytest.mark.parametrize(
    ("before", "total", "credit_note", "said"),
    [
        (0, 100000, False, "Order PO-1: €1,000.00, the same as this invoice"),
        (0, 110000, False, "Order PO-1: €1,000.00, this invoice is €100.00 more"),
        (0, 90000, False, "Order PO-1: €1,000.00, this invoice is €100.00 less"),
        (30000, 70000, False, "Order PO-1: €1,000.00, with this €1,000.00 invoiced"),
        (
            30000,
            80000,
            False,
            "Order PO-1: €1,000.00, with this €1,100.00 invoiced, €100.00 more than ordered",
        ),
        (30000, 80000, True, "Order PO-1: €1,000.00"),
    ],
)
def test_an_invoice_is_compared_with_its_order(before: int, total: int, credit_note: bool, said: str) -> None:
    order = OrderedAmount("PO-1", euro(100000), euro(before))
    document = replace(BILLED, order=order, total=euro(total), credit_note=credit_note)
    assert plain_line(order_line(document, ENGLISH)) == said


@pytest.mark.parametrize(
    ("prepaid", "payable", "said"),
    [
        (0, 80000, ""),
        (None, 79950, "To pay: €799.50"),
        (30000, 50000, "Paid already: €300.00 · To pay: €500.00"),
        (80000, 0, "Paid already, nothing to pay"),
        (None, None, ""),
    ],
)
def test_what_is_left_to_pay_is_said_where_it_is_not_the_total(
    prepaid: int | None, payable: int | None, said: str
) -> None:
    paid, left = (None if it is None else euro(it) for it in (prepaid, payable))
    document = replace(BILLED, prepaid=paid, payable=left)
    lines = card_of(document).splitlines()
    assert [line for line in lines if "o pay" in line or "already" in line] == ([said] if said else [])


def test_several_accounts_and_another_payee_are_named() -> None:
    accounts = (AccountDraft("123-45"), AccountDraft("67"), AccountDraft("89"))
    payment = PaymentDraft(accounts=accounts, payee="Factor AG")
    said = card_of(replace(BILLED, particulars=Particulars(payment=payment)))
    assert "Pay to: Factor AG, 123-45 and 2 other accounts" in said


@pytest.mark.parametrize(
    ("tax", "said"),
    [
        (Tax(Decimal(19), euro(100), euro(19)), "Tax 19% on €1.00: €0.19"),
        (Tax(Decimal(19), euro(100), euro(19), "S"), "Tax 19% on €1.00: €0.19"),
        (Tax(Decimal(0), euro(100), euro(0), "E"), "Exempt from tax on €1.00: €0.00"),
        (Tax(Decimal(7), euro(100), euro(7), "L"), "Canary Islands tax 7% on €1.00: €0.07"),
        (Tax(None, None, euro(7)), "Tax: €0.07"),
        (Tax(Decimal(7), None, euro(7)), "Tax 7%: €0.07"),
    ],
)
def test_taxes_are_said_with_their_reason(tax: Tax, said: str) -> None:
    assert plain_line(tax_line(tax, ENGLISH)) == said


@pytest.mark.parametrize(
    ("amount", "unit", "english", "german"),
    [
        ("1", "C62", "1 piece", "1 Stück"),
        ("2.5", "HUR", "2.5 hours", "2,5 Stunden"),
        ("1", "HUR", "1 hour", "1 Stunde"),
        ("3", "KGM", "3 kg", "3 kg"),
        ("8", "pcs", "8 pcs", "8 pcs"),
        ("8", "QQQ", "8 QQQ", "8 QQQ"),
        ("2", "XPX", "2 pallets", "2 Paletten"),
    ],
)
def test_units_are_said_in_words(amount: str, unit: str, english: str, german: str) -> None:
    assert amount_of_unit(Decimal(amount), unit, ENGLISH) == english
    assert amount_of_unit(Decimal(amount), unit, GERMAN) == german


@pytest.mark.parametrize("code", sorted(CAUTIONS))
def test_every_caution_can_be_said_without_its_values(code: str) -> None:
    assert caution_text(Caution(code), ENGLISH)


def test_a_caution_without_words_gives_its_code_and_values() -> None:
    assert caution_text(Caution("odd_thing", (("what", "this"),)), ENGLISH) == "odd thing · this"


def test_nothing_is_said_of_what_a_document_does_not_say() -> None:
    plain = a_card()
    said = shown(build_card(plain).blocks) + shown(build_details(plain, 1)["blocks"])
    for each in ("Pay to", "Paid already", "Cost centre", "Payment", "Delivery", "Contacts", "not added"):
        assert each not in said


def test_the_fullest_invoice_fits() -> None:
    card: Card = replace(billed(ENGLISH), document=FULL_INVOICE)
    must_pass(build_card(card))
    must_pass(build_details(card, 1))
