"""What a document is in a random history, and what somebody may press of it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from models.approval.decide import DecisionRequest, decide
from models.approval.revise import confirm_revision
from models.change import Change
from models.payments.pay import PaymentRequest, mark_paid
from models.records.drafts import DocumentDraft
from views import ids, values

DECIDING = {ids.APPROVE, ids.REJECT, ids.ASK_CHANGES, ids.MARK_PAID, ids.CONFIRM_REVISION, ids.CHOOSE}


@dataclass
class Paper:
    """What a document is, as its source and the people in this history have made it."""

    draft: DocumentDraft
    approver: str
    round: int = 1
    paid: int = 0

    @property
    def bound(self) -> tuple[Any, ...]:
        """All that must be as it was shown."""
        given = self.draft
        files = sorted((one.name, one.sha256) for one in given.attachments)
        return given.revision, given.note, given.total, files, given.url, self.round, self.paid


@dataclass(frozen=True)
class Pressable:
    """A value as it was drawn for somebody, and what its document was then."""

    action: str
    value: values.ShownValue
    number: str
    bound: tuple[Any, ...]


def read(action: str, value: str) -> values.ShownValue:
    if action == ids.CHOOSE:
        return values.parse_choice_value(value).shown
    if action in (ids.MARK_PAID, ids.CONFIRM_REVISION):
        return values.parse_shown_document(value)
    return values.parse_turn_value(value)


def rule_of(one: Pressable, who: int, key: str) -> Callable[[Change], Awaitable[None]]:
    """Return what a press asks of the rules."""
    value = one.value
    if one.action == ids.MARK_PAID:
        day = date(2026, 11, 1)
        paid = PaymentRequest(key, value.document, value.shown_hash, who, day, "", partly=False)
        return lambda change: mark_paid(paid, change)
    if one.action == ids.CONFIRM_REVISION:
        return lambda change: confirm_revision(key, value.document, value.shown_hash, who, "", change)
    verdict = {ids.REJECT: "rejected", ids.ASK_CHANGES: "changes_asked"}.get(one.action, "approved")
    asked = DecisionRequest(key, value.turn, value.shown_hash, who, verdict, "Because")  # type: ignore[arg-type]
    return lambda change: decide(asked, change)
