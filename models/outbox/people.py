"""What follows when a person may do more or less than before, or Slack knows them otherwise."""

from tortoise.expressions import Q, Subquery

from models.approval.chain import state_if_stuck
from models.change import Change
from models.database import sql
from models.facts import AccountLost, DocumentChanged, MemberChanged
from models.outbox import messages
from models.outbox.notices import notify_unlinked
from models.outbox.relocate import resume_delivery
from models.payments.payers import to_pay_by_role
from models.people.away import follow_zone
from models.precoro.keys import delete_keys, delete_keys_without_right
from models.queries.stuck_steps import stuck_steps
from models.reminders.schedules import ensure_schedule
from models.tables import Company, Document, Membership, Turn

# Whatever is redrawn below: documents are held before their messages, and in one order, as at a press.
_THEIR_DOCUMENTS = """
SELECT id FROM document WHERE id IN (
    SELECT document_id FROM message WHERE workspace_id = :workspace AND person_id = :person
    UNION SELECT document_id FROM turn WHERE person_id = :person
    UNION SELECT list_item.document_id FROM list_item JOIN message ON message.id = list_item.message_id
    WHERE message.workspace_id = :workspace AND message.person_id = :person
    UNION SELECT id FROM document WHERE requester_id = :person
) ORDER BY id
"""


async def member_changed(fact: MemberChanged, change: Change) -> None:
    """Bring a person their messages where they are now, or notify the configuration role of the loss."""
    workspace_id, person_id = fact.workspace, fact.person
    active, newly = fact.after == "active", fact.before != fact.after
    if fact.other_account or (newly and fact.after not in ("active", "unknown")):
        await delete_keys(person_id, workspace_id, change)
    if newly or fact.other_account:
        await sql.hold(_THEIR_DOCUMENTS, workspace=workspace_id, person=person_id)
    if active and (newly or fact.other_zone):
        await ensure_schedule(workspace_id, person_id, change.now, change.policy)
        await follow_zone(person_id, change)
    if active and (newly or fact.other_account):
        await resume_delivery(workspace_id, person_id, change.now)
    if newly and fact.before == "active":
        await notify_unlinked(workspace_id, person_id, fact.after, change.now)
    if newly and {fact.before, fact.after} != {"unknown", "active"}:
        await _can_act_changed(person_id, change)


async def account_lost(fact: AccountLost, change: Change) -> None:
    """Notify the configuration role: a look-up that does not find the person finds them unlinked already."""
    await delete_keys(fact.person, fact.workspace, change)
    if fact.was_active:
        await notify_unlinked(fact.workspace, fact.person, "absent", change.now)
    await _can_act_changed(fact.person, change)


async def rights_changed(person_id: int, change: Change) -> None:
    """Enqueue what waits for a person by their roles; what they may see is redrawn."""
    await delete_keys_without_right(person_id, change)
    for document in await to_pay_by_role(person_id):
        await messages.enqueue_card(document, "payer", person_id, change)
    for document_id in await _stuck_for(person_id, change):
        await messages.enqueue_card(await change.hold(document_id), "configuration", person_id, change)
    await _can_act_changed(person_id, change)


async def _stuck_for(person_id: int, change: Change) -> list[int]:
    """Return stuck documents of a manager's companies: if they are few, since Home lists all of them."""
    theirs = Membership.filter(person_id=person_id, configuration=True, person__active=True)
    companies = [one.company_id for one in await theirs]
    stuck, _open_steps = await stuck_steps(companies) if companies else ([], 0)
    return sorted({one.document for one in stuck}) if len(stuck) <= change.policy.cards_per_import else []


async def key_changed(company_id: int, person_id: int, change: Change) -> None:
    """Redraw the messages of a person who can decide in Precoro now, or cannot any more."""
    company = await Company.get(id=company_id)
    await sql.hold(_THEIR_DOCUMENTS, workspace=company.workspace_id, person=person_id)
    await messages.redraw_of(person_id)


async def name_learned(person_id: int, change: Change) -> None:
    """Have the documents redrawn on which a person is named."""
    asked = Turn.filter(person_id=person_id).values("document_id")
    theirs = Document.filter(Q(requester_id=person_id) | Q(id__in=Subquery(asked)))
    for document_id in await theirs.filter(status__in=("pending", "in_revision")).values_list(
        "id", flat=True
    ):
        change.state(DocumentChanged(int(str(document_id))))


async def _can_act_changed(person_id: int, change: Change) -> None:
    """Redraw the messages of a person who became able or unable to act, and state which steps are stuck."""
    open_turns = Turn.filter(person_id=person_id, state__in=("open", "held", "sending"))
    asked = await open_turns.values_list("document_id", flat=True)
    for document_id in sorted({int(str(one)) for one in asked}):
        document = await change.hold_anywhere(document_id)
        await state_if_stuck(document, change)
        change.state(DocumentChanged(document.id))
    await messages.redraw_of(person_id)
