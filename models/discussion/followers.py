"""Followers: people who may read a document and hear of it, and decide nothing."""

from collections.abc import Iterable
from datetime import datetime

from models.access import cards_of, require_may_read
from models.change import Change
from models.facts import FollowersAdded, happened
from models.people.members import require_may_act
from models.refusals import Refusal
from models.tables import Document, Follower, Member, Membership, Person


async def follow(document_id: int, person_ids: Iterable[int], by: int, change: Change) -> dict[int, Refusal]:
    """Let people follow a document, as somebody who may read it asks; inside a transaction.

    Returns, by person, why somebody was not added. Those who have a card of it already stay as they are.
    """
    document = await change.hold(document_id, missing="may_not_read")
    await require_may_read(document.id, by)
    listed = list(dict.fromkeys(person_ids))
    refused = await who_cannot_follow(document.id, listed)
    added = await _add(document, [one for one in listed if one not in refused], by, change.now)
    if added:
        people = {one.id: one for one in await Person.filter(id__in=[by, *added])}
        names = ", ".join(people[one].display_name for one in added)
        change.state(
            FollowersAdded(document.id, tuple(added)),
            happened(document.id, "followers_added", people[by].email, note=names),
        )
    return refused


async def unfollow(key: str, document_id: int, person_id: int, change: Change) -> None:
    """Let somebody stop following a document: what they have of it is closed, unless it concerns them."""
    if await change.is_repeated(key):
        return
    document = await change.hold(document_id, missing="may_not_read")
    await require_may_read(document.id, person_id)
    if not await Follower.filter(document_id=document.id, person_id=person_id).delete():
        raise Refusal("not_following", number=document.number)
    change.state(happened(document.id, "follower_left", (await Person.get(id=person_id)).email))


async def who_cannot_follow(document_id: int, person_ids: Iterable[int]) -> dict[int, Refusal]:
    """Return, by person, why somebody cannot follow a document."""
    document = await Document.get(id=document_id)
    refused: dict[int, Refusal] = {}
    for person_id in person_ids:
        try:
            await _require_can_follow(person_id, document)
        except Refusal as refusal:
            refused[person_id] = refusal
    return refused


async def _require_can_follow(person_id: int, document: Document) -> None:
    """Refuse all but those who are mapped and active in the workspace, and belong to the company."""
    company = await document.company
    member = await Member.get_or_none(workspace_id=company.workspace_id, person_id=person_id).select_related(
        "person"
    )
    if member is None:
        raise Refusal("not_mapped")
    person = require_may_act(member)
    if not await Membership.exists(person_id=person_id, company_id=company.id):
        raise Refusal("not_in_company", person=person.display_name, company=company.name)


async def _add(document: Document, person_ids: list[int], by: int, now: datetime) -> list[int]:
    # Who followed and left has a card of it still, which is drawn again.
    cards = cards_of(document).exclude(card_role="follower")
    followers = Follower.filter(document_id=document.id)
    hears = {document.requester_id, *[one.person_id for one in [*await cards, *await followers]]}
    added = [one for one in person_ids if one not in hears]
    await Follower.bulk_create(
        [Follower(document_id=document.id, person_id=one, added_by_id=by, added_at=now) for one in added],
        ignore_conflicts=True,
    )
    return added
