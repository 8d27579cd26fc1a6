"""The identity of the person who acts, confirmed by Slack."""

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

WITHIN = 1.0  # seconds for Slack's answer; the interaction itself has 2.5


async def confirm_presser(
    store: Store,
    workspace: ConnectedWorkspace,
    workspace_id: int,
    user_id: str,
    now: datetime,
    policy: Policy,
) -> Member:
    """Look a member up in Slack and save their profile; raise a Refusal, and unlink nobody, if that fails."""
    seen = await fetch_member(workspace, user_id)
    return await save_profile(store, workspace_id, seen, now, policy)


async def fetch_member(workspace: ConnectedWorkspace, user_id: str) -> SlackMember:
    """Return a member as Slack has them; raise a Refusal if there is none, or Slack does not answer."""
    try:
        seen = await look_up(workspace.client.with_timeout(WITHIN), user_id, team_id=workspace.team_id)
    except SlackError:
        raise Refusal("could_not_check") from None
    if seen is None:
        raise Refusal("not_mapped")
    return seen


async def save_profile(
    store: Store, workspace_id: int, seen: SlackMember, now: datetime, policy: Policy
) -> Member:
    """Save the profile of a member who is a known person; raise a Refusal for anybody else."""
    facts = SlackProfile.of(seen, policy)
    person = await Person.get_or_none(email=facts.email) if facts.email else None
    if person is None:
        raise Refusal(_STRANGERS.get(facts.state, "not_mapped"))

    async def save(change: Change) -> None:
        await save_member(workspace_id, person.id)
        await record_profile(workspace_id, person.id, facts, change)

    await store.apply(Change(now, policy), save)
    member = await known_member(workspace_id, facts.user_id)
    assert member is not None  # just written
    return member


_STRANGERS = {"guest": "guest", "stranger": "other_team", "deactivated": "deactivated"}
