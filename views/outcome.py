"""The requester's own message when the chain ends."""

from models.records import Outcome, Status
from views.blocks import Message, header, message
from views.card import bold_title
from views.rich_text import REASON, bold, given, instant, joined, labelled, lines_block, quote_block, words
from views.text import collapse, money
from views.words import name_of, status_name

_SAID: dict[Status, str] = {
    "approved": "was approved",
    "rejected": "was rejected",
    "in_revision": "was sent back to you for revision",
    "cancelled": "was cancelled",
    "draft": "was taken back from approval",
}
_NEXT: dict[Status, str] = {
    "rejected": "It cannot be restored; submit a new document if it is still needed.",
    "in_revision": "Change it and submit it again: its approval then starts anew.",
}


def build_outcome(outcome: Outcome) -> Message:
    """Say to the requester how it ended, who ended it, when and why."""
    document, reader = outcome.document, outcome.reader
    said = _SAID.get(document.status, f"is {status_name(document.status)} now")
    amount = money(document.total, reader)
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
        *quote_block(given(outcome.reason, REASON)),
        *lines_block([words(_NEXT.get(document.status, ""))]),
    ]
    reason = f": {collapse(outcome.reason)}" if outcome.reason.strip() else "."
    return message(f"{name_of(document)}, {amount}, {said}{f' by {by}' if by else ''}{reason}", blocks)
