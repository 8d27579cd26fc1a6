"""Where a document stands for its reader: the first thing a card says, and the end of its notification."""

from collections.abc import Iterator
from datetime import datetime

from models.records.documents import Answer, Audience, Card, CardState, Document, Step
from views.blocks.kit import Block
from views.blocks.rich_text import (
    REASON,
    Line,
    instant,
    join,
    lines_block,
    plain,
    quote_block,
    say,
    user_text,
)
from views.components.absence import absence_lines, asks_for_help, help_line
from views.components.asked import why_reader
from views.components.in_precoro import decision_lines, sending_lines, unknown_line
from views.components.stuck import stuck_lines, way_out
from views.components.verdict import verdict
from views.wording.formats import day
from views.wording.names import (
    answerer,
    asking_style,
    enumerate_names,
    event_name,
    person,
    quoted,
    status_name,
)
from views.wording.translate import marked

_MOST_NAMES = 4
_MOST_PAYMENTS = 3
_ASKED = ("open", "sending")


_VERDICTS: dict[CardState, str] = {
    "approved": "approved",
    "rejected": "rejected",
    "in_revision": "changes_asked",
    "cancelled": "cancelled",
    "closed": "closed",
    "withdrawn": "withdrawn",
}
_ENDED = {
    "approved": marked("**Approved**"),
    "rejected": marked("**Rejected**"),
    "changes_asked": marked("**Changes requested**"),
    "cancelled": marked("**Cancelled**"),
    "closed": marked("**Closed**"),
    "withdrawn": marked("**Withdrawn from approval**"),
}
_ENDED_BY = {
    "approved": marked("**Approved** by {name}"),
    "rejected": marked("**Rejected** by {name}"),
    "changes_asked": marked("**Changes requested** by {name}"),
    "cancelled": marked("**Cancelled** by {name}"),
    "closed": marked("**Closed** by {name}"),
    "withdrawn": marked("**Withdrawn from approval** by {name}"),
}
_OWN = {
    "approved": marked("**You approved**"),
    "rejected": marked("**You rejected**"),
    "changes_asked": marked("**You asked for changes**"),
}

_FOR_OTHER = {
    "approved": marked("**You approved** on behalf of {name}"),
    "rejected": marked("**You rejected** on behalf of {name}"),
    "changes_asked": marked("**You asked for changes** on behalf of {name}"),
}


def status_blocks(card: Card) -> list[Block]:
    """Say where the document stands, who settled it and when, and what the reader did."""
    return [*lines_block(status_lines(card)), *quote_block(user_text(ending_reason(card), REASON))]


def ending_reason(card: Card) -> str:
    """Return the reason that was given when the approval ended; empty without one."""
    if card.state not in _VERDICTS:
        return ""
    return verdict(card.document, _VERDICTS[card.state], card.reader).reason


def status_text(card: Card) -> str:
    """Say the same in a few words, for notifications and screen readers."""
    if paying := _paying(card):
        return _plain(paying)
    return " · ".join(filter(None, (_plain(_headline(card)), quoted(ending_reason(card), card.reader))))


def _plain(line: Line) -> str:
    return "".join(part["text"] for part in line)


def status_lines(card: Card) -> Iterator[Line]:
    """Return where the document stands, and what the reader did, a line each."""
    match card.state:
        case "pending_you":
            yield join([_headline(card), *why_reader(card)], " · ")
            yield from absence_lines(card)
            yield from decision_lines(card)
        case "unknown":
            yield _headline(card)
        case "outdated":
            yield _headline(card)
            yield from _own(card)
        case "pending_others" if card.precoro and card.precoro.sending:
            yield from sending_lines(card.precoro.sending, card.reader)
        case "pending_others" if card.undo is not None:
            yield from _own(card)
        case "pending_others":
            yield from _own(card)
            if asks_for_help(card):
                yield help_line(card)
            yield _waiting(card.document, card.reader)
            yield from absence_lines(card)
        case "stuck":
            yield from _own(card)
            yield _headline(card)
            yield way_out(card)
        case _:
            yield from _asked_of_reader(card)
            yield _ending(card)
            yield from decision_lines(card)
            yield from _payments(card)
            if not _ended_it(card):
                yield from _own(card)


def _headline(card: Card) -> Line:
    document, reader = card.document, card.reader
    match card.state:
        case "pending_you":
            stands_for = card.answer.on_behalf_of if card.answer else None
            if stands_for is None:
                return say(reader, "**Needs your approval**")
            name = person(stands_for, reader)
            return say(reader, "**Needs your approval** on behalf of {name}", name=name)
        case "outdated":
            if document.status == "pending":
                return say(reader, "**Out of date**: approval has started again")
            status = status_name(document.status, reader)
            return say(reader, "**Out of date**: the document has changed and is {status} now", status=status)
        case "pending_others" if card.precoro and card.precoro.sending:
            return next(sending_lines(card.precoro.sending, reader))
        case "pending_others" if card.undo is not None and card.answer is not None:
            return _answered(card, card.answer)
        case "pending_others" if asks_for_help(card):
            return help_line(card)
        case "pending_others":
            return _waiting(document, reader)
        case "unknown":
            return unknown_line(document, reader)
        case "stuck":
            return next(stuck_lines(document, reader))
    return _ended(card)


