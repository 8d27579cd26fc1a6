"""The approval sheet of an invoice has what the invoice says, and what is known besides."""

import io
from dataclasses import replace

from pypdf import PdfReader

from commands.checks.samples.invoices import BILLED
from models.records.documents import Audience, Document
from views.pdf import build_pdf


def printed(document: Document, locale: str = "en-US") -> str:
    pages = PdfReader(io.BytesIO(build_pdf(document, Audience(locale)))).pages
    return "\n".join(page.extract_text() for page in pages)


def test_lines_are_printed_as_stated() -> None:
    text = printed(BILLED)
    for each in ("12.50 per 1,000", "pieces", "Assembly; Loyal customers -30.00", "Thank you for your order"):
        assert each in text
    assert "Travel to Bremen (90.00, not added)" in text


def test_sums_lead_from_lines_to_what_is_left_to_pay() -> None:
    lines = printed(BILLED).splitlines()
    first, last = lines.index("Lines 690.00"), lines.index("To pay EUR 500.00")
    assert lines[first + 1 : last] == [
        "Volume discount (tax 19%) -20.00",
        "Freight (tax 19%) 10.00",
        "Subtotal without tax 680.00",
        "Tax 19% on 680.00 129.20",
        "Reverse charge on 0.00 0.00",
        "Difference from the given total -9.20",
        "Total EUR 800.00",
        "Paid already -300.00",
    ]


def test_what_else_it_says_is_printed() -> None:
    text = printed(BILLED)
    for each in (
        "Partial invoice",
        "Cost centre",
        "Reverse charge on 0.00",
        "New bank account: DE89 3704 0044 0532 0130 00",
        "SEPA credit transfer",
        "30 days net",
        "Acme Ltd, warehouse 2",
        "FC-2026-4",
        "with this €1,100.00 invoiced",
        "billing@northwind.example",
        "r-2026-118.pdf",
    ):
        assert each in text


def test_it_is_printed_in_german() -> None:
    text = printed(BILLED, "de-DE")
    for each in ("Zu zahlen EUR", "12,50 je 1.000", "Umkehr der Steuerschuld", "Kostenstelle", "Stunden"):
        assert each in text


def test_a_paper_of_the_company_itself_has_no_warnings_and_names_no_file() -> None:
    text = printed(replace(BILLED, kind="purchase_order", order=None))
    assert "30 days net" in text
    assert "New bank account" not in text
    assert "r-2026-118.pdf" not in text
