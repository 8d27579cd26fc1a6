"""What the configuration role may do to a chain: reassign, withdraw, cancel. Inside a transaction."""

from datetime import datetime

from models import history
from models.approval import chain
from models.approval.rounds import add_turn, move_on, withdraw
from models.change import Change, hold
from models.idempotency import already_taken
from models.outbox import messages
from models.policy import Policy
from models.refusals import Refusal
from models.tables import Document, Membership, Person, Step, Turn


async def reassign(
    key: str, turn_id: int, to_person: int, by: int, now: datetime, policy: Policy
) -> Document | None:
    """Hand an undecided turn to somebody else of the company; the old card loses its buttons."""
    if await already_taken(key, now):
        return None
    found = await Turn.get_or_none(id=turn_id)
    document = await hold(found.document_id) if found else None
    if found is None or document is None:
        raise Refusal("no_such_turn")
    manager = await require_configuration(by, document)
    turn = await Turn.get(id=turn_id).select_related("step", "person")
    _check_round(turn, document)
    if turn.step.state not in ("open", "waiting") or turn.state not in ("open", "waiting", "closed"):
        raise Refusal("turn_withdrawn", number=document.number)
    chosen = await Person.get(id=to_person)
    await _check_can_stand(chosen, document, turn.step, policy)
    await Turn.filter(id=turn.id).update(state="withdrawn", settled_at=now, reason="reassigned")
    change = Change(now, policy)
    await add_turn(document, turn.step, turn.position, chosen.id, change, on_behalf_of=turn.person_id)
    await history.note(
        document.id,
        now,
        "reassigned",
        manager.email,
        step=turn.step.name,
        note=f"{turn.person.name or turn.person.email} → {chosen.name or chosen.email}",
        round=document.round,
    )
    if turn.step.state == "open":
        await chain.announce_stuck(document, change)
    await messages.redraw(document.id)
    return document


def _check_round(turn: Turn, document: Document) -> None:
    if document.status != "pending":
        raise Refusal("document_settled", number=document.number, status=document.status)
    if turn.round != document.round:
        raise Refusal("outdated", number=document.number, revision=document.revision)


async def _check_can_stand(chosen: Person, document: Document, step: Step, policy: Policy) -> None:
    name = chosen.name or chosen.email
    here = await Membership.exists(person_id=chosen.id, company_id=document.company_id)
    if not (chosen.active and here):
        company = await document.company
        raise Refusal("not_in_company", person=name, company=company.name)
    if chosen.id == document.requester_id and not policy.requester_may_approve:
        raise Refusal("own_document", number=document.number)
    if await Turn.filter(step_id=step.id, person_id=chosen.id).exclude(state="withdrawn").exists():
        raise Refusal("already_asked", person=name, step=step.name)


async def withdraw_turn(key: str, turn_id: int, by: int, now: datetime, policy: Policy) -> None:
    """Take one approver's question back without a successor."""
    if await already_taken(key, now):
        return
    found = await Turn.get_or_none(id=turn_id)
    document = await hold(found.document_id) if found else None
    if found is None or document is None:
        raise Refusal("no_such_turn")
    manager = await require_configuration(by, document)
    turn = await Turn.get(id=turn_id).select_related("step", "person")
    _check_round(turn, document)
    if turn.state not in ("open", "waiting"):
        raise Refusal("turn_withdrawn", number=document.number)
    change = Change(now, policy)
    await withdraw(turn, change)
    await history.note(
        document.id,
        now,
        "approver_removed",
        manager.email,
        step=turn.step.name,
        note=turn.person.name or turn.person.email,
        round=document.round,
    )
    await move_on(document, change)
    await messages.redraw(document.id)


async def end_approval(
    key: str, document_id: int, status: str, reason: str, by: int, now: datetime, policy: Policy
) -> None:
    """Cancel a pending document (`cancelled`), or withdraw it from approval back to `draft`."""
    if await already_taken(key, now):
        return
    document = await hold(document_id)
    if document is None:
        raise Refusal("no_such_document")
    manager = await require_configuration(by, document)
    if document.status != "pending":
        raise Refusal("document_settled", number=document.number, status=document.status)
    what = "cancelled" if status == "cancelled" else "withdrawn"
    await history.note(document.id, now, what, manager.email, note=reason, step="", round=document.round)
    await chain.end(document, status, Change(now, policy))
    await messages.redraw(document.id)


async def require_configuration(person_id: int, document: Document) -> Person:
    """Only active people with the configuration role in the document's company."""
    row = await Membership.get_or_none(
        person_id=person_id, company_id=document.company_id, configuration=True, person__active=True
    ).select_related("person", "company")
    if row is None:
        company = await document.company
        raise Refusal("not_configuration", company=company.name)
    return row.person
