"""What Slack tells of people and of our own standing."""

import logging

from handlers.bolt.registrar import Registrar, SlackEvent
from models.change import Change
from models.people.mapping import record_event, record_newcomer
from models.people.members import SlackProfile, known_member
from models.people.workspaces import record_down
from models.records.documents import Audience
from models.refusals import Refusal
from models.tables import Member, Person
from slack.errors import SlackError, SlackRefused
from slack.members import ABSENT, read_member
from views.home.queue import build_closed_home
from views.wording.refusals import sentence

log = logging.getLogger(__name__)

LOOK_WITHIN = 1.0  # seconds for Slack's answer; an event has three


def register(on: Registrar) -> None:
    """Bind the events that change who may act."""
    on.event("user_change", follow_change)
    on.event("team_join", take_in_newcomer)
    on.event("tokens_revoked", go_down)
    on.event("app_uninstalled", go_down)


async def follow_change(slack_event: SlackEvent) -> None:
    """Keep what changed about a mapped member; a flood in large teams, mostly neither a call nor a write."""
    user = slack_event.event["user"]
    on = slack_event.on
    member = await known_member(on.workspace_id, str(user["id"]))
    facts = SlackProfile.of(read_member(user, team_id=on.workspace.team_id))
    if member is None:
        await _map(slack_event, facts)
        return
    if _is_kept(facts, member):
        return
    try:
        facts = await _as_it_is_now(slack_event)
    except SlackError as error:
        # Without an address it is no proof: without the scope for addresses events come without them.
        if not facts.email:
            log.warning("What changed about %s is looked at later: %s", facts.user_id, error)
            return
        if facts.state == "active" and member.state != "active":
            raise  # Slack tells it again; till then he is not let in by what may be long past
    if _is_kept(facts, member):
        return

    async def keep(change: Change) -> None:
        if not await change.is_repeated(slack_event.key):
            await record_event(on.workspace_id, member.person_id, facts, change)

    await slack_event.apply(keep)
    if facts.state == "active" and await known_member(on.workspace_id, facts.user_id):
        return
    await _close_home(slack_event, facts)


async def take_in_newcomer(slack_event: SlackEvent) -> None:
    """Somebody joined the workspace: map him at once if he is known here."""
    on = slack_event.on
    await _map(
        slack_event, SlackProfile.of(read_member(slack_event.event["user"], team_id=on.workspace.team_id))
    )


async def _map(slack_event: SlackEvent, told: SlackProfile) -> None:
    on = slack_event.on
    if not told.email or not await Person.exists(email=told.email):
        return
    facts = await _as_it_is_now(slack_event)

    async def keep(change: Change) -> None:
        if not await change.is_repeated(slack_event.key):
            await record_newcomer(on.workspace_id, facts, change)

    await slack_event.apply(keep)


def _is_kept(facts: SlackProfile, member: Member) -> bool:
    now_and_then = (facts.state, facts.locale or member.locale, facts.zone or member.zone)
    return facts.email == member.person.email and now_and_then == (member.state, member.locale, member.zone)


async def _as_it_is_now(slack_event: SlackEvent) -> SlackProfile:
    """Ask what is true of a member now: events come late, again, and one after a newer one."""
    on, told = slack_event.on, slack_event.event["user"]
    try:
        found = await on.workspace.client.with_timeout(LOOK_WITHIN).users_info(str(told["id"]))
    except SlackRefused as refusal:
        if refusal.code not in ABSENT:
            raise
        found = told
    newest = max(found, told, key=lambda user: int(user.get("updated") or 0))
    return SlackProfile.of(read_member(newest, team_id=on.workspace.team_id))


async def _close_home(slack_event: SlackEvent, facts: SlackProfile) -> None:
    """Who is unlinked keeps no Home with buttons in it."""
    reader = Audience(facts.locale) if facts.locale else Audience()
    view = build_closed_home(sentence(Refusal("not_mapped"), reader), reader)
    try:
        await slack_event.on.workspace.client.with_timeout(1.0).publish_view(facts.user_id, view)
    except SlackError as error:
        log.info("Could not close the Home of %s: %s", facts.user_id, error)


async def go_down(slack_event: SlackEvent) -> None:
    """Slack took our tokens back: say so loudly; what waits is kept."""
    why = str(slack_event.event.get("type"))
    log.error("Workspace %s is down for us: %s. Reinstall the app there.", slack_event.on.workspace.name, why)
    await record_down(slack_event.on.workspace_id, why)
