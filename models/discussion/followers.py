"""Followers: people who may read a document and hear of it, and decide nothing."""

from collections.abc import Collection, Iterable

from models import history
from models.access import cards_of, require_may_read
from models.change import Change, hold
from models.outbox import messages
from models.people.members import require_may_act
from models.refusals import Refusal
from models.tables import Document, Follower, Member, Membership, Person


async def follow(document_id: int, person_ids: Iterable[int], by: int, change: Change) -> dict[int, Refusal]:
    """Let people follow a document, at the wish of somebody who may read it; inside a transaction.

    Gives, by person, why somebody was not added. Who holds a card of the document stays as he is.
    """
    document = await hold(document_id)
    if document is None:
        raise Refusal("may_not_read")
    await require_may_read(document.id, by)
    listed = list(dict.fromkeys(person_ids))
    refused = await who_cannot_follow(document.id, listed)
    added = await _add(document, [one for one in listed if one not in refused], change)
    if added:
        people = {one.id: one for one in await Person.filter(id__in=[by, *added])}
        names = ", ".join(people[one].name or people[one].email for one in added)
        await history.note(document.id, change.now, "followers_added", people[by].email, note=names)
        await messages.redraw(document.id)  # an older card may have been closed to one of them
    return refused


async def who_cannot_follow(document_id: int, person_ids: Iterable[int]) -> dict[int, Refusal]:
    """Give, by person, why somebody cannot follow a document."""
    document = await Document.get(id=document_id)
    refused: dict[int, Refusal] = {}
    for person_id in person_ids:
        try:
            await _require_can_follow(person_id, document)
        except Refusal as refusal:
            refused[person_id] = refusal
    return refused


async def _require_can_follow(person_id: int, document: Document) -> None:
    """Only who is mapped and active in the workspace, and belongs to the document's company."""
    company = await document.company
    member = await Member.get_or_none(workspace_id=company.workspace_id, person_id=person_id).select_related(
        "person"
    )
    if member is None:
        raise Refusal("not_mapped")
    person = require_may_act(member)
    if not await Membership.exists(person_id=person_id, company_id=company.id):
        raise Refusal("not_in_company", person=person.name or person.email, company=company.name)


async def _add(document: Document, person_ids: list[int], change: Change) -> list[int]:
    hears = {document.requester_id, *(card.person_id for card in await cards_of(document))}
    added = [one for one in person_ids if one not in hears]
    await Follower.bulk_create(
        [Follower(document_id=document.id, person_id=one) for one in added], ignore_conflicts=True
    )
    await show_to_followers(document, added, change)
    return added


async def show_to_followers(document: Document, person_ids: Collection[int], change: Change) -> None:
    """Want the card without buttons for new followers."""
    for person_id in person_ids:
        if person_id != document.requester_id:
            await messages.enqueue_card(
                document,
                "follower",
                person_id,
                change.now,
                policy=change.policy,
                batch_id=change.batch_id,
            )
