"""Asking Slack who somebody is, before what he does may count."""

from datetime import datetime

from models.change import Change
from models.database.store import Store
from models.people.members import SlackProfile, known_member, record_profile
from models.people.people import save_member
from models.policy import Policy
from models.refusals import Refusal
from models.tables import Member, Person
from slack.errors import SlackError
from slack.members import SlackMember, look_up
from slack.workspace import ConnectedWorkspace

WITHIN = 1.0  # seconds for Slack's answer; the press itself has 2.5


async def confirm_presser(
    store: Store,
    workspace: ConnectedWorkspace,
    workspace_id: int,
    user_id: str,
    now: datetime,
    policy: Policy,
) -> Member:
    """Look the presser up in Slack and keep what it says; a failed look-up refuses and unlinks nobody."""
    seen = await look_at(workspace, user_id)
    return await keep_seen(store, workspace_id, seen, now, policy)


async def look_at(workspace: ConnectedWorkspace, user_id: str) -> SlackMember:
    """Ask Slack for a member, or refuse: nobody is there, or Slack does not answer."""
    try:
        seen = await look_up(workspace.client.with_timeout(WITHIN), user_id, team_id=workspace.team_id)
    except SlackError:
        raise Refusal("could_not_check") from None
    if seen is None:
        raise Refusal("not_mapped")
    return seen


async def keep_seen(
    store: Store, workspace_id: int, seen: SlackMember, now: datetime, policy: Policy
) -> Member:
    """Keep what Slack says of a member who is a known person; refuse anybody else."""
    facts = SlackProfile.of(seen)
    person = await Person.get_or_none(email=facts.email) if facts.email else None
    if person is None:
        raise Refusal(_STRANGERS.get(facts.state, "not_mapped"))

    async def keep(change: Change) -> None:
        await save_member(workspace_id, person.id)
        await record_profile(workspace_id, person.id, facts, change)

    await store.apply(Change(now, policy), keep)
    member = await known_member(workspace_id, facts.user_id)
    assert member is not None  # just written
    return member


_STRANGERS = {"guest": "guest", "stranger": "other_team", "deactivated": "deactivated"}
