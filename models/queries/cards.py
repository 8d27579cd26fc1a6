"""Loading what a message shows: a card, a list or an outcome, as its reader sees it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from tortoise.expressions import Q

from models.approval.ask_help import help_state
from models.approval.stand_ins import absences, open_turn_for, stands_in
from models.database import sql
from models.documents.context.last_round import changed_since
from models.documents.context.spend import spent_before
from models.documents.duplicates import seen_before
from models.payments.pay import may_pay_now
from models.people.accounts import is_left
from models.people.names import named
from models.policy import Policy
from models.precoro.cards import load_precoro_card
from models.queries.card_state import above, state_of
from models.queries.digests import closed_digest, load_digest
from models.queries.discussion.comments import load_comment
from models.queries.discussion.earlier_talk import load_earlier_talk
from models.queries.documents import answer_of, document_row, load_document, load_from, with_people
from models.queries.readers import load_reader
from models.queries.rows import closed, rows_of
from models.queries.waiting.notices import load_waiting_notice
from models.records import documents
from models.records.earlier_talk import EarlierTalk
from models.records.waiting import WaitingNotice
from models.tables import (
    Attachment,
    Delivery,
    Document,
    Message,
    Payment,
    Person,
    Turn,
)
from models.visible import key_of
from models.waiting.snooze import snoozed_until

Shown = (
    documents.Card
    | documents.ListMessage
    | documents.Outcome
    | documents.CommentCard
    | EarlierTalk
    | documents.Digest
    | WaitingNotice
)


async def load_shown(message: Message, policy: Policy) -> Shown:
    """Return what a message must show now."""
    reader, left = await load_reader(message.workspace_id, message.person_id), await is_left(message)
    if message.subject == "list" and message.about_state:
        notice = await load_waiting_notice(message, reader, policy)
        return replace(notice, row=closed(notice.row)) if left else notice
    if message.subject == "list":
        rows = [row for _, row in await rows_of(message, policy)]
        return documents.ListMessage(reader, tuple(map(closed, rows) if left else rows))
    if message.subject == "comment" and message.about_state:
        return await load_earlier_talk(message, reader, policy)
    if message.subject == "comment":
        return await load_comment(message, reader, policy)
    if message.subject == "digest":
        digest = await load_digest(message, reader, policy)
        return closed_digest(digest) if left else digest
    assert message.document_id is not None  # a card or an outcome always has one
    if message.subject == "outcome":
        outcome = await _outcome(message, reader)
        return replace(outcome, may_revise=False) if left else outcome
    turn = await Turn.get_or_none(id=message.turn_id) if message.turn_id else None
    card = await load_card(
        message.document_id, message.person_id, reader, turn, policy, card_role=_card_role(message)
    )
    if message.round != card.document.round:
        card = replace(
            card, state="outdated", turn=None, undo=None, may_leave=False, precoro=None, may_ask_help=False
        )
        card = replace(card, may_nudge=False, snoozed_until=None)
    elif left:
        state = "pending_others" if card.state == "pending_you" else card.state
        card = replace(
            card,
            state=state,
            turn=None,
            undo=None,
            may_leave=False,
            may_manage=False,
            may_pay=False,
            may_revise=False,
            may_nudge=False,
            may_ask_help=False,
            snoozed_until=None,
            precoro=None,
        )
    files = await sql.select(Delivery, "message_id = :message ORDER BY id", message=message.id)
    return replace(card, files_waiting=_files_waiting(files, card), files_refused=await _files_refused(files))


def _card_role(message: Message) -> documents.CardRole:
    return message.card_role  # type: ignore[return-value]


async def load_card(
    document_id: int,
    person_id: int,
    reader: documents.Audience,
    turn: Turn | None,
    policy: Policy,
    *,
    card_role: documents.CardRole = "approver",
) -> documents.Card:
    """Read one document as one person sees it; `turn` is what the card asks about."""
    row = await document_row(document_id)
    document = await load_from(row)
    answer = None
    asked = by_reader = turn is not None and turn.state == "open"
    if turn:
        await with_people([turn])
        answer = answer_of(turn)
        if asked and turn.person_id != person_id:  # until it is answered, it is the reader who may
            asked = await stands_in(turn.id, person_id, policy)
            answer = replace(answer, person=named(await Person.get(id=person_id)), on_behalf_of=answer.person)
        by_reader = answer.person.id == person_id
    absent = await absences(document_id, policy) if row.status == "pending" else ()
    help_asked, may_ask_help = await help_state(row, person_id, absent)
    unread = document.precoro is not None and document.precoro.unread
    stuck = unread or any(step.stuck for step in document.steps)
    state = state_of(document.status, document.round, turn, asked=asked, stuck=stuck)
    spend = changed = None
    if state == "pending_you" and card_role == "approver":
        spend, lines = await spent_before(row, document.lines)
        document = replace(document, lines=lines)
        changed = await changed_since(row)
    return documents.Card(
        document=document,
        reader=reader,
        card_role=card_role,
        state=state,
        turn=turn.id if turn and state == "pending_you" else None,
        answer=answer,
        seen=await seen_before(row),
        confirm=above(document.total, policy),
        may_manage=not row.in_precoro and await _may_configure(row.company_id, person_id),
        folded=await is_collapsed(document_id, row.round, person_id),
        may_pay=await may_pay_now(row, person_id),
        may_revise=row.status == "in_revision" and row.requester_id == person_id and not row.in_precoro,
        may_leave=card_role == "follower",
        snoozed_until=(await snoozed_until(person_id, [document_id])).get(document_id),
        may_nudge=_may_nudge(document, person_id) and (card_role, state) == ("requester", "pending_others"),
        undo=turn.id if turn and turn.state == "held" and by_reader else None,
        by_reader=by_reader,
        absences=absent,
        may_ask_help=may_ask_help,
        help_asked=help_asked,
        precoro=await load_precoro_card(row, person_id, policy, asked=state == "pending_you"),
        spend=spend,
        changed=changed,
        fields=tuple(field for field in document.custom_fields if key_of(field[0]) in policy.card_fields),
    )


_MAY_CONFIGURE = """
SELECT 1 AS may FROM membership WHERE person_id = :person AND company_id = :company AND configuration
"""


async def _may_configure(company_id: int, person_id: int) -> bool:
    return await sql.first(_MAY_CONFIGURE, person=person_id, company=company_id) is not None


def _may_nudge(document: documents.Document, person_id: int) -> bool:
    """Return whether a person has requested a document that waits for somebody else."""
    asked = (one for step in document.steps for one in step.answers if one.state == "open")
    return document.requester.id == person_id and any(one.person.id != person_id for one in asked)


# A card that was not sent: its document is a row of the list that an import brought its reader.
COLLAPSED: Final = """
    document_id = :document AND person_id = :person AND round = :round AND subject = 'card'
    AND state = 'dropped' AND dropped_because = 'collapsed'
