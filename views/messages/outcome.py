"""A message of its own when the chain ends, to requester and followers, or when an invoice is paid."""

from models.records.documents import Outcome, Status
from views import ids
from views.blocks.kit import Block, Message, actions, header, message
from views.blocks.rich_text import (
    REASON,
    bold,
    given,
    instant,
    joined,
    labelled,
    lines_block,
    quote_block,
    words,
)
from views.messages.card import bold_title, revision_button
from views.wording.formats import collapse, day
from views.wording.names import event_note, name_of, status_name, total_of

_SAID: dict[Status, str] = {
    "approved": "was approved",
    "rejected": "was rejected",
    "in_revision": "was sent back to you for revision",
    "cancelled": "was cancelled",
    "draft": "was taken back from approval",
    "partly_paid": "was partly paid",
    "paid": "was paid",
}
_NEXT: dict[Status, str] = {
    "rejected": "It cannot be restored; submit a new document if it is still needed.",
}


def build_outcome(outcome: Outcome) -> Message:
    """Say how it ended, who ended it, when and why."""
    document, reader = outcome.document, outcome.reader
    said = _said(outcome)
    amount = total_of(document, reader)
    reason = event_note(outcome.status, outcome.reason, lambda on: day(on, reader))
    by = collapse(outcome.by)
    company = labelled("Company", document.company, 100) if reader.many_companies else []
    blocks = [
        header(f"{name_of(document)} {said}"),
        *lines_block(
            [
                bold_title(document),
                joined([bold(amount), given(document.supplier.name, 100)], " · "),
                company,
                joined([words("By ") + given(by, 100) if by else [], instant(outcome.at, reader)], " · "),
            ]
        ),
        *quote_block(given(_quoted(outcome, reason), REASON)),
        *lines_block([words(_next(outcome))]),
        *_revision(outcome),
    ]
    named = ", ".join(filter(None, (name_of(document), amount)))
    why = f": {collapse(reason)}" if reason.strip() else "."
    return message(f"{named}, {said}{f' by {by}' if by else ''}{why}", blocks)


def _quoted(outcome: Outcome, reason: str) -> str:
    return f"Paid on {reason}" if reason and outcome.status in ("paid", "partly_paid") else reason


def _said(outcome: Outcome) -> str:
    said = _SAID.get(outcome.status, f"is {status_name(outcome.status)} now")
    return said if outcome.seat == "requester" else said.replace(" to you", "")


def _next(outcome: Outcome) -> str:
    """Say what the requester can do now."""
    if outcome.seat != "requester":
        return ""
    if outcome.status != "in_revision":
        return _NEXT.get(outcome.status, "")
    if outcome.may_revise:
        return "Answer in this thread, or confirm the revision: the approvers are then asked again."
    return "" if outcome.document.status == "in_revision" else "Since then it has gone on."


def _revision(outcome: Outcome) -> list[Block]:
    if not outcome.may_revise:
        return []
    document = outcome.document
    return [actions(ids.DECIDE_BLOCK, [revision_button(name_of(document), document.id)])]
