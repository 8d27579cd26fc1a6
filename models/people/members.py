"""People as Slack knows them: what a look-up or an event says, and who may press because of it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import Enum
from typing import Protocol

from models.change import Change
from models.database import sql
from models.facts import AccountLost, MemberChanged, NameLearned
from models.frozen import frozen
from models.policy import Policy
from models.refusals import Refusal
from models.tables import Member, Person
from models.text import cleaned

FRESH_FOR = timedelta(hours=24)  # how long what Slack said of a member counts
LOOK_AGAIN_AFTER = timedelta(hours=1)  # for those who were not found
NAME_LIMIT = 200

# What a press by such a member is refused with.
_REFUSALS = {
    "guest": "guest",
    "bot": "not_mapped",
    "stranger": "other_team",
    "deactivated": "deactivated",
    "absent": "not_mapped",
    "unknown": "not_mapped",
    "unconfirmed": "unconfirmed",
}


class ProfileLookup(Protocol):
    """A member as a look-up returns them; `reasons` are what keeps them from acting."""

    @property
    def user_id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def email(self) -> str | None: ...
    @property
    def email_confirmed(self) -> bool | None: ...
    @property
    def tz(self) -> str | None: ...
    @property
    def locale(self) -> str | None: ...
    @property
    def reasons(self) -> Sequence[Enum]: ...


@frozen
class SlackProfile:
    """What Slack says of one member now; `state` as in the member table; `email` in lower case or empty."""

    user_id: str
    email: str
    state: str
    locale: str
    zone: str
    name: str = ""
    email_confirmed: bool | None = None

    @classmethod
    def of(cls, seen: ProfileLookup, policy: Policy) -> "SlackProfile":
        """Return a look-up in the store's words."""
        refused = policy.require_confirmed_email and seen.email_confirmed is False
        state = "unconfirmed" if refused else "active"
        if seen.reasons:
            state = str(seen.reasons[0].value)
        email, name = (seen.email or "").lower(), cleaned(seen.name)[:NAME_LIMIT]
        return cls(seen.user_id, email, state, seen.locale or "", seen.tz or "", name, seen.email_confirmed)


async def record_absent(workspace_id: int, person_id: int, change: Change) -> None:
    """Record that Slack knows nobody with this person's address: their steps show as stuck."""
    await _record(workspace_id, person_id, None, "absent", change)


async def record_profile(workspace_id: int, person_id: int, profile: SlackProfile, change: Change) -> None:
    """Record what Slack says of the member that a person is."""
    await _record(workspace_id, person_id, profile, profile.state, change)


_HOLD = "SELECT id FROM member WHERE workspace_id = :workspace AND person_id = :person"


async def hold_member(workspace_id: int, person_id: int) -> None:
    """Take a person's row for this transaction, so that what is told of their accounts comes one by one."""
    await sql.hold(_HOLD, workspace=workspace_id, person=person_id)


async def _record(
    workspace_id: int, person_id: int, profile: SlackProfile | None, state: str, change: Change
) -> None:
    await hold_member(workspace_id, person_id)
    before = await Member.get(workspace_id=workspace_id, person_id=person_id)
    values: dict[str, object] = {
        "state": state,
        "confirmed_at": change.now,
        "look_again_at": None if state == "active" else change.now + LOOK_AGAIN_AFTER,
    }
    if profile:
        values |= {
            "locale": profile.locale or before.locale,
            "zone": profile.zone or before.zone,
            "email_confirmed": profile.email_confirmed,
        }
    # A member that was chosen by hand is looked up by their id again, also once Slack does not find them.
    user_id = profile.user_id if profile else before.user_id if before.pairing_id else None
    if user_id is None or user_id != before.user_id:
        values |= {"user_id": user_id, "channel": None}
    if user_id and user_id != before.user_id:
        await _unlink_others(workspace_id, user_id, change)
    await Member.filter(id=before.id).update(**values)
    change.state(
        MemberChanged(
            workspace=workspace_id,
            person=person_id,
            before=before.state,
            after=state,
            other_account=user_id != before.user_id,
            other_zone=bool(profile and profile.zone and profile.zone != before.zone),
        )
    )
    if state == "active" and profile and profile.name:
        await _learn_name(person_id, profile.name, change)


async def _learn_name(person_id: int, name: str, change: Change) -> None:
    """Call somebody as Slack does, as long as no file has said another name."""
    if await Person.filter(id=person_id, name="").update(name=name):
        change.state(NameLearned(person_id))


async def _unlink_others(workspace_id: int, user_id: str, change: Change) -> None:
    """Unlink whose row still carries a member's id: an address may move from one person to another."""
    for other in await Member.filter(workspace_id=workspace_id, user_id=user_id):
        await Member.filter(id=other.id).update(user_id=None, channel=None, state="unknown")
        change.state(AccountLost(workspace_id, other.person_id, was_active=other.state == "active"))


_KNOWN = """
SELECT member.*, person.email, person.name, person.active
FROM member JOIN person ON person.id = member.person_id
WHERE member.workspace_id = :workspace AND member.user_id = :user
"""


async def known_member(workspace_id: int, user_id: str) -> Member | None:
    """Return the row of a Slack member who was mapped before, with their person."""
    row = await sql.first(_KNOWN, workspace=workspace_id, user=user_id)
    if row is None:
        return None
    member = sql.made(Member, row)
    member.person = sql.made(Person, row | {"id": row["person_id"]})
    return member


def must_ask_slack(member: Member, now: datetime, *, fresh: bool = True) -> bool:
    """Return whether Slack must say more before a member is let in or refused; `fresh`: if they decide."""
    if member.state != "active":
        return may_look_again(member, now)
    return fresh and not is_fresh(member, now)


def may_look_again(member: Member, now: datetime) -> bool:
    """Return whether it is time to look for a member who was not found; also if the clock was ahead then."""
    at = member.look_again_at
    return at is None or not now < at <= now + LOOK_AGAIN_AFTER


def is_fresh(member: Member, now: datetime) -> bool:
    """Return whether Slack confirmed the member lately enough to let them act.

    A moment far ahead proves nothing: the clock was.
    """
    return member.confirmed_at is not None and abs(now - member.confirmed_at) <= FRESH_FOR


def keeps_account(member: Member, profile: SlackProfile, email: str) -> bool:
    """Return whether a person keeps their account although another one has their address, or one like it.

    That one is a former account of theirs, a guest's, or one of another organisation; or its address is not
    the person's `email` itself but in an alias domain; or a manager chose.
    """
    if member.user_id == profile.user_id:
        return False
    weaker = profile.state != "active" or profile.email != email
    return member.pairing_id is not None or (member.state == "active" and weaker)


def require_active(state: str) -> None:
    """Refuse a member of any other state than active."""
    if state != "active":
        raise Refusal(_REFUSALS[state])


def require_may_act(member: Member) -> Person:
    """Return the person behind an active member, or refuse with why they cannot act."""
    require_active(member.state)
    if not member.person.active:
        raise Refusal("deactivated")
    return member.person
