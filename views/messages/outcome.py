"""A message of its own when approval ends, to requester and followers, or when an invoice is paid."""

from collections.abc import Iterator

from models.records.documents import Outcome, Status
from views import ids, values
from views.blocks.kit import Block, Message, actions, header, message
from views.blocks.rich_text import REASON, Line, bold, instant, join, lines_block, quote_block, say, user_text
from views.components.buttons import revision_button
from views.components.facts import bold_title, company_line
from views.wording.formats import collapse, day
from views.wording.names import ended_by, event_note, name_of, quoted, status_name, total_of
from views.wording.translate import gettext, marked

_HEADINGS: dict[Status, str] = {
    "approved": marked("{document} was approved"),
    "rejected": marked("{document} was rejected"),
    "in_revision": marked("{document}: changes requested"),
    "cancelled": marked("{document} was cancelled"),
    "closed": marked("{document} was closed"),
    "draft": marked("{document} was withdrawn from approval"),
    "partly_paid": marked("{document} was partly paid"),
    "paid": marked("{document} was paid"),
}
_HEADINGS_BY: dict[Status, str] = {
    "approved": marked("{document} was approved by {name}"),
    "rejected": marked("{document} was rejected by {name}"),
    "in_revision": marked("{document}: changes requested by {name}"),
    "cancelled": marked("{document} was cancelled by {name}"),
    "closed": marked("{document} was closed by {name}"),
    "draft": marked("{document} was withdrawn from approval by {name}"),
    "partly_paid": marked("{document} was partly paid by {name}"),
    "paid": marked("{document} was paid by {name}"),
}


def build_outcome(outcome: Outcome) -> Message:
    """Say how it ended, who ended it, when and why."""
    reader, reason = outcome.reader, _reason(outcome)
    blocks = [
        header(_heading(outcome)),
        *lines_block(_facts(outcome)),
        *quote_block(user_text(reason, REASON)),
        *lines_block([_next(outcome)]),
        *_revision(outcome),
    ]
    amount = "" if _is_revised_since(outcome) else total_of(outcome.document, reader)
    pieces = (_heading_by(outcome), amount, quoted(reason, reader))
    return message(" · ".join(filter(None, pieces)), blocks)


def _heading(outcome: Outcome) -> str:
    named = name_of(outcome.document, outcome.reader)
    if outcome.status in _HEADINGS:
        return gettext(outcome.reader, _HEADINGS[outcome.status], document=named)
    status = status_name(outcome.status, outcome.reader)
    return gettext(outcome.reader, "{document} is {status} now", document=named, status=status)


def _heading_by(outcome: Outcome) -> str:
    by = collapse(ended_by(outcome))
    if not by or outcome.status not in _HEADINGS_BY:
        return _heading(outcome)
    named = name_of(outcome.document, outcome.reader)
    return gettext(outcome.reader, _HEADINGS_BY[outcome.status], document=named, name=by)


def _facts(outcome: Outcome) -> Iterator[Line]:
    document, reader = outcome.document, outcome.reader
    revised = _is_revised_since(outcome)
    if not revised:
        yield bold_title(document)
        yield join([bold(total_of(document, reader)), user_text(document.supplier.name, 100)], " · ")
    yield company_line(document.company, reader)
    name = ended_by(outcome)
    by = say(reader, "By {name}", name=user_text(name, 200)) if collapse(name) else []
    yield join([by, instant(outcome.at, reader)], " · ")
    if revised:
        yield say(reader, "A newer revision has come in since then.")


def _is_revised_since(outcome: Outcome) -> bool:
    """Return whether the document has another content by now than what was decided on."""
    return any(each.what == "revised" and each.at > outcome.at for each in outcome.document.history)


def _reason(outcome: Outcome) -> str:
    reader = outcome.reader
    reason = event_note(outcome.status, outcome.reason, lambda on: day(on, reader))
    if reason and outcome.status in ("paid", "partly_paid"):
        return gettext(reader, "Paid on {day}", day=reason)
    return reason


def _next(outcome: Outcome) -> Line:
    """Say what the requester can do now."""
    document, reader = outcome.document, outcome.reader
    if outcome.card_role != "requester":
        return []
    if outcome.status == "rejected":
        return say(reader, "A rejected document can't be restored. Submit a new one if you still need it.")
    if outcome.status != "in_revision":
        return []
    if outcome.may_revise:
        return say(reader, "Reply in this thread, or press Send back for approval.")
    if any(each.what == "revision_confirmed" and each.at >= outcome.at for each in document.history):
        return say(reader, "You have already sent it back for approval.")
    if document.status == "in_revision":
        return []
    return say(reader, "It is {status} now.", status=status_name(document.status, reader))


def _revision(outcome: Outcome) -> list[Block]:
    if not outcome.may_revise:
        return []
    document, reader = outcome.document, outcome.reader
    value = values.document_value(document.id, document.shown_hash)
    return [actions(ids.DECIDE_BLOCK, [revision_button(name_of(document, reader), value, reader)])]
