"""The cast and a document of theirs, for tests of what people see."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from commands.checks.samples.documents import USUAL
from models.money import Money
from models.records.documents import (
    Answer,
    Audience,
    Card,
    Document,
    Line,
    PersonRef,
    Step,
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
    document = replace(
        USUAL,
        due_on=None,
        note="Replaces the 2021 machines",
        lines=(a_line(),),
        steps=(manager(), finance()),
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
