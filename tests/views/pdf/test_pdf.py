"""Printed documents, read back by pypdf as a reader's program would."""

import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from models.money import Money
from models.records.documents import (
    Attachment,
    Audience,
    Comment,
    Document,
    Event,
    Kind,
    Status,
    Supplier,
    Tax,
)
from tests.support.samples.pdf_samples import BOB, SUBMITTED, document, line
from views.pdf import build_pdf
from views.pdf.heading import STATUSES

ROOT = Path(__file__).parents[3]
BERLIN = Audience("en-US", "Europe/Berlin")


@cache
def pages(printed: Document, reader: Audience = BERLIN) -> list[str]:
    """Read the text of each page, with single spaces."""
    return [" ".join(page.extract_text().split()) for page in opened(printed, reader).pages]


def opened(printed: Document, reader: Audience = BERLIN) -> PdfReader:
    return PdfReader(BytesIO(build_pdf(printed, reader)))


def text(printed: Document, reader: Audience = BERLIN) -> str:
    return " ".join(pages(printed, reader))


def test_it_prints_what_an_accountant_looks_for() -> None:
    printed = text(
        document(3, kind="invoice", number="INV-9", order_number="PO-1042", due_on=date(2026, 12, 20))
    )
    for expected in (
        "Buyer Acme Ltd Approval sheet Invoice INV-9 Revision 2",
        "Pending approval",
        "Supplier Northwind GmbH",
        "Hafenstr. 1, 20457 Hamburg",
        "Tax number DE123456789",
        "Bob Stone",
        "bob@acme.example",
        "Issued on Nov 20, 2026",
        "Required by Dec 15, 2026",
        "Due on Dec 20, 2026",
        "Order PO-1042",
        "Laptops for the design team",
        "1 Laptop 14 inch, 32 GB NB-14-32 2 pcs 1,310.00 19% 2,620.00",
        "3 USB-C cable 2 m CB-2 4 pcs 8.995 19% 35.98",
        "Lines 3,299.48",
        "Freight (tax 19%) 50.00",
        "Subtotal without tax 3,349.48",
        "Tax 19% on 3,349.48 636.40",
        "Total EUR 3,985.88",
        "Replaces the 2021 machines. Deliver to the second floor, please.",
        "Department Design",
        "Project DSN-7",
        "Nov 20, 2026, 11:12 AM CET Manager Approved Ann Lee",
        "Finance Waiting for approval Cleo Marsh and Dan Webb",
        "Approval sheet · Invoice INV-9 · Revision 2 · Pending approval · Acme Ltd",
        "Page 1 of 1",
    ):
        assert expected in printed


def test_comments_and_attachments_are_never_printed() -> None:
    printed = document(
        2,
        comments=(Comment(BOB, "they will go lower", SUBMITTED),),
        attachments=(Attachment(1, "margin.xlsx", 10, "application/vnd.ms-excel", False, "00"),),
    )
    assert text(printed) == text(document(2))


@pytest.mark.parametrize("status", STATUSES)
def test_every_page_says_where_the_document_stands(status: Status) -> None:
    word, sentence, _ = STATUSES[status]
    printed = pages(document(60, status=status))
    assert len(printed) > 1
    assert sentence in printed[0]
    for page in printed:
        assert page.count(word) >= 2  # at the top and in the footer


def test_an_approved_document_says_since_when() -> None:
    printed = document(1, status="approved", settled_at=SUBMITTED + timedelta(days=1))
    assert "Approved Nov 21, 2026, 10:12 AM CET" in text(printed)


def test_a_credit_note_is_called_one() -> None:
    printed = text(document(1, kind="invoice", credit_note=True, number="CN-7"))
    assert "Credit note CN-7" in printed
    assert "Total credit EUR" in printed
    assert "Invoice" not in printed


