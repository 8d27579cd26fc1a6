"""What the configuration role may do to a chain: reassign, withdraw, cancel. Inside a transaction."""

from models.access import require_may_read
from models.approval import chain
from models.approval.precoro import require_decided_here
from models.approval.rounds import add_turn, move_on, withdraw
from models.change import Change
from models.facts import happened
from models.people.memberships import join_company
from models.policy import Policy
from models.refusals import Refusal
from models.shown import check_shown
from models.tables import Document, Membership, Person, Step, Turn


async def reassign(key: str, turn_id: int, to_person: int, by: int, change: Change) -> None:
    """Give an undecided turn to somebody else of the company; the old card loses its buttons."""
    if await change.is_repeated(key):
        return
    document = await change.hold_by_turn(turn_id)
    manager = await require_configuration(by, document)
    require_decided_here(document)
    turn = await _turn(turn_id, document)
    if turn.step.state not in ("open", "waiting") or turn.state not in ("open", "waiting", "closed"):
        raise Refusal("turn_withdrawn", number=document.number)
    chosen = await Person.get(id=to_person)
    await _check_can_approve(chosen, document, turn.step, change.policy)
    await Turn.filter(id=turn.id).update(state="withdrawn", settled_at=change.now, reason="reassigned")
    await join_company(document.company_id, [chosen.id], "document")  # whatever a file says later
    names = f"{turn.person.display_name} → {chosen.display_name}"
    _state(document, turn, "reassigned", manager, names, change)
    await add_turn(document, turn.step, turn.position, chosen.id, change, reassigned_from=turn.person_id)
    if turn.step.state == "open":
        await chain.state_if_stuck(document, change)


async def _turn(turn_id: int, document: Document) -> Turn:
    """Return an open round's turn with its step and person, now that the document is held; or refuse."""
    turn = await Turn.get(id=turn_id).select_related("step", "person")
    if document.status != "pending":
        raise Refusal("document_settled", number=document.number, status=document.status)
    if turn.round != document.round:
        raise Refusal("outdated", number=document.number, revision=document.revision, changed=("round",))
    return turn


async def _check_can_approve(chosen: Person, document: Document, step: Step, policy: Policy) -> None:
    here = await Membership.exists(person_id=chosen.id, company_id=document.company_id)
    if not (chosen.active and here):
        company = await document.company
        raise Refusal("not_in_company", person=chosen.display_name, company=company.name)
    if not policy.may_approve(chosen.id, document.requester_id):
        raise Refusal("own_document", number=document.number)
    if await Turn.filter(step_id=step.id, person_id=chosen.id).exclude(state="withdrawn").exists():
        raise Refusal("already_asked", person=chosen.display_name, step=step.name)


def _state(document: Document, turn: Turn, what: str, by: Person, note: str, change: Change) -> None:
    change.state(happened(document.id, what, by.email, step=turn.step.name, note=note, round=document.round))


async def withdraw_turn(key: str, turn_id: int, by: int, change: Change) -> None:
    """Take one approver off a step, without a successor."""
    if await change.is_repeated(key):
        return
    document = await change.hold_by_turn(turn_id)
    manager = await require_configuration(by, document)
    require_decided_here(document)
    turn = await _turn(turn_id, document)
    if turn.state not in ("open", "waiting"):
        raise Refusal("turn_withdrawn", number=document.number)
    await withdraw(turn, change)
    _state(document, turn, "approver_removed", manager, turn.person.display_name, change)
    await move_on(document, change)


async def end_approval(
    key: str, document_id: int, shown_hash: str, status: str, reason: str, by: int, change: Change
) -> None:
    """Cancel a pending document (`cancelled`), or withdraw it from approval back to `draft`."""
    if await change.is_repeated(key):
        return
    document = await change.hold(document_id)
    manager = await require_configuration(by, document)
    require_decided_here(document)
    if document.status != "pending":
        raise Refusal("document_settled", number=document.number, status=document.status)
    check_shown(document, shown_hash)
    what = "cancelled" if status == "cancelled" else "withdrawn"
    change.state(happened(document.id, what, manager.email, note=reason, step="", round=document.round))
    await chain.end(document, status, change)


async def require_configuration(person_id: int, document: Document) -> Person:
    """Return an active person with the configuration role in the document's company, or refuse."""
    row = await Membership.get_or_none(
        person_id=person_id, company_id=document.company_id, configuration=True, person__active=True
    ).select_related("person", "company")
    if row is None:
        await require_may_read(document.id, person_id)  # others hear nothing of it
        company = await document.company
        raise Refusal("not_configuration", company=company.name)
    return row.person
