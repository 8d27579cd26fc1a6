"""Where a document stands for the one who reads: the first thing a card says."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from models.records.documents import Card, Document, Step
from views.blocks.kit import Block
from views.blocks.rich_text import REASON, Line, bold, given, instant, joined, lines_block, quote_block, words
from views.wording.formats import day, literal
from views.wording.names import answerer, enumerate_names, person, status_name, stuck_reason

_MOST_NAMES = 4
_MOST_PAYMENTS = 3


@dataclass(frozen=True, slots=True)
class Verdict:
    """Who ended it, when and why."""

    who: str
    at: datetime | None
    reason: str


# How an ending is called in a history where no approver gave it: by an import, or by configuration.
_ENDS = {"changes_asked": ("changes_asked", "in_revision"), "withdrawn": ("withdrawn", "draft")}
_SETTLED = {
    "approved": ("approved", "Approved"),
    "rejected": ("rejected", "Rejected"),
    "in_revision": ("changes_asked", "Sent back for revision"),
    "cancelled": ("cancelled", "Cancelled"),
    "withdrawn": ("withdrawn", "Taken back from approval"),
}
_OWN = {"approved": "You approved", "rejected": "You rejected", "changes_asked": "You asked for changes"}


def verdict(document: Document, what: str) -> Verdict:
    """Find who ended the current round so: the last such answer, else the last such event."""
    answers = [
        answer for step in document.steps for answer in step.answers if answer.state == what and answer.at
    ]
    if answers:
        last = max(answers, key=lambda answer: (answer.at or document.submitted_at, answer.turn))
        return Verdict(answerer(last), last.at, last.reason)
    for event in reversed(document.history):
        if event.what in _ENDS.get(what, (what,)) and event.round == document.round:
            return Verdict(literal(event.who, 80), event.at, event.note)
    return Verdict("", document.settled_at, "")


def standing(card: Card) -> list[Block]:
    """Say where the document stands, who settled it and when, and what the reader did."""
    lines, reason = list(_standing(card)), ""
    if card.state in _SETTLED:
        reason = verdict(card.document, _SETTLED[card.state][0]).reason
    return [*lines_block(lines), *quote_block(given(reason, REASON))]


def _standing(card: Card) -> Iterator[Line]:
    match card.state:
        case "pending_you":
            stands_for = card.answer.on_behalf_of if card.answer else None
            behalf = words(f", on behalf of {person(stands_for)}") if stands_for else []
            yield [*bold("Waits for your approval"), *behalf]
        case "outdated":
            yield bold("This round is over")
            yield words(_newer_round(card.document))
        case "pending_others":
            yield from _own(card)
            yield from _waiting(card.document)
        case "stuck":
            yield from _own(card)
            yield from stuck_lines(card.document)
            yield words(_unstuck(card))
        case _:
            yield from _asked_of_reader(card)
            yield _ending(card)
            yield from _payments(card)
    if card.state not in ("pending_you", "pending_others", "stuck") and not _ended_it(card):
        yield from _own(card)


def _ended_it(card: Card) -> bool:
    """Say whether it was the reader's own answer that settled the document."""
    if card.answer is None or card.answer.at is None or card.state not in _SETTLED:
        return False
    what, _ = _SETTLED[card.state]
    end = verdict(card.document, what)
    return card.answer.state == what and (answerer(card.answer), card.answer.at) == (end.who, end.at)


def _ending(card: Card) -> Line:
    what, said = _SETTLED[card.state]
    end = verdict(card.document, what)
    by = words(f" by {end.who}") if end.who else []
    said_by = bold(_OWN[what]) if _ended_it(card) else [*bold(said), *by]
    paid = card.document.status in ("paid", "partly_paid") and not card.document.payments
    status = [words(f"now {status_name(card.document.status)}")] if paid else []
    when = [instant(end.at, card.reader)] if end.at else []
    return joined([said_by, *when, *status], " · ")


def _newer_round(document: Document) -> str:
    if document.status == "pending":
        return "Approval started again: its newer round has a card of its own."
    return f"The document came back changed, and is {status_name(document.status)} now."