def _ended(card: Card) -> Line:
    """Return what ended the approval, and who: the reader themselves is `you`."""
    what = _VERDICTS[card.state]
    if _ended_it(card):
        return say(card.reader, _OWN[what])
    end = verdict(card.document, what, card.reader)
    return say(card.reader, _ENDED_BY[what], name=end.who) if end.who else say(card.reader, _ENDED[what])


def _ended_it(card: Card) -> bool:
    """Return whether it was the reader's own answer that settled the document, for themselves."""
    if card.answer is None or card.answer.at is None or card.state not in _VERDICTS:
        return False
    if not card.by_reader or card.answer.on_behalf_of:
        return False  # both names are said
    what = _VERDICTS[card.state]
    if what not in _OWN or card.answer.state != what:
        return False
    end = verdict(card.document, what, card.reader)
    return (answerer(card.answer, card.reader), card.answer.at) == (end.who, end.at)


def _ending(card: Card) -> Line:
    document, reader = card.document, card.reader
    end = verdict(document, _VERDICTS[card.state], reader)
    paid = document.status in ("paid", "partly_paid") and not document.payments
    status = plain(event_name(document.status, reader)) if paid else []
    return join([_ended(card), _when(end.at, reader), status], " · ")


def _when(at: datetime | None, reader: Audience) -> Line:
    return instant(at, reader) if at else []


def _asked_of_reader(card: Card) -> Iterator[Line]:
    """Say what the reader has to do with a document whose approval is over."""
    yield _to_pay(card)
    if card.may_revise and card.state == "in_revision":
        asked = verdict(card.document, "changes_asked", card.reader)
        if asked.who:
            yield say(
                card.reader,
                "**{name} asked for changes.** Reply here, or press Send back for approval.",
                name=asked.who,
            )
        else:
            yield say(card.reader, "**Reply here, or press Send back for approval.**")


def _to_pay(card: Card) -> Line:
    if card.card_role != "payer" or not card.may_pay or card.state != "approved":
        return []
    if card.document.status == "partly_paid":
        return say(card.reader, "**Partly paid, the rest needs your payment**")
    return say(card.reader, "**Needs your payment**")


def _paying(card: Card) -> Line:
    """Say how far the payment of an approved invoice has come; empty before there is anything to say."""
    document = card.document
    if card.state != "approved" or document.kind not in ("invoice", "expense"):
        return []
    if document.status == "paid":
        return plain(event_name("paid", card.reader))
    settled = plain(event_name("partly_paid", card.reader)) if document.status == "partly_paid" else []
    return _to_pay(card) or settled


def _payments(card: Card) -> Iterator[Line]:
    """Say who marked it as paid, and when; the last few where there were many."""
    if card.state != "approved":
        return
    for payment in card.document.payments[-_MOST_PAYMENTS:]:
        name = person(payment.by, card.reader)
        if payment.partly:
            by = say(card.reader, "**Partly paid by {name}**", name=name)
        else:
            by = say(card.reader, "**Paid by {name}**", name=name)
        yield join([by, plain(day(payment.paid_on, card.reader)), user_text(payment.reference, 110)], " · ")


def _own(card: Card) -> Iterator[Line]:
    """Say what the reader did, or who did it instead of them."""
    answer, reader = card.answer, card.reader
    if answer is None:
        return
    if answer.state in _OWN:
        yield join([_answered(card, answer), _when(answer.at, reader)], " · ")
        if card.undo is not None:
            yield say(reader, "You can undo this for a few seconds. After that it is final.")
    elif answer.state == "withdrawn":
        yield say(reader, "Your approval is no longer needed.")
    elif answer.state == "closed" and card.state in ("pending_others", "stuck"):
        yield from _approved_instead(card, answer)


def _answered(card: Card, answer: Answer) -> Line:
    """Say that the reader answered, and on whose behalf, or who did it on behalf of them or instead."""
    reader = card.reader
    if not card.by_reader:
        return say(reader, _ENDED_BY[answer.state], name=answerer(answer, reader))
    if answer.on_behalf_of is None:
        return say(reader, _OWN[answer.state])
    return say(reader, _FOR_OTHER[answer.state], name=person(answer.on_behalf_of, reader))


def _approved_instead(card: Card, answer: Answer) -> Iterator[Line]:
    step = next((each for each in card.document.steps if answer in each.answers), None)
    for other in step.answers if step else ():
        if other.state == "approved":
            name = answerer(other, card.reader)
            said = say(card.reader, "**Approved by {name}**", name=name)
            yield join([said, _when(other.at, card.reader)], " · ")


def open_step(document: Document) -> Step | None:
    """Find the step whose approvers are asked now."""
    return next((step for step in document.steps if step.state == "open"), None)


def _waiting(document: Document, reader: Audience) -> Line:
    step = open_step(document)
    names = [answerer(answer, reader) for answer in step.answers if answer.state in _ASKED] if step else []
    if not step or not names:
        return say(reader, "**Waiting for approval**")
    return say(
        reader,
        "**Waiting for** {names}",
        names=enumerate_names(names, _MOST_NAMES, reader, asking_style(step)),
    )
