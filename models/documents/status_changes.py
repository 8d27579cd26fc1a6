"""Which status may follow which, when a source says so within a revision."""

from collections.abc import Mapping

from models.refusals import Refusal
from models.tables import Document

_FOLLOWS: Mapping[str, frozenset[str]] = {
    "draft": frozenset({"pending", "cancelled", "closed"}),
    "pending": frozenset({"draft", "approved", "rejected", "in_revision", "cancelled", "closed"}),
    "in_revision": frozenset({"draft", "cancelled", "closed"}),  # back to pending only with a higher revision
    "approved": frozenset({"partly_paid", "paid", "cancelled", "closed"}),
    "partly_paid": frozenset({"paid", "cancelled", "closed"}),
    "paid": frozenset(),
    "rejected": frozenset(),
    "cancelled": frozenset(),
    "closed": frozenset(),
    "unknown": frozenset(
        {"draft", "approved", "rejected", "in_revision", "cancelled", "partly_paid", "paid", "closed"}
    ),
}


def check_status(document: Document, given: str) -> None:
    """Refuse a status that cannot follow. `pending` is no news: a source does not know what we decided."""
    if given in ("pending", document.status) or given in _FOLLOWS[document.status]:
        return
    if document.status == "rejected":
        raise Refusal("rejected_stays", number=document.number)
    raise Refusal("status_not_taken", number=document.number, known=document.status, given=given)
