"""An invoice with all that files say of one, and the same as full as it comes."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Final

from commands.checks.samples.documents import FULL, LONG, TYPED, USUAL, answer, euro, step
from models.records.documents import Charge, Document, Line, OrderedAmount, Supplier, Tax
from models.records.stated import (
    AccountDraft,
    Caution,
    DeliveryDraft,
    Particulars,
    PartyDraft,
    PaymentDraft,
    ReferenceDraft,
    SourceDraft,
)

_LINES: Final = (
    Line(1, "Screws M4, stainless", "SC-4", Decimal(12000), "C62", Decimal("12.50"), Decimal(19), euro(15000),
         base_quantity=Decimal(1000)),
    Line(2, "Assembly", "AS-1", Decimal(6), "HUR", Decimal(95), Decimal(19), euro(54000),
         charges=(Charge(1, "Loyal customers", euro(-3000), None),)),
    Line(3, "Travel to Bremen", "", None, "", None, None, euro(9000), depth=1, counts=False),
    Line(4, "Manual in English", "MA-EN", Decimal(1), "C62", Decimal(0), Decimal(0), euro(0)),
    Line(5, "Thank you for your order", "", None, "", None, None, None),
)  # fmt: skip
PARTICULARS: Final = Particulars(
    payment=PaymentDraft(
        terms="30 days net",
        discount="2 % within 10 days",
        means="58",
        accounts=(AccountDraft("DE89370400440532013000", "COBADEFFXXX", "Northwind GmbH"),),
        reference="R-2026-118",
    ),
    delivery=DeliveryDraft("Acme Ltd, warehouse 2", "Am Kai 9, 28217 Bremen", date(2026, 11, 12)),
    references=(
        ReferenceDraft("contract", "FC-2026-4"),
        ReferenceDraft("buyer_reference", "04011000-12345-34"),
        ReferenceDraft("despatch", "LS-7781"),
    ),
    buyer=PartyDraft(contact="Bob Ray", email="bob@acme.example"),
    seller=PartyDraft(
        identifiers=("DE123456789", "0204:HRB 4711"),
        contact="Nora Nord",
        email="billing@northwind.example",
        phone="+49 40 1234",
    ),
    source=SourceDraft("cii", "urn:cen.eu:en16931:2017", "r-2026-118.pdf", "0" * 64),
)
BILLED: Final = replace(
    USUAL,
    id=9,
    kind="invoice",
    number="R-2026-118",
    title="Screws and assembly",
    supplier=Supplier("Northwind GmbH", "Hafenstr. 1, 20457 Hamburg", "DE123456789"),
    total=euro(80000),
    net=euro(68000),
    taxes=(
        Tax(Decimal(19), euro(68000), euro(12920), "S"),
        Tax(Decimal(0), euro(0), euro(0), "AE"),
    ),
    issued_on=date(2026, 11, 14),
    required_on=None,
    due_on=date(2026, 12, 14),
    note="",
    order_number="PO-1042",
    lines=_LINES,
    charges=(
        Charge(1, "Volume discount", euro(-2000), Decimal(19)),
        Charge(2, "Freight", euro(1000), Decimal(19)),
    ),
    type_code="326",
    cost_centre="4711",
    prepaid=euro(30000),
    payable=euro(50000),
    particulars=PARTICULARS,
    cautions=(
        Caution("new_account", (("account", "DE89370400440532013000"),)),
        Caution("wrong_total", (("stated", "800.00"), ("computed", "809.20"), ("currency", "EUR"))),
    ),
    order=OrderedAmount("PO-1042", euro(100000), euro(30000)),
    steps=(step(1, "open", answer(11)),),
)
"""An invoice of parts, prepaid in part, with a new account and a sum that does not fit."""
_PARTY: Final = PartyDraft(TYPED, (TYPED,) * 20, TYPED, LONG, TYPED)
FULL_INVOICE: Final[Document] = replace(
    FULL,
    id=10,
    kind="invoice",
    total=euro(10**15),
    type_code="389",
    cost_centre=LONG,
    prepaid=euro(10**14),
    rounding=euro(-1),
    payable=euro(9 * 10**14),
    lines=tuple(
        replace(
            line,
            unit="HUR",
            base_quantity=Decimal("1000.5"),
            charges=tuple(Charge(n, LONG, euro(-(10**9)), None) for n in range(9)),
            order_number=LONG,
            depth=line.position % 8,
            counts=line.position % 2 == 0,
        )
        for line in FULL.lines
    ),
    particulars=Particulars(
        payment=PaymentDraft(LONG, LONG, "59", (AccountDraft(LONG, LONG, LONG),) * 12, LONG, LONG),
        delivery=DeliveryDraft(LONG, LONG, date(2026, 1, 1), date(2026, 1, 1), date(2026, 12, 31)),
        references=tuple(ReferenceDraft("link", f"{n} {LONG}") for n in range(100)),
        buyer=_PARTY,
        seller=_PARTY,
        source=SourceDraft("ubl", LONG, LONG, "0" * 64),
    ),
    cautions=tuple(Caution("new_account", (("account", f"{n} {LONG}"),)) for n in range(30)),
    order=OrderedAmount(LONG, euro(10**15), euro(10**15)),
)
"""The same with every text as long as it comes, and more of everything than fits."""
