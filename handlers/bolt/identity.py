"""The identity of the person who acts, confirmed by Slack."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

from models.change import Change
from models.database.store import Store
from models.people.mapping import record_look_up
from models.people.members import SlackProfile, known_member, must_ask_slack, require_active
from models.policy import Policy
from models.refusals import Refusal
from models.tables import Member
from slack.errors import SlackError
from slack.members import SlackMember, look_up
from slack.workspace import ConnectedWorkspace

WITHIN = 1.0  # seconds for Slack's answer; the interaction itself has 2.5


async def find_presser(
    store: Store,
    workspace: ConnectedWorkspace,
    workspace_id: int,
    user_id: str,
    now: datetime,
    policy: Policy,
    *,
    fresh: bool = True,
) -> Member:
    """Return the member with this id; ask Slack about somebody unknown, or not confirmed lately if `fresh`.

    Raises a Refusal for somebody who is nobody here, and if Slack does not answer.
    """
    member = await known_member(workspace_id, user_id)
    if member is not None and not must_ask_slack(member, now, fresh=fresh):
        return member
    return await ask_slack(store, workspace, workspace_id, user_id, now, policy)


async def ask_slack(
    store: Store,
    workspace: ConnectedWorkspace,
    workspace_id: int,
    user_id: str,
    now: datetime,
    policy: Policy,
) -> Member:
    """Return the member as Slack has them now, saved; raise a Refusal as `find_presser` does."""
    async with hold_about(workspace, user_id):
        seen = await fetch_member(workspace, user_id)
        return await save_profile(store, workspace_id, seen, now, policy)


@asynccontextmanager
async def hold_about(workspace: ConnectedWorkspace, user_id: str) -> AsyncIterator[None]:
    """Hold `workspace.about(user_id)`; raise a Refusal if Slack is slow to answer who asked before."""
    about = workspace.about(user_id)
    try:
        async with asyncio.timeout(WITHIN):
            await about.acquire()
    except TimeoutError:
        raise Refusal("could_not_check") from None
    try:
        yield
    finally:
        about.release()


async def fetch_member(workspace: ConnectedWorkspace, user_id: str) -> SlackMember:
    """Return a member as Slack has them; raise a Refusal if there is none, or Slack does not answer.

    What is saved of it is saved within `hold_about`.
    """
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
    """Save the profile of a member who is a known person; raise a Refusal for anybody else.

    A second account with somebody's address is refused, and takes nothing from the account in use.
    """
    profile = SlackProfile.of(seen, policy)
    known = await known_member(workspace_id, profile.user_id)
    if not profile.email and not (known and known.pairing_id):  # which proves nothing: nobody is unlinked
        require_active(profile.state)
        raise Refusal("not_mapped")
    await store.apply(Change(now, policy), lambda change: record_look_up(workspace_id, profile, change))
    member = await known_member(workspace_id, profile.user_id)
    if member is None:
        require_active(profile.state)
        raise Refusal("not_mapped")
    return member
