"""Map the people of a workspace's companies to its members by e-mail, a page of members at a time.

The cursor of a run is saved with what it found, so that it continues there after a restart.
"""

from collections.abc import Sequence
from datetime import datetime

from tortoise.expressions import Q, Subquery

from models.change import Change
from models.facts import IntegrationChanged
from models.people.members import (
    FRESH_FOR,
    SlackProfile,
    hold_member,
    keeps_account,
    known_member,
    record_absent,
    record_profile,
)
from models.people.people import save_member
from models.policy import Policy
from models.tables import Mapping, Member, Person

AT_THE_END = "(end)"  # in place of a cursor: all members were seen
EVERYBODY = 2**63 - 1  # for a run that an older program began
AT_ONCE = 50  # people in one transaction: interactions must not wait for the rest


async def start_mapping(workspace_id: int, asked_by: int, change: Change) -> Mapping:
    """Return the run under way, or start one."""
    running = await Mapping.get_or_none(workspace_id=workspace_id, state="running")
    if running is None:
        newest = await Person.all().order_by("-id").first()
        running = await Mapping.create(
            workspace_id=workspace_id,
            asked_by_id=asked_by,
            started_at=change.now,
            next_at=change.now,
            last_person_id=newest.id if newest else None,
        )
    change.state(IntegrationChanged(workspace_id))
    return running


async def pair(workspace_id: int, listed: Sequence[SlackProfile], asked_at: datetime, change: Change) -> None:
    """Record the profiles of members who are people here; nothing is stored about others.

    `asked_at` is when Slack was asked for them: what is known of somebody since then is newer, and stays.
    """
    await _unlink_moved(workspace_id, listed, asked_at, change)
    profiles = await _profiles_by_person(workspace_id, listed, change.policy)
    people = await Person.filter(id__in=list(profiles) or [0])
    known = {
        one.person_id: one
        for one in await Member.filter(
            workspace_id=workspace_id, person_id__in=[person.id for person in people] or [0]
        )
    }
    same = []
    for person in people:
        profile, member = profiles[person.id], known.get(person.id)
        if member and (_is_newer(member, asked_at) or keeps_account(member, profile, person.email)):
            continue
        if member and _is_known(member, profile):
            same.append(member.id)
            continue
        await save_member(workspace_id, person.id)
        await record_profile(workspace_id, person.id, profile, change)
    await Member.filter(id__in=same or [0]).update(confirmed_at=change.now)


async def _profiles_by_person(
    workspace_id: int, listed: Sequence[SlackProfile], policy: Policy
) -> dict[int, SlackProfile]:
    """Return which of the members are people of the workspace's companies: by choice, or by address."""
    addresses = {one for profile in listed if profile.email for one in policy.addresses_of(profile.email)}
    people = await Person.filter(
        email__in=list(addresses) or [""], active=True, memberships__company__workspace_id=workspace_id
    ).distinct()
    by_email = {one.email: one.id for one in people}
    chosen = dict(
        await Member.filter(
            workspace_id=workspace_id,
            user_id__in=[one.user_id for one in listed] or [""],
            pairing_id__isnull=False,
            person__active=True,
        ).values_list("user_id", "person_id")
    )
    found: dict[int, SlackProfile] = {}

    def rank(one: SlackProfile) -> tuple[bool, bool, bool]:
        return one.user_id in chosen, one.state == "active", one.email in by_email

    # The last one counts: who was chosen, else an active account before a former one or a guest's, else who
    # has the very address before who has it in another domain.
    for profile in sorted(listed, key=rank):
        emails = policy.addresses_of(profile.email) if profile.email else ()
        person = chosen.get(profile.user_id) or next(
            (by_email[one] for one in emails if one in by_email), None
        )
        if person:
            found[person] = profile
    return found


def _is_newer(member: Member, asked_at: datetime) -> bool:
    known_at = member.confirmed_at
    return known_at is not None and asked_at < known_at <= asked_at + FRESH_FOR  # else the clock was ahead


def _is_known(member: Member, profile: SlackProfile) -> bool:
    known = (member.user_id, member.state, member.email_confirmed)
    return known == (profile.user_id, profile.state, profile.email_confirmed)


async def _unlink_moved(
    workspace_id: int, listed: Sequence[SlackProfile], asked_at: datetime, change: Change
) -> None:
    """Unlink members whose address is not that of their person any more."""
    emails = {one.user_id: one.email for one in listed}
    rows = await Member.filter(workspace_id=workspace_id, user_id__in=list(emails) or [""]).select_related(
        "person"
    )
    for member in rows:
        if member.user_id is None or _is_newer(member, asked_at):
            continue
        if not is_theirs(member, emails[member.user_id], change.policy):
            await record_absent(workspace_id, member.person_id, change)