"""
_IS_COLLAPSED = f"SELECT 1 AS there FROM message WHERE {COLLAPSED}"


async def is_collapsed(document_id: int, round_now: int, person_id: int) -> bool:
    """Return whether a document came to a person as a row of a list, without a card of its own."""
    return await sql.first(_IS_COLLAPSED, document=document_id, round=round_now, person=person_id) is not None


async def open_turn_of(document_id: int, person_id: int, policy: Policy) -> Turn | None:
    """Return the open turn of a person on a document, or one on which they stand in."""
    own = await Turn.filter(document_id=document_id, person_id=person_id, state="open").first()
    if own is not None:
        return own
    other = await open_turn_for(document_id, person_id, policy)
    return await Turn.get(id=other) if other is not None else None


async def undoable_turn_of(document: Document, person_id: int) -> Turn | None:
    """Return a turn of the round that a person has answered, for themselves or another, and can undo."""
    by = Q(person_id=person_id, stand_in_id__isnull=True) | Q(stand_in_id=person_id)
    held = Turn.filter(by, document_id=document.id, round=document.round, state__in=("held", "sending"))
    return await held.order_by("id").first()


async def _files_refused(files: Sequence[Delivery]) -> tuple[str, ...]:
    """Return the names of what Slack has refused; the document's own PDF has none."""
    refused = [one for one in files if one.state == "failed" and one.kind != "sign"]
    attached = await sql.by_id(Attachment, {one.attachment_id for one in refused if one.attachment_id})
    return tuple(attached[one.attachment_id].name if one.attachment_id else "" for one in refused)


def _files_waiting(files: Sequence[Delivery], card: documents.Card) -> int:
    if card.card_role not in ("approver", "payer"):
        return 0
    sent = {one.attachment_id for one in files if one.kind == "attachment" and one.state != "failed"}
    return sum(one.id not in sent for one in card.document.attachments)


async def _outcome(message: Message, reader: documents.Audience) -> documents.Outcome:
    """Show how a round ended: by the last entry of its history that ended it so."""
    assert message.document_id is not None
    if message.payment_id is not None:
        return await _payment(message, reader)
    document = await load_document(message.document_id)
    status = _told(message)
    ends = [
        event
        for event in document.history
        if event.round == message.round and event.what in _ENDS.get(status, (status,))
    ]
    last = ends[-1] if ends else None
    at: datetime = last.at if last else document.submitted_at
    return documents.Outcome(
        document=document,
        reader=reader,
        by=last.who if last else "",
        on_behalf_of=last.on_behalf_of if last else "",
        at=at,
        reason=last.note if last else "",
        status=status,
        card_role=_card_role(message),
        may_revise=message.card_role == "requester"
        and status == document.status == "in_revision"
        and document.precoro is None
        and document.round == message.round,
    )


# How the end of a round is called in a history.
_ENDS: dict[str, tuple[str, ...]] = {
    "in_revision": ("changes_asked", "in_revision"),
    "draft": ("withdrawn", "draft"),
}


def _told(message: Message) -> documents.Status:
    return message.told_status  # type: ignore[return-value]  # an outcome that tells no payment has one


async def _payment(message: Message, reader: documents.Audience) -> documents.Outcome:
    assert message.document_id is not None
    paid = await Payment.get(id=message.payment_id).select_related("person")
    reference = f" · {paid.reference}" if paid.reference else ""
    return documents.Outcome(
        document=await load_document(message.document_id),
        reader=reader,
        by=named(paid.person).name,
        at=paid.at,
        reason=f"{paid.paid_on.isoformat()}{reference}",
        status="partly_paid" if paid.partly else "paid",
    )
