"""The documents, rows and people of the samples: a usual document, and one that is as full as they come."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from models.money import Money
from models.records.amounts import Budget
from models.records.documents import (
    Answer,
    Attachment,
    Charge,
    Comment,
    Document,
    Event,
    Line,
    Payment,
    PersonRef,
    PossibleDuplicate,
    Row,
    Step,
    Supplier,
    Tax,
)
from models.records.stated import Discount
from models.vocabulary import StepState, TurnState

ANN: Final = PersonRef(1, "Ann Lee", "ann@acme.example")
BOB: Final = PersonRef(2, "Bob Ray", "bob@acme.example")
CLEO: Final = PersonRef(3, "Cléo von Frey-Großmann", "cleo.frey@acme.example")
MANY: Final = tuple(PersonRef(10 + n, f"Approver Number {n} of Many", f"p{n}@acme.example") for n in range(9))

SUBMITTED: Final = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
ENDED: Final = datetime(2026, 11, 21, 8, 30, tzinfo=UTC)
# As people type: markup, mentions, other scripts, joined emoji.
TYPED: Final = "Gehäuse <Nord & Süd> *neu* <!channel> 東京 שלום 👩‍🚀 :tada: "
LONG: Final = TYPED * 120
URL: Final = "https://app.precoro.com/purchase/order/1042/show"
HASH: Final = "c0ffee" * 10


def euro(minor: int) -> Money:
    """Return an amount of cents."""
    return Money(minor, "EUR")


def answer(turn: int, person: PersonRef = ANN, state: TurnState = "open", reason: str = "") -> Answer:
    """Return one approver's turn; one that was decided has its time."""
    decided = state in ("approved", "rejected", "changes_asked")
    return Answer(turn, person, None, state, ENDED if decided else None, reason)


def step(position: int, state: StepState, *answers: Answer, name: str = "Finance", stuck: str = "") -> Step:
    """Return a step; it needs everyone where it has several approvers."""
    return Step(position, name, "all" if len(answers) > 1 else "any", state, answers, stuck)


