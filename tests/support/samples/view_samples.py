"""The cast and a document of theirs, for tests of what people see."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from models.money import Money
from models.records.documents import (
    Answer,
    Attachment,
    Audience,
    Card,
    Charge,
    Comment,
    Document,
    Event,
    Line,
    PersonRef,
    Step,
    Supplier,
    Tax,
)

ANN = PersonRef(1, "Ann Lee", "ann@acme.example")
BOB = PersonRef(2, "Bob Ray", "bob@acme.example")
CLEO = PersonRef(3, "Cleo Frey", "cleo@acme.example")
DAN = PersonRef(4, "Dan Moss", "dan@acme.example")
EVE = PersonRef(5, "Eve Park", "eve@acme.example")

SUBMITTED = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
APPROVED = datetime(2026, 11, 20, 10, 12, tzinfo=UTC)
ENDED = datetime(2026, 11, 21, 8, 30, tzinfo=UTC)
EURO = "EUR"


def euro(minor: int) -> Money:
    return Money(minor, EURO)


def a_line(position: int = 1, **changes: Any) -> Line:
    line = Line(
        position, "Laptop 14in", "NB-14", Decimal(8), "pcs", Decimal("1310.00"), Decimal(19), euro(1048000)
    )
    return replace(line, **changes)


def an_answer(person: PersonRef, turn: int, state: Any = "open", **changes: Any) -> Answer:
    return replace(Answer(turn, person, None, state, None, ""), **changes)


def manager(state: Any = "open", answer: Answer | None = None) -> Step:
    return Step(1, "Manager", "any", state, (answer or an_answer(ANN, 11),))


def finance(state: Any = "waiting", *answers: Answer) -> Step:
    asked = answers or (an_answer(CLEO, 12, "waiting"), an_answer(DAN, 13, "waiting"))
    return Step(2, "Finance", "all", state, asked)


ANN_APPROVED = an_answer(ANN, 11, "approved", at=APPROVED)


def a_document(**changes: Any) -> Document:
    document = Document(
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
        due_on=None,
        note="Replaces the 2021 machines",
        url="https://app.precoro.com/purchase/order/1042/show",
        order_number="",
        lines=(a_line(),),
        charges=(Charge(1, "Freight", euro(5000), None),),
        steps=(manager(), finance()),
        custom_fields=(("Department", "Design"),),
        comments=(Comment(BOB, "Quote attached", SUBMITTED),),
        attachments=(Attachment(31, "quote.pdf", 120_000, "application/pdf", False, "0" * 64),),
        history=(Event(SUBMITTED, "submitted", "Bob Ray", "", "", 1),),
        submitted_at=SUBMITTED,
        settled_at=None,
        shown_hash="c0ffee",
    )
    return replace(document, **changes)


def a_card(document: Document | None = None, **changes: Any) -> Card:
    """Ann's card, waiting for her."""
    card = Card(document or a_document(), Audience(), "approver", "pending_you", 11, an_answer(ANN, 11))
    return replace(card, **changes)


def rejected_document(reason: str = "Too dear") -> Document:
    answer = an_answer(ANN, 11, "rejected", at=ENDED, reason=reason)
    return a_document(
        status="rejected",
        settled_at=ENDED,
        steps=(manager("closed", answer), finance("closed", an_answer(CLEO, 12, "closed"))),
    )


def approved_document() -> Document:
    cleo, dan = an_answer(CLEO, 12, "approved", at=APPROVED), an_answer(DAN, 13, "approved", at=ENDED)
    return a_document(
        status="approved",
        settled_at=ENDED,
        steps=(manager("done", ANN_APPROVED), finance("done", cleo, dan)),
    )
