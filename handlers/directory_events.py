"""What Slack tells of people and of our own standing."""

import logging

from handlers.bolt.registrar import Happening, Registrar
from models.approval.chain import Moment
from models.approval.decide import already_taken
from models.outbox.homes import integration_changed
from models.people.mapping import note_newcomer
from models.people.members import Facts, known_member, note_absent, note_facts
from models.records.documents import Reader
from models.refusals import Refusal
from models.tables import Member, Person
from models.tables import Workspace as WorkspaceRow
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


async def follow_change(happening: Happening) -> None:
    """Keep what changed about a mapped member; a flood in large teams, mostly neither a call nor a write."""
    user = happening.event["user"]
    on = happening.on
    member = await known_member(on.workspace_id, str(user["id"]))
    facts = Facts.of(read_member(user, team_id=on.workspace.team_id))
    if member is None:
        await _map(happening, facts)
        return
    if _is_kept(facts, member):
        return
    try:
        facts = await _as_it_is_now(happening)
    except SlackError as error:
        # Without an address it is no proof: without the scope for addresses events come without them.
        if not facts.email:
            log.warning("What changed about %s is looked at later: %s", facts.user_id, error)
            return
        if facts.state == "active" and member.state != "active":
            raise  # Slack tells it again; till then he is not let in by what may be long past
    moved = facts.email != member.person.email
    if _is_kept(facts, member):
        return

    async def keep() -> None:
        if await already_taken(happening.key, happening.now):
            return
        now = await known_member(on.workspace_id, facts.user_id)
        if now is None or now.person_id != member.person_id:
            return  # another account of his was told of meanwhile
        moment = Moment(happening.now, on.terms)
        if moved:
            await note_absent(on.workspace_id, member.person_id, moment)
            await note_newcomer(on.workspace_id, facts, moment)
        else:
            await note_facts(on.workspace_id, member.person_id, facts, moment)
        await integration_changed(on.workspace_id)

    await on.store.transact(keep)
    if facts.state == "active" and await known_member(on.workspace_id, facts.user_id):
        return
    await _close_home(happening, facts)


async def take_in_newcomer(happening: Happening) -> None:
    """Somebody joined the workspace: map him at once if he is known here."""
    on = happening.on
    await _map(happening, Facts.of(read_member(happening.event["user"], team_id=on.workspace.team_id)))


async def _map(happening: Happening, told: Facts) -> None:
    on = happening.on
    if not told.email or not await Person.exists(email=told.email):
        return
    facts = await _as_it_is_now(happening)

    async def keep() -> None:
        if not await already_taken(happening.key, happening.now):
            await note_newcomer(on.workspace_id, facts, Moment(happening.now, on.terms))

    await on.store.transact(keep)


def _is_kept(facts: Facts, member: Member) -> bool:
    now_and_then = (facts.state, facts.locale or member.locale, facts.zone or member.zone)
    return facts.email == member.person.email and now_and_then == (member.state, member.locale, member.zone)


async def _as_it_is_now(happening: Happening) -> Facts:
    """Ask what is true of a member now: events come late, again, and one after a newer one."""
    on, told = happening.on, happening.event["user"]
    try:
        found = await on.workspace.client.within(LOOK_WITHIN).users_info(str(told["id"]))
    except SlackRefused as refusal:
        if refusal.code not in ABSENT:
            raise
        found = told
    newest = max(found, told, key=lambda user: int(user.get("updated") or 0))
    return Facts.of(read_member(newest, team_id=on.workspace.team_id))


async def _close_home(happening: Happening, facts: Facts) -> None:
    """Who is unlinked keeps no Home with buttons in it."""
    view = build_closed_home(sentence(Refusal("not_mapped"), Reader()))
    try:
        await happening.on.workspace.client.within(1.0).publish_view(facts.user_id, view)
    except SlackError as error:
        log.info("Could not close the Home of %s: %s", facts.user_id, error)


async def go_down(happening: Happening) -> None:
    """Slack took our tokens back: say so loudly; what waits is kept."""
    why = str(happening.event.get("type"))
    log.error("Workspace %s is down for us: %s. Reinstall the app there.", happening.on.workspace.name, why)
    await WorkspaceRow.filter(id=happening.on.workspace_id).update(down=why)