USUAL: Final = Document(
    id=7,
    company="Acme Ltd",
    kind="purchase_order",
    credit_note=False,
    number="PO-1042",
    revision=1,
    round=1,
    status="pending",
    title="Laptops for the design team",
    requester=BOB,
    supplier=Supplier("Northwind GmbH", "Hafenstr. 1, 20457 Hamburg", "DE123456789"),
    total=euro(1252120),
    net=euro(1052202),
    taxes=(Tax(Decimal(19), euro(1052202), euro(199918)),),
    issued_on=date(2026, 11, 20),
    required_on=date(2026, 12, 15),
    due_on=date(2026, 12, 31),
    note="Replaces the machines of 2021",
    url=URL,
    order_number="",
    lines=(Line(1, "Laptop", "NB-14", Decimal(8), "pcs", Decimal("1310"), Decimal(19), euro(1048000)),),
    charges=(Charge(1, "Freight", euro(5000), None),),
    steps=(step(1, "open", answer(11)), step(2, "waiting", answer(12, CLEO, "waiting"))),
    custom_fields=(("Department", "Design"),),
    comments=(Comment(BOB, "Quote attached", SUBMITTED), Comment(CLEO, "", SUBMITTED, withdrawn=True)),
    attachments=(Attachment(31, "quote.pdf", 120_000, "application/pdf", False, "0" * 64),),
    history=(Event(SUBMITTED, "submitted", "Bob Ray", "", "", 1),),
    submitted_at=SUBMITTED,
    settled_at=None,
    shown_hash=HASH,
)
FULL: Final = replace(
    USUAL,
    id=8,
    number="PO-2026/11-" + "1042-" * 60,
    revision=4,
    round=3,
    title=LONG,
    requester=PersonRef(2, LONG, "bob@acme.example"),
    supplier=Supplier(LONG, LONG, "DE123456789" * 12),
    total=Money(10**15, "KWD"),
    budget=Budget(
        LONG, Money(10**12, "KWD"), Money(10**11, "KWD"), Money(10**10, "KWD"), Money(10**15, "KWD")
    ),
    taxes=tuple(Tax(Decimal(n), euro(10**12), euro(10**11)) for n in range(5, 20)),
    note=LONG,
    url=URL + "?" + "a" * 2900,
    order_number="4500" * 40,
    lines=tuple(
        Line(n, TYPED * 9, "SKU-" * 30, Decimal("12.5"), "hours", Decimal("99.123456"), None, euro(n * 10**9))
        for n in range(1, 151)
    ),
    charges=tuple(Charge(n, TYPED, euro(5000), Decimal(19)) for n in range(1, 13)),
    steps=(
        *(step(n, "done", answer(100 + n, CLEO, "approved", LONG), name=TYPED) for n in range(1, 7)),
        step(7, "open", *(answer(200 + one.id, one) for one in MANY), name=TYPED),
        *(step(n, "waiting", answer(300 + n, BOB, "waiting"), name=TYPED) for n in range(8, 15)),
    ),
    custom_fields=tuple((f"Field {n} {TYPED}", TYPED * 20) for n in range(1, 25)),
    comments=tuple(Comment(CLEO, TYPED * 30, SUBMITTED + timedelta(hours=n), edited=True) for n in range(24)),
    attachments=tuple(
        Attachment(40 + n, f"{n} {TYPED * 4}.pdf", 24_000_000, "application/pdf", n % 2 == 0, "0" * 64)
        for n in range(95)
    ),
    history=tuple(
        Event(SUBMITTED + timedelta(hours=n), "approved", CLEO.name, TYPED, TYPED * 9, 1 + n // 10)
        for n in range(30)
    ),
)
EARLIER: Final = tuple(
    PossibleDuplicate("same_number" if n else "same_amount", f"INV-{n}", date(2026, 10, 1 + n), "paid")
    for n in range(5)
)


def paid(**changes: Any) -> Document:
    """Return an invoice that was approved, and what was paid of it since."""
    approved = (step(1, "done", answer(11, state="approved")),)
    payments = (
        Payment(CLEO, date(2026, 11, 23), "SEPA 77", True),
        Payment(ANN, date(2026, 11, 24), "", False),
    )
    invoice = replace(
        USUAL, kind="invoice", number="INV-77", order_number="PO-1042", steps=approved, settled_at=ENDED
    )
    return replace(invoice, payments=payments, **changes)


USUAL_ROW: Final = Row(
    document=7,
    turn=11,
    company="Acme Ltd",
    kind="purchase_order",
    credit_note=False,
    number="PO-1042",
    title="Laptops for the design team",
    supplier="Northwind GmbH",
    total=euro(1252120),
    requester="Bob Ray",
    state="pending_you",
    status="pending",
    action="approve",
    shown_hash=HASH,
    confirm=True,
    due_on=date(2026, 12, 31),
)
LONG_ROW: Final = replace(
    USUAL_ROW,
    number=FULL.number,
    title=LONG,
    supplier=LONG,
    requester=LONG,
    company=LONG,
    overdue=True,
    discount=Discount(Decimal("2.25"), ENDED.date()),
)


def rows(count: int, first: int = 1, of: Row = LONG_ROW, **changes: Any) -> tuple[Row, ...]:
    """Return so many rows, each of a document and turn of its own."""
    turns = [number if of.turn else None for number in range(first, first + count)]
    return tuple(replace(of, document=first + at, turn=turn, **changes) for at, turn in enumerate(turns))


PAY_ROW: Final = replace(
    LONG_ROW, kind="invoice", turn=None, action="pay", state="approved", status="partly_paid"
)
REVISE_ROW: Final = replace(LONG_ROW, turn=None, action="revise", state="in_revision", status="in_revision")
ASKED_ROW: Final = replace(LONG_ROW, turn=None, action="see", state="pending_others", asked=MANY)
