"""Documents to print: ordinary ones, and ones that strain a page."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from commands.checks.samples.documents import USUAL
from models.money import Money
from models.records.documents import Answer, Charge, Document, Event, Line, PersonRef, Step, Tax

ANN = PersonRef(1, "Ann Lee", "ann@acme.example")
BOB = PersonRef(2, "Bob Stone", "bob@acme.example")
CLEO = PersonRef(3, "Cleo Marsh", "cleo@acme.example")
DAN = PersonRef(4, "Dan Webb", "dan@acme.example")
SUBMITTED = datetime(2026, 11, 20, 9, 12, tzinfo=UTC)

_THINGS = (
    ("Laptop 14 inch, 32 GB", "NB-14-32", "pcs", "1310.00"),
    (
        "Docking station with two display outputs and a 96 W charger, for the design team",
        "DS-96",
        "pcs",
        "214.50",
    ),
    ("USB-C cable 2 m", "CB-2", "pcs", "8.995"),
    ("On-site installation", "", "h", "95.00"),
)


def line(position: int, currency: str = "EUR", **changes: Any) -> Line:
    """Make one line; the things repeat."""
    name, sku, unit, price = _THINGS[(position - 1) % len(_THINGS)]
    made = Line(
        position, name, sku, Decimal(1 + position % 12), unit, Decimal(price), Decimal(19), Money(0, currency)
    )
    made = replace(made, **changes)
    if "net" in changes:
        return made
    return replace(made, net=Money.of((made.quantity or 0) * (made.unit_price or Decimal(0)), currency))


def document(lines: int = 10, currency: str = "EUR", **changes: Any) -> Document:
    """Make a pending order of so many lines, with freight, one tax rate, and an approval half way."""
    bought = changes.pop("lines_", None) or tuple(
        line(position, currency) for position in range(1, lines + 1)
    )
    freight = Charge(1, "Freight", Money.of(Decimal("50.00"), currency), Decimal(19))
    net = Money(sum(each.net.minor for each in bought if each.net) + freight.amount.minor, currency)
    tax = Tax(Decimal(19), net, Money.of(net.amount * Decimal("0.19"), currency))
    ann = Answer(1, ANN, None, "approved", SUBMITTED + timedelta(hours=1), "")
    made = replace(
        USUAL,
        id=1,
        revision=2,
        requester=BOB,
        total=net + tax.amount,
        net=net,
        taxes=(tax,),
        due_on=None,
        note="Replaces the 2021 machines.\nDeliver to the second floor, please.",
        lines=bought,
        charges=(freight,),
        steps=(
            Step(1, "Manager", "any", "done", (ann,)),
            Step(
                2,
                "Finance",
                "all",
                "open",
                (Answer(2, CLEO, None, "open", None, ""), Answer(3, DAN, None, "open", None, "")),
            ),
        ),
        custom_fields=(("Department", "Design"), ("Project", "DSN-7")),
        comments=(),
        attachments=(),
        history=(
            Event(SUBMITTED, "submitted", "Bob Stone", "", "", 1),
            Event(SUBMITTED + timedelta(hours=1), "approved", "Ann Lee", "Manager", "", 1),
        ),
        submitted_at=SUBMITTED,
        shown_hash="",
    )
    return replace(made, **changes)
