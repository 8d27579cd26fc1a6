"""What a document is in a random history, and what somebody may press of it."""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from models.approval.decide import DecisionRequest, decide
from models.approval.manage import end_approval
from models.approval.revise import confirm_revision
from models.change import Change
from models.payments.pay import PaymentRequest, mark_paid
from models.queries.cards import load_card
from models.records.documents import Audience, Card
from models.records.drafts import DocumentDraft
from models.tables import Document
from tests.support.cast import BOB, CLEO, DAN, NOW, TERMS
from views import ids, values
from views.modals.ask_changes import build_changes_form
from views.modals.manage import build_cancel_form
from views.modals.note import build_note_form
from views.modals.payment import build_payment_form
from views.modals.reject import build_reject_form

FORMS = {ids.APPROVE_WITH_NOTE, ids.REJECT, ids.ASK_CHANGES, ids.MARK_PAID, ids.CANCEL}
DECIDING = FORMS - {ids.CANCEL} | {ids.APPROVE, ids.CONFIRM_REVISION, ids.CHOOSE}


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


def forms_of(card: Card) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give the forms that a card leads to, each with the button of it."""
    if card.turn:
        yield ids.APPROVE_WITH_NOTE, build_note_form(card)
        yield ids.REJECT, build_reject_form(card)
        yield ids.ASK_CHANGES, build_changes_form(card)
    if card.may_pay:
        yield ids.MARK_PAID, build_payment_form(card, NOW)


async def cancel_forms(manager: int) -> list[dict[str, Any]]:
    """Give the forms in which each pending document can be cancelled."""
    return [
        build_cancel_form(
            await load_card(one.id, manager, Audience(), None, TERMS, card_role="configuration")
        )
        for one in await Document.filter(status="pending").order_by("id")
    ]


def whose(one: Pressable, paper: Paper) -> str:
    """Give the only one who may press it."""
    others = {ids.MARK_PAID: CLEO, ids.CONFIRM_REVISION: BOB, ids.CANCEL: DAN}
    return others.get(one.action, paper.approver)


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
    if one.action == ids.CANCEL:
        ended = (key, value.document, value.shown_hash, "cancelled", "Because", who)
        return lambda change: end_approval(*ended, change)
    verdict = {ids.REJECT: "rejected", ids.ASK_CHANGES: "changes_asked"}.get(one.action, "approved")
    asked = DecisionRequest(key, value.turn, value.shown_hash, who, verdict, "Because")  # type: ignore[arg-type]
    return lambda change: decide(asked, change)
