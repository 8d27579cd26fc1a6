"""Documents as rows of a list, and what waits for a person now."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from models.access import readable
from models.approval.stand_ins import stands_in
from models.database import sql
from models.documents.context.budgets import budget_of
from models.documents.due_dates import best_discount, is_overdue
from models.documents.duplicates import seen_before
from models.documents.new_accounts import cautions_of
from models.documents.priced import total_of
from models.money import Money
from models.payments.payers import is_payable
from models.people.names import named
from models.policy import Policy
from models.precoro.cards import load_precoro_card
from models.queries.card_state import above, state_of
from models.queries.pending import PendingAction
from models.records import documents as records
from models.records.in_precoro import PrecoroCard
from models.shown import shown
from models.tables import Document, ListItem, Message, Person, Step, Turn
from models.waiting.snooze import snoozed_until

_WITH = ("company", "requester")


async def rows_of(message: Message, policy: Policy) -> list[tuple[str, records.Row]]:
    """Return the rows of a list or digest as they are now, each with what was asked when it was first shown.

    Each keeps its place; of a document that its reader may not see any more it says no more than that.
    """
    items = (
        await ListItem.filter(message_id=message.id)
        .order_by("position")
        .select_related("document", "document__company", "document__requester", "turn")
    )
    seen = await readable([item.document_id for item in items], message.person_id, message.workspace_id)
    rows = [
        (item.action, await row_of(item.document, item.turn, item.action, policy, message.person_id))
        for item in items
    ]
    until = await snoozed_until(message.person_id, seen)
    return [(action, _put_off(row, until) if row.document in seen else gone(row)) for action, row in rows]


def _put_off(row: records.Row, until: Mapping[int, datetime]) -> records.Row:
    """Say of a row that asks something that its reader has put it off."""
    return row if row.action == "see" else replace(row, snoozed_until=until.get(row.document))


def gone(row: records.Row) -> records.Row:
    """Return a row that keeps its place and says nothing of its document."""
    return records.Row(
        document=row.document,
        turn=None,
        company="",
        kind=row.kind,
        credit_note=False,
        number="",
        title="",
        supplier="",
        total=None,
        requester="",
        state="withdrawn",
        status="unknown",
        gone=True,
    )


def closed(row: records.Row) -> records.Row:
    """Draw a row for an account that is not its reader's any more: it asks nothing there."""
    state = "pending_others" if row.state == "pending_you" else row.state
    return replace(row, action="see", turn=None, state=state, undo=None, precoro=None, may_nudge=False)


async def row_of(
    document: Document, turn: Turn | None, action: str, policy: Policy, person_id: int | None = None
) -> records.Row:
    """Draw up one row for a person; what was asked and is settled by now is `see`.

    `person_id` None: the turn is their own, if there is one.
    """
    stood_for = await _stood_for(turn, person_id)
    is_open = turn is not None and turn.state == "open"
    if turn is not None and stood_for is not None and is_open:
        is_open = await stands_in(turn.id, person_id or 0, policy)
    total, still = await total_of(document), _still(action, document, is_open)
    return records.Row(
        document=document.id,
        turn=turn.id if turn and is_open else None,
        company=document.company.name,
        kind=document.kind,  # type: ignore[arg-type]
        credit_note=document.credit_note,
        number=document.number,
        title=document.title,
        supplier=document.supplier_name,
        total=total,
        requester=named(document.requester).name,
        state=state_of(document.status, document.round, turn, asked=is_open, stuck=False),
        status=document.status,  # type: ignore[arg-type]
        action=still,
        shown_hash=shown(document),
        confirm=above(total, policy),
        due_on=document.due_on,
        overdue=is_overdue(document),
        discount=best_discount(document) if still in ("approve", "pay") else None,
        seen=await seen_before(document) if still in ("approve", "pay") else (),
        payable=None if document.payable_minor is None else Money(document.payable_minor, document.currency),
        cautions=await cautions_of(document) if still in ("approve", "pay") else (),
        budget=await budget_of(document, total) if still == "approve" else None,
        precoro=await _precoro(document, turn, policy),
        decided=_decided(turn) if turn and _answered_by(turn, person_id) else None,
        undo=turn.id if turn and turn.state == "held" and _answered_by(turn, person_id) else None,
        on_behalf_of=named(stood_for) if stood_for else None,
        since=await _since(still, document, turn),
    )


async def _stood_for(turn: Turn | None, person_id: int | None) -> Person | None:
    """Return the person of a turn that a row shows to a stand-in of theirs."""
    if turn is None or person_id in (None, turn.person_id):
        return None
    return await Person.get(id=turn.person_id)


def _answered_by(turn: Turn, person_id: int | None) -> bool:
    """Return whether an answer to a turn would be this reader's."""
    if person_id is None:
        return turn.stand_in_id is None
    return (turn.stand_in_id or turn.person_id) == person_id


async def _since(asks: str, document: Document, turn: Turn | None) -> datetime | None:
    """Return since when a document waits for its reader: their step was opened, or the round ended."""
    if asks == "approve" and turn is not None:
        return (await sql.by_id(Step, [turn.step_id]))[turn.step_id].opened_at
    return document.settled_at if asks in ("pay", "revise") else None


async def _precoro(document: Document, turn: Turn | None, policy: Policy) -> PrecoroCard | None:
    if turn is None:
        return None
    return await load_precoro_card(document, turn.person_id, policy, asked=turn.state == "open")


_DECIDED: Final[Mapping[str, records.TurnState]] = {
    "held": "approved",
    "approved": "approved",
    "rejected": "rejected",
    "changes_asked": "changes_asked",
}


def _decided(turn: Turn | None) -> records.TurnState | None:
    return _DECIDED.get(turn.state) if turn else None


def _still(action: str, document: Document, is_open: bool) -> records.Action:
    if action == "approve" and is_open:
        return "approve"
    if action == "pay" and is_payable(document):
        return "pay"
    if action == "revise" and document.status == "in_revision" and not document.in_precoro:
        return "revise"
    return "see"


async def drawn_rows(
    waiting: Sequence[PendingAction], person_id: int, workspace_id: int, policy: Policy
) -> tuple[records.Row, ...]:
    """Return the rows of what waits or has waited for a person, each as it is now."""
    seen = await readable([one.document for one in waiting], person_id, workspace_id)
    turns = {
        one.id: one for one in await Turn.filter(id__in=[one.turn for one in waiting if one.turn] or [0])
    }
    documents = {
        one.id: one
        for one in await Document.filter(id__in=[one.document for one in waiting] or [0]).select_related(
            *_WITH
        )
    }
    rows = [
        await row_of(
            documents[one.document], turns[one.turn] if one.turn else None, one.action, policy, person_id
        )
        for one in waiting
    ]
    until = await snoozed_until(person_id, seen)
    return tuple(_put_off(row, until) if row.document in seen else gone(row) for row in rows)