@pytest.mark.parametrize(
    ("locale", "currency", "price", "expected"),
    [
        ("en-US", "EUR", "12521.2", "12,521.20"),
        ("de-DE", "EUR", "12521.2", "12.521,20"),
        ("fr-FR", "EUR", "12521.2", "12 521,20"),
        ("en-IN", "INR", "1252120", "12,52,120.00"),
        ("ja-JP", "JPY", "128000", "128,000"),
        ("ar-KW", "KWD", "1252.125", "1,252.125"),
        ("en-US", "EUR", "0.00125", "0.00125"),
        ("sv-SE", "EUR", "-80", "-80,00"),
        ("xx-XX", "USD", "1234.5", "1,234.50"),
    ],
)
def test_amounts_have_the_readers_form_and_the_currencys_digits(
    locale: str, currency: str, price: str, expected: str
) -> None:
    printed = document(
        currency=currency, lines_=(line(1, currency, unit_price=Decimal(price), quantity=Decimal(1)),)
    )
    assert f"1 pcs {expected} 19" in text(printed, Audience(locale))
    total = "Gesamtbetrag" if locale == "de-DE" else "Total"
    assert f"{total} {currency}" in text(printed, Audience(locale))


def test_quantities_keep_the_digits_they_were_given() -> None:
    amounts = tuple(
        line(position, quantity=Decimal(quantity), unit="kg", net=Money(1, "EUR"))
        for position, quantity in enumerate(("8.000", "1200.125", "1E+3", "1E+40", "0.12345678"), 1)
    )
    printed = text(document(lines_=amounts))
    for expected in ("8 kg", "1,200.125 kg", "1,000 kg", f"10{',000' * 13} kg", "0.12345678 kg"):
        assert expected in printed


def test_taxes_stand_by_rate_with_their_base() -> None:
    made = document(1)
    taxes = (
        Tax(Decimal("19"), Money(100000, "EUR"), Money(19000, "EUR")),
        Tax(Decimal("7.5"), Money(20000, "EUR"), Money(1500, "EUR")),
    )
    printed = text(replace(made, taxes=taxes, net=Money(120000, "EUR"), total=Money(140500, "EUR")))
    assert "Tax 19% on 1,000.00 190.00 Tax 7.5% on 200.00 15.00 Total EUR 1,405.00" in printed
    assert "Difference" not in printed


def test_a_total_given_otherwise_shows_the_difference() -> None:
    made = document(1)
    assert made.total
    printed = text(replace(made, total=Money(made.total.minor - 5, "EUR")))
    assert "Difference from the given total -0.05" in printed


def test_a_request_without_prices_has_no_columns_for_them() -> None:
    asked = tuple(line(position, unit_price=Decimal(0)) for position in (1, 2))
    made = document(lines_=asked, kind="request_for_proposal", charges=(), taxes=())
    printed = text(replace(made, total=None, net=Money(0, "EUR")))
    assert "Quantity" in printed
    for word in ("Unit price", "Total", "Subtotal", "EUR", "0.00"):
        assert word not in printed


def test_nothing_given_still_gives_a_page() -> None:
    printed = pages(
        replace(
            document(1),
            lines=(),
            charges=(),
            taxes=(),
            steps=(),
            history=(),
            supplier=Supplier(""),
            title="",
            note="",
            custom_fields=(),
            issued_on=None,
            required_on=None,
        )
    )
    assert len(printed) == 1
    assert "No lines." in printed[0]
    assert "Nothing has happened yet." in printed[0]


def test_the_history_stands_in_the_readers_zone_with_reasons() -> None:
    printed = document(
        1,
        history=(
            Event(SUBMITTED, "submitted", "Bob Stone", "", "", 1),
            Event(datetime(2026, 7, 1, 22, 30, tzinfo=UTC), "rejected", "Ann Lee", "Manager", "Too dear.", 1),
            Event(SUBMITTED, "submitted", "Bob Stone", "", "", 2),
            Event(SUBMITTED, "approved", "Cleo Park", "", "", 2, "Ann Lee"),
        ),
    )
    assert "Round 1 Nov 20, 2026, 10:12 AM CET Submitted Bob Stone" in text(printed)
    assert "Approved Cleo Park for Ann Lee" in text(printed)
    assert "Jul 2, 2026, 12:30 AM CEST Manager Rejected Ann Lee Too dear. Round 2" in text(printed)
    assert "When (Europe/Berlin)" in text(printed)
    assert "Jul 1, 2026, 7:30 PM UTC-03 Manager" in text(printed, Audience("en-US", "America/Sao_Paulo"))
    assert "Jul 1, 2026, 10:30 PM UTC Manager" in text(printed, Audience("en-US", "Nowhere/City"))


