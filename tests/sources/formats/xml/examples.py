"""An invoice with all that an invoice can say, and PDFs to put files into."""

from datetime import date
from decimal import Decimal
from io import BytesIO

from pypdf import PdfWriter

from models.records.documents import Supplier
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

FULL = DocumentDraft(
    company="",
    kind="invoice",
    number="R-7",
    requester="",
    currency="EUR",
    supplier=Supplier("Birch Stationery", "Birch Lane 1", "DE111111111"),
    total=Decimal("300.42"),
    order_number="PO-900",
    issued_on=date(2026, 11, 2),
    due_on=date(2026, 12, 2),
    required_on=date(2026, 11, 1),
    note="Thank you.\nGoods stay ours until they are paid.",
    lines=(
        LineDraft(
            "Paper, white",
            "P-100",
            Decimal("10"),
            "C62",
            Decimal("20.0475"),
            Decimal(19),
            id="1",
            net=Decimal("195.48"),
            charges=(ChargeDraft("Bulk", Decimal("-5.00"), None),),
            order_number="PO-900",
        ),
        LineDraft(
            "Screws",
            "S-1",
            Decimal("2400"),
            "H87",
            Decimal("12.50"),
            Decimal(7),
            id="2",
            net=Decimal("30"),
            base_quantity=Decimal(1000),
        ),
    ),
    charges=(
        ChargeDraft("Loyalty", Decimal("-20.00"), Decimal(19)),
        ChargeDraft("Freight", Decimal("50.00"), Decimal(19)),
    ),
    type_code="384",
    cost_centre="4711",
    taxes=(
        TaxDraft("S", Decimal(19), Decimal("225.48"), Decimal("42.84")),
        TaxDraft("S", Decimal(7), Decimal("30.00"), Decimal("2.10")),
    ),
    stated=StatedTotals(
        lines=Decimal("225.48"),
        allowances=Decimal("20.00"),
        charges=Decimal("50.00"),
        net=Decimal("255.48"),
        tax=Decimal("44.94"),
        total=Decimal("300.42"),
        prepaid=Decimal("100.00"),
        rounding=Decimal("-0.42"),
        payable=Decimal("200.00"),
    ),
    payment=PaymentDraft(
        terms="30 days net",
        means="58",
        accounts=(AccountDraft("DE02120300000000202051", "BYLADEM1001", "Birch"),),
        reference="R-7 / 10202",
        payee="Factoring Ltd",
    ),
    delivery=DeliveryDraft(
        "Acme, gate 2", "Harbour Road 3", date(2026, 10, 30), date(2026, 10, 1), date(2026, 10, 31)
    ),
    references=(
        ReferenceDraft("preceding_invoice", "R-6"),
        ReferenceDraft("contract", "C-1"),
        ReferenceDraft("project", "Apollo"),
        ReferenceDraft("buyer_reference", "04011000-12345-67"),
        ReferenceDraft("sales_order", "SO-5"),
        ReferenceDraft("despatch", "D-9"),
        ReferenceDraft("link", "https://birch.example/r-7"),
    ),
    buyer=PartyDraft(
        "Acme Ltd", ("DE222222222", "0088:4012345000009"), "Bob Stone", "bob@acme.example", "+49 1"
    ),
    seller=PartyDraft("Birch Stationery", ("DE111111111", "0204:1-2-3"), "Una", "una@birch.example", "+49 2"),
    source=SourceDraft(profile="urn:cen.eu:en16931:2017"),
)


def pdf(*files: tuple[str, bytes]) -> bytes:
    """Return a PDF of one page with these files in its tree of names."""
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    for name, data in files:
        writer.add_attachment(name, data)
    written = BytesIO()
    writer.write(written)
    return written.getvalue()
