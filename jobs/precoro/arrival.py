"""Whether a decision without an answer has arrived, by what is read of its document afterwards."""

import json
from collections.abc import Collection, Mapping
from dataclasses import asdict
from typing import Final, Literal

from models.approval.decide import Verdict
from models.frozen import frozen
from models.records.documents import Status
from models.records.precoro import RemoteDocument
from models.vocabulary import APPROVED

# What a document becomes by each decision, if it does not wait for others after it.
_ENDS: Final[Mapping[Verdict, Collection[str]]] = {
    "approved": (*APPROVED, "closed"),
    "rejected": ("rejected",),
    "changes_asked": ("in_revision",),
}
Arrived = Literal["yes", "no", "not_yet"]  # no: it was decided otherwise; not_yet: all is as before


@frozen
class Before:
    """How a document stood for the person who decides, right before the decision was sent."""

    open_step: str
    can_approve: bool | None
    has_approved: bool  # they are said to have approved on the open step

    def written(self) -> str:
        """Return it as JSON, for the store."""
        return json.dumps(asdict(self))


def read_before(text: str) -> Before:
    """Read what `written` made."""
    return Before(**json.loads(text))


def before_of(found: RemoteDocument, addresses: Collection[str]) -> Before:
    """Return how a document stands for the person with these addresses."""
    asked = next((step for step in found.steps if step.key == found.open_step), None)
    approvers = asked.approvers if asked else ()
    has_approved = any(one.done for one in approvers if one.person.email in addresses)
    return Before(found.open_step, found.rights.can_approve, has_approved)


def arrived_by_status(verdict: Verdict, status: Status) -> Arrived:
    """Return what the status of the document alone tells."""
    if status in ("pending", "unknown"):
        return "not_yet"
    return "yes" if status in _ENDS[verdict] else "no"


def has_arrived(
    verdict: Verdict, before: Before, found: RemoteDocument, addresses: Collection[str]
) -> Arrived:
    """Return what a whole reading with the person's own key tells.

    An approval shows in a document that still waits by the next step, by the person's right to approve, which
    has gone, or by their name among those who did.
    """
    by_status = arrived_by_status(verdict, found.draft.status)
    if by_status != "not_yet" or verdict != "approved":
        return by_status
    now = before_of(found, addresses)
    went_on = bool(now.open_step and before.open_step and now.open_step != before.open_step)
    lost_right = before.can_approve is True and now.can_approve is False
    return "yes" if went_on or lost_right or (now.has_approved and not before.has_approved) else "not_yet"
