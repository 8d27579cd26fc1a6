"""Cards of every state and kind, and documents' details."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

from commands.checks.samples.documents import (
    ANN,
    BOB,
    CLEO,
    EARLIER,
    ENDED,
    FULL,
    LONG,
    USUAL,
    answer,
    euro,
    paid,
    step,
)
from commands.checks.samples.invoices import BILLED, FULL_INVOICE
from commands.checks.samples.sample import Sample, draw
from models.records.amounts import Budget, ChangedSince, LastPrice, SupplierSpend
from models.records.documents import Absence, Audience, Card, Document, Event, PersonRef
from models.vocabulary import CardState, Status, TurnState
from views.messages.card import build_card
from views.modals.details import build_details, page_count

# Many stand in, and nobody does.
_MANY = tuple(PersonRef(n, LONG[:60], f"p{n}@acme.example") for n in range(9))
LAST = LastPrice(Decimal("1250.00"), Decimal(1), date(2026, 10, 3))
IN_BUDGET = replace(
    USUAL,
    lines=tuple(replace(line, last_price=LAST) for line in USUAL.lines),
    budget=Budget("Design 2026", euro(5_000_000), euro(1_200_000), euro(90_000), euro(1_252_120)),
)
CHANGED = ChangedSince(
    round=12,
    total=(euro(10**11), euro(10**12)),
    supplier=(LONG, LONG),
    due_on=(date(2026, 11, 30), date(2026, 12, 31)),
    accounts=(("DE89370400440532013000",), ("FR1420041010050500013M02606", "NL91ABNA0417164300")),
    added=12,
    removed=1,
    changed=3,
)
AWAY = (Absence(11, CLEO, date(2027, 1, 6), _MANY), Absence(12, ANN, date(2027, 1, 6)))


def card_samples(reader: Audience) -> Iterator[Sample]:
    """Draw every card, and the details of a few documents."""
    for state, card in states(reader).items():
        yield draw(build_card, state, reader, card)
    folded = replace(full(reader), folded=True)
    for page in sorted({1, 2, page_count(folded)}):
        yield draw(build_details, f"long, {page}", reader, folded, page)
    for shown in (pending(reader), revised(reader), payable(reader)):
        yield draw(build_details, shown.state, reader, shown, 1)
    yield draw(build_details, "invoice", reader, billed(reader), 1)
    invoice = replace(full(reader), document=FULL_INVOICE)
    for page in sorted({1, 2, page_count(invoice) - 1, page_count(invoice)}):
        yield draw(build_details, f"long invoice, {page}", reader, invoice, page)


def full(reader: Audience) -> Card:
    """Return the card of the longest document, as its approver sees it: with everything on it."""
    return Card(
        FULL,
        reader,
        "approver",
        "pending_you",
        210,
        replace(answer(210), on_behalf_of=CLEO),
        seen=EARLIER,
        files_waiting=90,
        files_refused=("", *(each.name for each in FULL.attachments[:5])),
        confirm=True,
        may_manage=True,
        spend=SupplierSpend("invoice", 500, euro(10**12), more=True),
        changed=CHANGED,
    )


def pending(reader: Audience) -> Card:
    """Return a usual card, waiting for its reader."""
    return Card(
        IN_BUDGET,
        reader,
        "approver",
        "pending_you",
        11,
        answer(11),
        may_manage=True,
        fields=(("Department", "Design"), ("Project", LONG)),
        spend=SupplierSpend("purchase_order", 12, euro(3_400_000), more=False),
    )


def billed(reader: Audience) -> Card:
    """Return the card of an invoice with all that files say of one."""
    return Card(BILLED, reader, "approver", "pending_you", 11, answer(11), seen=EARLIER[:1])


def revised(reader: Audience) -> Card:
    """Return the card of a requester who was asked for changes."""
    document = _answered("in_revision", "changes_asked")
    return Card(document, reader, "requester", "in_revision", None, None, may_revise=True)


def payable(reader: Audience) -> Card:
    """Return a payer's card of an invoice that is partly paid."""
    document = paid(status="partly_paid")
    return Card(document, reader, "payer", "approved", None, None, seen=EARLIER, may_pay=True)


def stuck(reader: Audience) -> Card:
    """Return the card of an integration manager: nobody can act on its step."""
    steps = (step(1, "open", answer(11, BOB, "closed", "own_document"), stuck="only_requester"),)
    document = replace(USUAL, kind="warehouse_request", total=None, steps=steps)
    return Card(document, reader, "configuration", "stuck", None, None, files_waiting=1, may_manage=True)


def states(reader: Audience) -> dict[str, Card]:
    """Return a card of each state, and of each role and kind, by what it shows."""
    waits = Card(FULL, reader, "requester", "pending_others", None, None, absences=AWAY, may_ask_help=True)
    return {
        "pending_you": pending(reader),
        "pending_you, long": full(reader),
        "pending_you, invoice": billed(reader),
        "pending_you, long invoice": replace(full(reader), document=FULL_INVOICE),
        "pending_others": waits,
        "pending_others, follower": replace(
            waits, document=replace(USUAL, kind="receipt"), card_role="follower", may_leave=True
        ),
        "approved, can be undone": _undoable(reader),
        "pending_others, asked for help": _asked_for_help(reader),
        "stuck": stuck(reader),
        "approved": _approved(reader),
        "rejected": _rejected(reader),
        "in_revision": revised(reader),
        "cancelled": _ended("cancelled", "cancelled", "cancelled", reader),
        "closed": _ended("closed", "closed", "closed", reader),
        "withdrawn": _ended("draft", "withdrawn", "withdrawn", reader),
        "outdated": Card(FULL, reader, "approver", "outdated", None, answer(11, state="withdrawn")),
        "partly_paid": payable(reader),
        "paid": _paid(reader),
    }


def _undoable(reader: Audience) -> Card:
    mine = answer(11, state="approved")
    document = replace(FULL, steps=(step(1, "open", mine), *FULL.steps[1:]))
    return Card(document, reader, "approver", "pending_others", None, mine, files_waiting=3, undo=11)


def _asked_for_help(reader: Audience) -> Card:
    card = Card(USUAL, reader, "configuration", "pending_others", None, None, may_manage=True)
    return replace(card, absences=AWAY[1:], help_asked=True)


def _answered(status: Status, state: TurnState) -> Document:
    steps = (step(1, "closed", answer(11, ANN, state, LONG)), step(2, "closed", answer(12, CLEO, "closed")))
    return replace(USUAL, kind="expense", status=status, steps=steps, settled_at=ENDED)


def _rejected(reader: Audience) -> Card:
    document = _answered("rejected", "rejected")
    return Card(document, reader, "approver", "rejected", None, document.steps[0].answers[0])


def _approved(reader: Audience) -> Card:
    done = answer(11, state="approved")
    document = replace(
        USUAL,
        kind="purchase_requisition",
        status="approved",
        steps=(step(1, "done", done),),
        settled_at=ENDED,
    )
    return Card(document, reader, "approver", "approved", None, done)


def _paid(reader: Audience) -> Card:
    return Card(paid(status="paid", credit_note=True), reader, "payer", "approved", None, None)


def _ended(status: Status, state: CardState, what: str, reader: Audience) -> Card:
    history = (*USUAL.history, Event(ENDED, what, CLEO.name, "", LONG, 1))
    document = replace(
        USUAL, kind="request_for_proposal", status=status, history=history, settled_at=ENDED, url="http://["
    )
    return Card(document, reader, "approver", state, None, answer(11, state="withdrawn"))
