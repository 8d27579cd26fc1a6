"""What things are called on screen."""

from collections.abc import Callable, Sequence
from datetime import date

from models.records.documents import Answer, Audience, Document, Kind, PersonRef, Row, Status
from views.blocks.limits import clip
from views.wording.formats import collapse, literal, money

_KINDS: dict[Kind, str] = {
    "purchase_order": "Purchase order",
    "purchase_requisition": "Purchase requisition",
    "invoice": "Invoice",
    "receipt": "Receipt",
    "expense": "Expense",
    "warehouse_request": "Warehouse request",
    "request_for_proposal": "Request for proposal",
}
_STATUSES: dict[Status, str] = {
    "draft": "draft",
    "pending": "pending",
    "approved": "approved",
    "rejected": "rejected",
    "in_revision": "in revision",
    "cancelled": "cancelled",
    "partly_paid": "partly paid",
    "paid": "paid",
    "unknown": "unknown",
}
_EVENTS = {
    "submitted": "Submitted",
    "approved": "Approved",
    "rejected": "Rejected",
    "changes_asked": "Changes asked for",
    "in_revision": "Sent back for revision",
    "revised": "Came in a new revision",
    "draft": "Back in draft",
    "approver_removed": "Approver taken off",
    "reassigned": "Reassigned",
    "withdrawn": "Withdrawn from approval",
    "cancelled": "Cancelled",
    "reopened": "Approval started again",
    "revision_confirmed": "Revision confirmed",
    "partly_paid": "Partly paid",
    "paid": "Paid",
}
_STUCK = {
    "not_mapped": "nobody on this step could be found in Slack",
    "gone": "whoever is on this step is no longer active",
    "only_requester": "only the requester is on this step, and may not approve",
    "nobody": "there is nobody on this step",
}
_NUMBER = 100  # longer ones leave no room in a sentence for what it says


def kind_name(kind: Kind, credit_note: bool) -> str:
    """Name a kind of document."""
    return "Credit note" if credit_note and kind == "invoice" else _KINDS[kind]


def name_of(document: Document | Row) -> str:
    """Name a document: `Purchase order PO-1042`. The number is as given: escape it, or show it literally."""
    number = clip(collapse(document.number), _NUMBER)
    return f"{kind_name(document.kind, document.credit_note)} {number}".strip()


def is_priced(document: Document | Row) -> bool:
    """Say whether there is an amount to speak of."""
    return document.total is not None


def total_of(document: Document | Row, reader: Audience) -> str:
    """Write what a document is about in money; empty where nothing in it has a price."""
    return money(document.total, reader) if document.total else ""


def status_name(status: str) -> str:
    """Name a status; one from elsewhere is shown as it came."""
    return next((name for known, name in _STATUSES.items() if known == status), status.replace("_", " "))


def event_name(what: str) -> str:
    """Name what happened in a history."""
    return _EVENTS.get(what, what.replace("_", " ").capitalize())


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


def stuck_reason(code: str) -> str:
    """Say why nobody can act on a step."""
    return _STUCK.get(code, code.replace("_", " "))


def person(named: PersonRef) -> str:
    """Name a person; one without a name by the address."""
    return literal(named.name, 80) or literal(named.email, 80) or "somebody"


def answerer(answer: Answer) -> str:
    """Name who is asked or answered, and for whom."""
    if answer.on_behalf_of is None:
        return person(answer.person)
    return f"{person(answer.person)} for {person(answer.on_behalf_of)}"


def enumerate_names(names: Sequence[str], most: int, last: str = "and") -> str:
    """Write `Ann, Bob and Cleo`, or `Ann, Bob, Cleo and 17 more`."""
    if len(names) > most + 1:
        return f"{', '.join(names[:most])} and {len(names) - most} more"
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {last} {names[-1]}"


def count(number: int, one: str, many: str) -> str:
    """Write `1 line`, `17 lines`."""
    return f"{number} {one if number == 1 else many}"
