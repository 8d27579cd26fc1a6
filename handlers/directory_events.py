"""Events about members and about the installation of the app."""

import logging
from collections.abc import Mapping
from typing import Any

from handlers.bolt.registrar import Registrar, SlackEvent
from models.change import Change
from models.people.mapping import is_theirs, person_of, record_event, record_newcomer
from models.people.members import SlackProfile, known_member
from models.people.workspaces import record_down
from models.policy import Policy
from models.records.documents import Audience
from models.refusals import Refusal
from models.tables import Member
from slack.errors import SlackError, SlackRefused, WorkspaceDown
from slack.members import ABSENT, read_member
from views.home.queue import build_closed_home
from views.wording.refusals import sentence

log = logging.getLogger(__name__)

LOOK_WITHIN = 1.0  # seconds for Slack's answer; an event has three


def register(on: Registrar) -> None:
    """Bind the events that change who may act."""
    on.event("user_change", record_user_change)
    on.event("team_join", map_newcomer)
    on.event("tokens_revoked", check_token)
    on.event("app_uninstalled", check_token)


async def record_user_change(slack_event: SlackEvent) -> None:
    """Save what changed about a mapped member. Most events change nothing and cost no call and no write."""
    async with slack_event.on.workspace.about(str(slack_event.event["user"]["id"])):
        await _record_change(slack_event)


async def _record_change(slack_event: SlackEvent) -> None:
    user = slack_event.event["user"]
    on = slack_event.on
    member = await known_member(on.workspace_id, str(user["id"]))
    profile = _profile_in(slack_event, user)
    if member is None:
        await _map(slack_event, profile)
        return
    if _is_up_to_date(profile, member, on.policy):
        return
    try:
        profile = await _fetch_profile(slack_event)
    except SlackError as error:
        # No address proves nothing: without the scope for addresses, events come without them.
        if not profile.email:
            log.warning("Could not look up member %s after a change: %s", profile.user_id, error)
            return
        if profile.state == "active" and member.state != "active":
            raise  # Slack sends it again; until then an event that may be old lets nobody in
    if _is_up_to_date(profile, member, on.policy):
        return

    async def save(change: Change) -> None:
        if not await change.is_repeated(slack_event.key):
            await record_event(on.workspace_id, member.person_id, profile, change)

    await slack_event.apply(save)
    if profile.state == "active" and await known_member(on.workspace_id, profile.user_id):
        return
    await _close_home(slack_event, profile)


async def map_newcomer(slack_event: SlackEvent) -> None:
    """Map a member who joined the workspace, if they are known here."""
    user = slack_event.event["user"]
    async with slack_event.on.workspace.about(str(user["id"])):
        await _map(slack_event, _profile_in(slack_event, user))


def _profile_in(slack_event: SlackEvent, user: Mapping[str, Any]) -> SlackProfile:
    on = slack_event.on
    return SlackProfile.of(read_member(user, team_id=on.workspace.team_id), on.policy)


async def _map(slack_event: SlackEvent, told: SlackProfile) -> None:
    on = slack_event.on
    if not told.email or not await person_of(told.email, on.policy):
        return
    profile = await _fetch_profile(slack_event)

    async def save(change: Change) -> None:
        if not await change.is_repeated(slack_event.key):
            await record_newcomer(on.workspace_id, profile, change)

    await slack_event.apply(save)


def _is_up_to_date(profile: SlackProfile, member: Member, policy: Policy) -> bool:
    if profile.state != "active":
        return False  # saved again with the time: an older list of members must not let them back in
    reported = (profile.state, profile.locale or member.locale, profile.zone or member.zone)
    told = profile.email_confirmed in (None, member.email_confirmed)
    known = (member.state, member.locale, member.zone)
    return told and is_theirs(member, profile.email, policy) and reported == known


async def _fetch_profile(slack_event: SlackEvent) -> SlackProfile:
    """Return a member's profile as it is now: events come late, twice, and out of order."""
    on, told = slack_event.on, slack_event.event["user"]
    try:
        found = await on.workspace.client.with_timeout(LOOK_WITHIN).users_info(str(told["id"]))
    except SlackRefused as refusal:
        if refusal.code not in ABSENT:
            raise
        found = told
    newest = max(found, told, key=lambda user: int(user.get("updated") or 0))
    return _profile_in(slack_event, newest)


async def _close_home(slack_event: SlackEvent, profile: SlackProfile) -> None:
    """Publish a Home without buttons for somebody who is unlinked."""
    reader = Audience(profile.locale) if profile.locale else Audience()
    view = build_closed_home(sentence(Refusal("not_mapped"), reader), reader)
    try:
        await slack_event.on.workspace.client.with_timeout(1.0).publish_view(profile.user_id, view)
    except SlackError as error:
        log.info("Could not close the Home of %s: %s", profile.user_id, error)


async def check_token(slack_event: SlackEvent) -> None:
    """Ask Slack whether it still takes the bot's token, and record it if not; what is not delivered is kept.

    The event may be about somebody else's token, late, or from before the app was installed again.
    """
    on, event = slack_event.on, slack_event.event
    if event.get("type") == "tokens_revoked" and not (event.get("tokens") or {}).get("bot"):
        return  # tokens of people, which the bot has none of
    try:
        await on.workspace.client.with_timeout(LOOK_WITHIN).auth_test()
    except WorkspaceDown as down:
        log.error("Workspace %s revoked the app (%s). Reinstall it there.", on.workspace.name, down.code)
        await record_down(on.workspace_id, down.code)
    except SlackError as error:  # the next call will tell
        log.warning("Workspace %s: could not check the token (%s)", on.workspace.name, error)
    else:
        log.info("Workspace %s: %s, but the token works", on.workspace.name, event.get("type"))
