"""Pairing the people of a workspace's companies with Slack's members, page by page, by equal e-mail.

Where a run stands is kept with what it found, so that it goes on there after a restart.
"""

from collections.abc import Sequence
from datetime import datetime

from tortoise.expressions import F, Q, Subquery

from models.change import Change
from models.outbox import homes
from models.people.members import SlackProfile, known_member, record_absent, record_profile
from models.people.people import save_member
from models.tables import Mapping, Member, Person

AT_THE_END = "(end)"  # in place of a cursor: all members were seen
AT_ONCE = 50  # people in one transaction: presses must not wait for the rest


async def start_mapping(workspace_id: int, asked_by: int, now: datetime) -> Mapping:
    """Begin a run, unless one is under way."""
    running = await Mapping.get_or_none(workspace_id=workspace_id, state="running")
    if running is None:
        running = await Mapping.create(
            workspace_id=workspace_id, asked_by_id=asked_by, started_at=now, next_at=now
        )
    await homes.integration_changed(workspace_id)
    return running


async def mapping_to_go_on(workspace_id: int, now: datetime) -> Mapping | None:
    """Give the run that is under way and may go on now."""
    return await Mapping.get_or_none(workspace_id=workspace_id, state="running", next_at__lte=now)


async def pair(workspace_id: int, listed: Sequence[SlackProfile], change: Change) -> None:
    """Keep what a list of members says of the people here; other members are nobody's business."""
    by_email = {one.email: one for one in listed if one.email}
    people = await Person.filter(
        email__in=list(by_email) or [""], active=True, memberships__company__workspace_id=workspace_id
    ).distinct()
    await _unlink_moved(workspace_id, listed, change)
    known = {
        one.person_id: one
        for one in await Member.filter(
            workspace_id=workspace_id, person_id__in=[person.id for person in people] or [0]
        )
    }
    same = []
    for person in people:
        facts, member = by_email[person.email], known.get(person.id)
        if (
            member
            and member.state == "active"
            and member.user_id != facts.user_id
            and facts.state != "active"
        ):
            continue  # an older account of his, or one elsewhere with the same address
        if member and (member.user_id, member.state) == (facts.user_id, facts.state):
            same.append(member.id)
            continue
        await save_member(workspace_id, person.id)
        await record_profile(workspace_id, person.id, facts, change)
    await Member.filter(id__in=same or [0]).update(confirmed_at=change.now)


async def _unlink_moved(workspace_id: int, listed: Sequence[SlackProfile], change: Change) -> None:
    """A member whose address is another one by now is not that person any more."""
    emails = {one.user_id: one.email for one in listed}
    rows = await Member.filter(workspace_id=workspace_id, user_id__in=list(emails) or [""]).select_related(
        "person"
    )
    for member in rows:
        if member.user_id and emails[member.user_id] != member.person.email:
            await record_absent(workspace_id, member.person_id, change)


async def record_page(mapping: Mapping, listed: int, cursor: str, now: datetime) -> None:
    """Keep where the run goes on; an empty cursor means that all members were seen."""
    await Mapping.filter(id=mapping.id).update(
        cursor=cursor or AT_THE_END, looked_at=F("looked_at") + listed, next_at=now, attempts=0, trouble=""
    )
    await homes.integration_changed(mapping.workspace_id)


async def record_missing(mapping: Mapping, change: Change) -> bool:
    """Once all members were seen: note who is not among them, some at a time; tells whether any were left.

    Only who was not integrated before: that a list does not name somebody is no proof that he is gone.
    """
    seen = Member.filter(
        Q(state="active") | Q(confirmed_at__gte=mapping.started_at), workspace_id=mapping.workspace_id
    )
    unseen = (
        await Person.filter(active=True, memberships__company__workspace_id=mapping.workspace_id)
        .exclude(id__in=Subquery(seen.values("person_id")))
        .distinct()
        .order_by("id")
        .limit(AT_ONCE)
    )
    for person in unseen:
        await save_member(mapping.workspace_id, person.id)
        await record_absent(mapping.workspace_id, person.id, change)
    return bool(unseen)


async def finish_mapping(mapping: Mapping, now: datetime) -> None:
    """The run is over."""
    await Mapping.filter(id=mapping.id).update(state="done", finished_at=now, trouble="")
    await homes.integration_changed(mapping.workspace_id)


async def postpone(
    mapping: Mapping, until: datetime, trouble: str, *, attempts: int = 0, from_start: bool = False
) -> None:
    """Go on later, where the run stands; or from the start where Slack has forgotten the place.

    `attempts` counts how often in a row Slack did not answer.
    """
    values: dict[str, object] = {"next_at": until, "trouble": trouble[:500], "attempts": attempts}
    if from_start:
        values |= {"cursor": "", "looked_at": 0}
    await Mapping.filter(id=mapping.id).update(**values)
    await homes.integration_changed(mapping.workspace_id)


async def give_up(mapping: Mapping, now: datetime, trouble: str) -> None:
    """End the run without a result: Slack will not have it. What it found so far is kept."""
    await Mapping.filter(id=mapping.id).update(state="failed", finished_at=now, trouble=trouble[:500])
    await homes.integration_changed(mapping.workspace_id)


async def record_newcomer(workspace_id: int, facts: SlackProfile, change: Change) -> bool:
    """Map a member who was not known, if his address is that of a person here; tells whether it was."""
    if not facts.email or await known_member(workspace_id, facts.user_id):
        return False
    person = await Person.filter(
        email=facts.email, active=True, memberships__company__workspace_id=workspace_id
    ).first()
    if person is None:
        return False
    member = await save_member(workspace_id, person.id)
    if member.state == "active" and facts.state != "active":
        return False  # an older account of his, or one elsewhere with the same address
    await record_profile(workspace_id, person.id, facts, change)
    await homes.integration_changed(workspace_id)
    return True
