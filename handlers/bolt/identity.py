"""Asking Slack who somebody is, before what he does may count."""

from datetime import datetime

from models.approval.chain import Moment
from models.database.store import Store
from models.people.members import Facts, known_member, note_facts
from models.people.people import keep_member
from models.policy import Terms
from models.refusals import Refusal
from models.tables import Member, Person
from slack.errors import SlackError
from slack.members import Member as Seen
from slack.members import look_up
from slack.workspace import Workspace

WITHIN = 1.0  # seconds for Slack's answer; the press itself has 2.5


async def confirm_presser(
    store: Store,
    workspace: Workspace,
    workspace_id: int,
    user_id: str,
    now: datetime,
    terms: Terms,
) -> Member:
    """Look the presser up in Slack and keep what it says; a failed look-up refuses and unlinks nobody."""
    seen = await look_at(workspace, user_id)
    return await keep_seen(store, workspace_id, seen, Moment(now, terms))


async def look_at(workspace: Workspace, user_id: str) -> Seen:
    """Ask Slack for a member, or refuse: nobody is there, or Slack does not answer."""
    try:
        seen = await look_up(workspace.client.within(WITHIN), user_id, team_id=workspace.team_id)
    except SlackError:
        raise Refusal("could_not_check") from None
    if seen is None:
        raise Refusal("not_mapped")
    return seen


async def keep_seen(store: Store, workspace_id: int, seen: Seen, moment: Moment) -> Member:
    """Keep what Slack says of a member who is a known person; refuse anybody else."""
    facts = Facts.of(seen)
    person = await Person.get_or_none(email=facts.email) if facts.email else None
    if person is None:
        raise Refusal(_STRANGERS.get(facts.state, "not_mapped"))

    async def keep() -> None:
        await keep_member(workspace_id, person.id)
        await note_facts(workspace_id, person.id, facts, moment)

    await store.transact(keep)
    member = await known_member(workspace_id, facts.user_id)
    assert member is not None  # just written
    return member


_STRANGERS = {"guest": "guest", "stranger": "other_team", "deactivated": "deactivated"}
