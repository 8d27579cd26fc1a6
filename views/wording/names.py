"""What things are called on screen, in the reader's language."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Literal

from babel.lists import format_list

from models.records.documents import Answer, Audience, Document, Kind, PersonRef, Row, Status
from views.blocks.limits import clip
from views.wording.formats import collapse, literal, locale_of, money
from views.wording.translate import gettext, marked, ngettext

Style = Literal["standard", "or"]

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
    "unknown": marked("unknown"),
}
_EVENTS: dict[str, str] = {
    "submitted": marked("Submitted"),
    "approved": marked("Approved"),
    "rejected": marked("Rejected"),
    "changes_asked": marked("Changes requested"),
    "in_revision": marked("Sent back for revision"),
    "revised": marked("New revision received"),
    "draft": marked("Withdrawn from approval"),
    "approver_removed": marked("Approver removed"),
    "reassigned": marked("Reassigned"),
    "withdrawn": marked("Withdrawn from approval"),
    "cancelled": marked("Cancelled"),
    "reopened": marked("Approval restarted"),
    "revision_confirmed": marked("Sent back for approval"),
    "partly_paid": marked("Partly paid"),
    "paid": marked("Paid"),
}
_STUCK = {
    "not_mapped": marked("nobody on this step could be found in Slack"),
    "gone": marked("whoever is on this step is no longer active"),
    "only_requester": marked("only the requester is on this step, and may not approve"),
    "nobody": marked("there is nobody on this step"),
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


def is_priced(document: Document | Row) -> bool:
    """Say whether there is an amount to speak of."""
    return document.total is not None


def total_of(document: Document | Row, reader: Audience) -> str:
    """Write what a document is about in money; empty where nothing in it has a price."""
    return money(document.total, reader) if document.total else ""


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
    """Say why nobody can act on a step: a whole sentence without its full stop."""
    return gettext(reader, _STUCK[code]) if code in _STUCK else code.replace("_", " ")


def person(named: PersonRef, reader: Audience) -> str:
    """Name a person; one without a name by the address."""
    return literal(named.name, 80) or literal(named.email, 80) or gettext(reader, "somebody")


def answerer(answer: Answer, reader: Audience) -> str:
    """Name who is asked or answered, and for whom."""
    name = person(answer.person, reader)
    if answer.on_behalf_of is None:
        return name
    return gettext(reader, "{name} for {other}", name=name, other=person(answer.on_behalf_of, reader))


def enumerate_names(names: Sequence[str], most: int, reader: Audience, style: Style = "standard") -> str:
    """Write `Ann, Bob, and Cleo`, or `Ann, Bob and 17 more`; with the style `or`, `Ann or Bob`."""
    if len(names) > most + 1:
        listed = ", ".join(names[:most])
        return ngettext(
            reader, "{names} and {count} more", "{names} and {count} more", len(names) - most, names=listed
        )
    return format_list(list(names), style=style, locale=locale_of(reader.locale)) if names else ""