async def record_missing(mapping: Mapping, change: Change) -> bool:
    """Record people who were not among the members, some at a time; return False once nobody is left.

    Only people who were not connected before: a list without somebody does not prove that they are gone.
    And none who came while the run was under way: they are looked up when they get their first message.
    """
    seen = Member.filter(
        Q(state="active") | Q(confirmed_at__gte=mapping.started_at), workspace_id=mapping.workspace_id
    )
    unseen = (
        await Person.filter(
            active=True,
            memberships__company__workspace_id=mapping.workspace_id,
            id__lte=mapping.last_person_id or EVERYBODY,
        )
        .exclude(id__in=Subquery(seen.values("person_id")))
        .distinct()
        .order_by("id")
        .limit(AT_ONCE)
    )
    for person in unseen:
        await save_member(mapping.workspace_id, person.id)
        await record_absent(mapping.workspace_id, person.id, change)
    return bool(unseen)


async def record_newcomer(workspace_id: int, profile: SlackProfile, change: Change) -> bool:
    """Map a new member by their address to a person here; return whether there was one."""
    if not profile.email or await known_member(workspace_id, profile.user_id):
        return False
    person = await person_of(
        profile.email, change.policy, active=True, memberships__company__workspace_id=workspace_id
    )
    if person is None:
        return False
    return await record_account(workspace_id, person.id, profile, change)


async def person_of(email: str, policy: Policy, **where: object) -> Person | None:
    """Return the person with an address, else with the same one in another domain; `where` filters people."""
    emails = policy.addresses_of(email)
    people = {one.email: one for one in await Person.filter(email__in=emails, **where)}
    return next((people[one] for one in emails if one in people), None)


def is_theirs(member: Member, email: str, policy: Policy) -> bool:
    """Return whether a member is still their person: by a manager's choice, or by the address that it has."""
    return member.pairing_id is not None or member.person.email in policy.addresses_of(email)


async def record_account(workspace_id: int, person_id: int, profile: SlackProfile, change: Change) -> bool:
    """Record an account with a person's address as theirs; return False if they keep the one they have."""
    await save_member(workspace_id, person_id)
    await hold_member(workspace_id, person_id)
    member = await Member.get(workspace_id=workspace_id, person_id=person_id).select_related("person")
    if keeps_account(member, profile, member.person.email):
        return False
    await record_profile(workspace_id, person_id, profile, change)
    change.state(IntegrationChanged(workspace_id))
    return True


async def record_found(
    workspace_id: int, person_id: int, profile: SlackProfile | None, change: Change
) -> None:
    """Record the account that was found for a person; not if it is gone, or has another address."""
    await hold_member(workspace_id, person_id)
    member = await Member.get(workspace_id=workspace_id, person_id=person_id).select_related("person")
    if profile and (not profile.email or is_theirs(member, profile.email, change.policy)):
        await record_profile(workspace_id, person_id, profile, change)
    else:
        await record_absent(workspace_id, person_id, change)


async def record_not_found(workspace_id: int, person_id: int, asked_at: datetime, change: Change) -> None:
    """Record that Slack knew nobody with a person's address then, unless it has told of them since."""
    await hold_member(workspace_id, person_id)
    if not _is_newer(await Member.get(workspace_id=workspace_id, person_id=person_id), asked_at):
        await record_absent(workspace_id, person_id, change)


async def record_look_up(workspace_id: int, profile: SlackProfile, change: Change) -> None:
    """Record the profile of an account that was looked up by its id, if it is or becomes somebody's here."""
    member = await known_member(workspace_id, profile.user_id)
    if member is not None:
        await record_event(workspace_id, member.person_id, profile, change)
        return
    person = await person_of(profile.email, change.policy) if profile.email else None
    if person is not None:
        await record_account(workspace_id, person.id, profile, change)


async def record_event(workspace_id: int, person_id: int, profile: SlackProfile, change: Change) -> None:
    """Record the profile in an event or a look-up about the member that a person was when it came."""
    await hold_member(workspace_id, person_id)
    member = await known_member(workspace_id, profile.user_id)
    if member is None or member.person_id != person_id:
        return  # meanwhile another account became theirs
    if is_theirs(member, profile.email, change.policy):
        await record_profile(workspace_id, person_id, profile, change)
    else:
        await record_absent(workspace_id, person_id, change)
        await record_newcomer(workspace_id, profile, change)
    change.state(IntegrationChanged(workspace_id))