def _asked_of_reader(card: Card) -> Iterator[Line]:
    """What the reader is asked to do with a document whose approval is over."""
    if card.seat == "payer" and card.may_pay and card.state == "approved":
        rest = " the rest" if card.document.status == "partly_paid" else ""
        yield bold(f"Waits for you to pay{rest}")
    if card.may_revise and card.state == "in_revision":
        yield [
            *bold("Waits for your revision: "),
            *words("answer in the thread, or confirm it, and the approvers are asked again."),
        ]


def _payments(card: Card) -> Iterator[Line]:
    """Who said that it was paid, and when; the last few where there were many."""
    if card.state != "approved":
        return
    for payment in card.document.payments[-_MOST_PAYMENTS:]:
        said = "Partly paid" if payment.partly else "Paid"
        by = bold(f"{said} by {person(payment.by)}")
        yield joined([by, words(day(payment.paid_on, card.reader)), given(payment.reference, 110)], " · ")


def _own(card: Card) -> Iterator[Line]:
    """What the reader himself did, or who did it for him."""
    answer = card.answer
    if answer is None:
        return
    if answer.state in _OWN:
        when = [instant(answer.at, card.reader)] if answer.at else []
        yield joined([bold(_OWN[answer.state]), *when], " · ")
    elif answer.state == "withdrawn":
        yield words("You are no longer asked.")
    elif answer.state == "closed" and card.state in ("pending_others", "stuck"):
        step = next((each for each in card.document.steps if answer in each.answers), None)
        for other in step.answers if step else ():
            if other.state == "approved":
                when = [instant(other.at, card.reader)] if other.at else []
                yield joined([bold(f"Approved by {answerer(other)}"), *when], " · ")


def open_step(document: Document) -> Step | None:
    """Find the step whose approvers are asked now."""
    return next((step for step in document.steps if step.state == "open"), None)


def waiting_for(document: Document) -> list[str]:
    """Name everybody who is asked now."""
    step = open_step(document)
    return [answerer(answer) for answer in step.answers if answer.state == "open"] if step else []


def _waiting(document: Document) -> Iterator[Line]:
    step, names = open_step(document), waiting_for(document)
    if not names:
        yield words("Waiting for approval")
        return
    last = "and" if step and step.rule == "all" else "or"
    yield [*bold("Waiting for "), *words(enumerate_names(names, _MOST_NAMES, last))]


def stuck_lines(document: Document) -> Iterator[Line]:
    """Say which step nobody can act on, and why."""
    for step in document.steps:
        if step.stuck and step.state in ("open", "waiting"):
            yield [
                *bold("Stuck"),
                *words(" at "),
                *given(step.name or "a step", 100),
                *words(f": {stuck_reason(step.stuck)}."),
            ]
            return
    yield bold("Stuck: nobody can approve this at the moment.")


def _unstuck(card: Card) -> str:
    if card.may_manage and card.seat != "requester":
        return "Press Manage to put another approver there."
    return "Somebody with the configuration role can put another approver there."


def standing_text(card: Card) -> str:
    """Say the same as the end of a sentence, for notifications and screen readers."""
    match card.state:
        case "pending_you":
            return "waits for your approval"
        case "pending_others":
            names = waiting_for(card.document)
            return f"waits for {enumerate_names(names, 2)}" if names else "waits for approval"
        case "stuck":
            return "is stuck: nobody can approve it at the moment"
        case "outdated":
            pending = card.document.status == "pending"
            return "has a newer round with a card of its own" if pending else "came back changed"
    if paying := _paying_text(card):
        return paying
    what, _ = _SETTLED[card.state]
    said = {
        "approved": "was approved",
        "rejected": "was rejected",
        "changes_asked": "was sent back for revision",
        "cancelled": "was cancelled",
        "withdrawn": "was taken back from approval",
    }[what]
    end = verdict(card.document, what)
    by = f" by {end.who}" if end.who else ""
    return f"{said}{by}{f': {end.reason}' if end.reason else ''}"


def _paying_text(card: Card) -> str:
    if card.state != "approved" or card.document.kind != "invoice":
        return ""
    if card.document.status == "paid":
        return "was paid"
    if card.seat == "payer" and card.may_pay:
        return "waits for you to pay it"
    return "was partly paid" if card.document.status == "partly_paid" else ""