def test_the_history_tells_that_there_were_questions_and_answers_but_not_which() -> None:
    printed = document(
        1,
        history=(
            Event(SUBMITTED, "changes_asked", "Ann Lee", "Manager", "Which project?", 1),
            Event(SUBMITTED, "revision_confirmed", "Bob Stone", "", "DSN-7 it is", 1),
            Event(SUBMITTED, "in_revision", "Ann Lee", "", "Why so many?", 1),
            Event(SUBMITTED, "paid", "Cleo Marsh", "", "2026-11-20 · SEPA 4711", 2),
        ),
    )
    printed_text = text(printed)
    assert "Manager Changes requested Ann Lee Nov 20" in printed_text
    assert "Sent back for approval Bob Stone Nov 20" in printed_text
    for talk in ("Which project?", "DSN-7 it is", "Why so many?"):
        assert talk not in printed_text
    assert "Paid Cleo Marsh Nov 20, 2026 · SEPA 4711" in printed_text


@pytest.mark.parametrize("kind", ["invoice", "receipt", "expense"])
def test_what_others_issued_is_printed_as_an_approval_sheet(kind: Kind) -> None:
    printed = document(60, kind=kind)
    name = f"{kind.capitalize()} PO-1042"
    assert f"Buyer Acme Ltd Approval sheet {name} Revision 2" in pages(printed)[0]
    for page in pages(printed):
        assert f"Approval sheet · {name}" in page
    read = opened(printed)
    assert read.metadata is not None
    assert read.metadata.title == f"Approval sheet · {name} · Acme Ltd"
    german = text(printed, Audience("de-DE"))
    assert "Käufer Acme Ltd Genehmigungsblatt" in german
    assert "Lieferant Northwind GmbH" in german


@pytest.mark.parametrize("kind", ["purchase_order", "purchase_requisition", "request_for_proposal"])
def test_what_the_company_issues_is_printed_as_the_document(kind: Kind) -> None:
    printed = text(document(1, kind=kind))
    for word in ("Approval sheet", "Buyer"):
        assert word not in printed


@pytest.mark.parametrize("locale", ["hi-IN", "ar-EG", "th-TH", "he-IL", "fa-IR", "bn-BD", "ta-IN", "my-MM"])
def test_dates_stay_readable_where_the_fonts_lack_the_locales_script(locale: str) -> None:
    printed = text(document(1), Audience(locale, "Europe/Berlin"))
    assert "\N{REPLACEMENT CHARACTER}" not in printed
    assert "2026" in printed or "2569" in printed or "1405" in printed


def test_the_title_and_the_language_stand_in_the_files_properties() -> None:
    read = opened(document(1))
    assert read.metadata is not None
    assert read.metadata.title == "Purchase order PO-1042 · Acme Ltd"
    assert read.metadata.author == "Acme Ltd"
    assert read.metadata.creation_date == SUBMITTED
    assert str(read.root_object["/Lang"]) == "en"


def test_the_same_document_gives_the_same_bytes_in_any_process() -> None:
    script = (
        "import hashlib, sys; from tests.support.samples.pdf_samples import document;"
        "from models.records.documents import Audience; from views.pdf import build_pdf;"
        "print(hashlib.sha256(build_pdf(document(9, title='価格 ✓ Łódź'), Audience())).hexdigest())"
    )
    hashes = {
        subprocess.run(
            [sys.executable, "-c", script],
            cwd=ROOT,
            env={"PATH": os.environ["PATH"], "PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(hashes) == 1
