"""What things are called on screen, in the reader's language."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Literal

from babel.lists import format_list

from models.records.documents import (
    Answer,
    Audience,
    Document,
    Event,
    Kind,
    Outcome,
    PersonRef,
    Row,
    Status,
    Step,
)
from views.blocks.limits import clip
from views.wording.formats import collapse, literal, locale_of, money
from views.wording.translate import gettext, grammar, marked, ngettext

Style = Literal["standard", "or", "plain"]

_KINDS: dict[Kind, str] = {
    "purchase_order": marked("Purchase order"),
    "purchase_requisition": marked("Purchase requisition"),
    "invoice": marked("Invoice"),
    "receipt": marked("Receipt"),
    "expense": marked("Expense"),
    "warehouse_request": marked("Warehouse request"),
    "request_for_proposal": marked("Request for proposal"),
}
_STATUSES: dict[Status, str] = {
    "draft": marked("draft"),
    "pending": marked("pending"),
    "approved": marked("approved"),
    "rejected": marked("rejected"),
    "in_revision": marked("in revision"),
    "cancelled": marked("cancelled"),
    "partly_paid": marked("partly paid"),
    "paid": marked("paid"),
    "closed": marked("closed"),
    "unknown": marked("unknown"),
}
_TARGETS: dict[str, str] = {
    "file": marked("Outbox folder"),
    "webhook": marked("Webhook {name}"),
    "command": marked("Command {name}"),
}
_EVENTS: dict[str, str] = {
    "submitted": marked("Submitted"),
    "sent_in": marked("Sent in as a file"),
    "approved": marked("Approved"),
    "rejected": marked("Rejected"),
    "changes_asked": marked("Changes requested"),
    "in_revision": marked("Sent back for revision"),
    "revised": marked("New revision received"),
    "draft": marked("Withdrawn from approval"),
    "approver_removed": marked("Approver removed"),
    "reassigned": marked("Reassigned"),
    "nudged": marked("Approvers nudged"),
    "escalated": marked("Others told that it waits"),
    "withdrawn": marked("Withdrawn from approval"),
    "cancelled": marked("Cancelled"),
    "closed": marked("Closed"),
    "reopened": marked("Approval restarted"),
    "revision_confirmed": marked("Sent back for approval"),
    "help_asked": marked("Asked for another approver"),
    "partly_paid": marked("Partly paid"),
    "paid": marked("Paid"),
    "comment_edited": marked("Comment edited"),
    "comment_withdrawn": marked("Comment withdrawn"),
}
_STUCK = {
    "not_mapped": marked("nobody on this step was found in Slack"),
    "gone": marked("the approvers on this step are no longer active"),
    "only_requester": marked("the requester is the only approver on this step, and can't approve it"),
    "nobody": marked("this step has no approvers"),
    "not_read": marked("waiting in Precoro; who is asked could not be read"),
}
_NOT_CONNECTED = {
    "unknown": marked("not looked up yet"),
    "absent": marked("no Slack account with this e-mail"),
    "deactivated": marked("deactivated in Slack"),
    "guest": marked("a guest in Slack"),
    "bot": marked("a bot in Slack"),
    "unconfirmed": marked("e-mail address not confirmed in Slack"),
    "stranger": marked("from another organisation"),
}
_NUMBER = 100  # longer ones leave no room in a sentence for what it says


def kind_name(kind: Kind, credit_note: bool, reader: Audience) -> str:
    """Name a kind of document."""
    if credit_note and kind == "invoice":
        return gettext(reader, "Credit note")
    return gettext(reader, _KINDS[kind])


def name_of(document: Document | Row, reader: Audience) -> str:
    """Name a document: `Purchase order PO-1042`. The number is as given: escape it, or show it literally."""
    number = clip(collapse(document.number), _NUMBER)
    return f"{kind_name(document.kind, document.credit_note, reader)} {number}".strip()


def total_of(document: Document | Row, reader: Audience) -> str:
    """Write what a document is about in money; empty where nothing in it has a price."""
    return money(document.total, reader) if document.total else ""


def is_priced(document: Document | Row) -> bool:
    """Return whether anything in a document has a price."""
    return document.total is not None


def status_name(status: str, reader: Audience) -> str:
    """Name a status; one from elsewhere is shown as it came."""
    known = next((name for each, name in _STATUSES.items() if each == status), "")
    return gettext(reader, known) if known else status.replace("_", " ")


def event_name(what: str, reader: Audience) -> str:
    """Name what happened in a history."""
    return gettext(reader, _EVENTS[what]) if what in _EVENTS else what.replace("_", " ").capitalize()


def event_note(what: str, note: str, written: Callable[[date], str]) -> str:
    """Give what a history notes; that of a payment begins with its day, to be written as its reader does."""
    first, _, rest = note.partition(" · ")
    if what not in ("paid", "partly_paid"):
        return note
    try:
        paid_on = written(date.fromisoformat(first))
    except ValueError:
        return note
    return f"{paid_on} · {rest}" if rest else paid_on


def stuck_reason(code: str, reader: Audience) -> str:
    """Say why nobody can act on a step, in a few words that stand alone."""
    return gettext(reader, _STUCK[code]) if code in _STUCK else code.replace("_", " ")


def not_connected_reason(state: str, reader: Audience) -> str:
    """Say why a person is not connected to Slack, by the state of their member."""
    known = _NOT_CONNECTED.get(state)
    return gettext(reader, known) if known else literal(state.replace("_", " "), 60)


def target_name(target: str, reader: Audience) -> str:
    """Name a way out for events: `file`, `webhook:NAME` or `command:NAME`."""
    kind, _, name = target.partition(":")
    known = _TARGETS.get(kind)
    return gettext(reader, known, name=literal(name, 60)) if known else literal(target, 60)


def person(named: PersonRef, reader: Audience) -> str:
    """Name a person; one without a name by the e-mail address."""
    return literal(named.name, 80) or literal(named.email, 80) or gettext(reader, "someone")


def answerer(answer: Answer, reader: Audience) -> str:
    """Name an approver, and the person they stand in for."""
    name = person(answer.person, reader)
    if answer.on_behalf_of is None:
        return name
    return on_behalf(name, person(answer.on_behalf_of, reader), reader)


def on_behalf(name: str, other: str, reader: Audience) -> str:
    """Name somebody who acted, and the person on whose behalf they did: `Cleo Park for Ann Lee`."""
    return gettext(reader, "{name} for {other}", name=name, other=other)


def actor(event: Event, reader: Audience) -> str:
    """Name who did what a history says, and on whose behalf; empty where nobody did."""
    return on_behalf(event.who, event.on_behalf_of, reader) if event.on_behalf_of else event.who


def ended_by(outcome: Outcome) -> str:
    """Name who ended a round, and on whose behalf; empty where nobody did."""
    if not outcome.on_behalf_of:
        return outcome.by
    return on_behalf(outcome.by, outcome.on_behalf_of, outcome.reader)


def asking_style(step: Step) -> Style:
    """Return how the people on a step are enumerated: all of them, one of them, or neither said."""
    if not step.says_rule:
        return "plain"
    return "standard" if step.rule == "all" else "or"


def enumerate_names(names: Sequence[str], most: int, reader: Audience, style: Style = "standard") -> str:
    """Write `Ann, Bob, and Cleo`, or `Ann, Bob and 17 more`.

    With the style `or`, `Ann or Bob`; with `plain`, `Ann, Bob`.
    """
    if len(names) > most + 1:
        listed = ", ".join(names[:most])
        return ngettext(
            reader, "{names} and {count} more", "{names} and {count} more", len(names) - most, names=listed
        )
    if style == "plain":
        return ", ".join(names)
    return format_list(list(names), style=style, locale=locale_of(grammar(reader))) if names else ""


def first_names(names: Sequence[str], total: int, reader: Audience) -> str:
    """Write the first three of the names of `total` documents: `PO-1, PO-2, PO-3 and 4 more`."""
    listed = ", ".join(names[:3])
    rest = total - len(names[:3])
    if rest <= 0:
        return listed
    return ngettext(reader, "{names} and {count} more", "{names} and {count} more", rest, names=listed)


def quoted(text: str, reader: Audience) -> str:
    """Put what somebody wrote in quotation marks; empty where there is nothing."""
    line = collapse(text)
    return gettext(reader, "“{text}”", text=line) if line else ""
