"""What Slack tells of people and of our own standing."""

import logging

from handlers.registrar import Happening, Registrar
from models.chain import Moment
from models.deciding import already_taken
from models.members import Facts, known_member, note_absent, note_facts
from models.tables import Workspace as WorkspaceRow
from workspaces.members import read_member

log = logging.getLogger(__name__)


def register(on: Registrar) -> None:
    """Bind the events that change who may act."""
    on.event("user_change", follow_change)
    on.event("tokens_revoked", go_down)
    on.event("app_uninstalled", go_down)


async def follow_change(happening: Happening) -> None:
    """Keep what changed about a mapped member; a flood in large teams, so one look-up and mostly no write."""
    user = happening.event["user"]
    member = await known_member(happening.on.workspace_id, str(user["id"]))
    if member is None:
        return
    facts = Facts.of(read_member(user, team_id=happening.on.workspace.team_id))
    moved = facts.email != member.person.email
    now_and_then = (facts.state, facts.locale or member.locale, facts.zone or member.zone)
    if not moved and now_and_then == (member.state, member.locale, member.zone):
        return

    async def keep() -> None:
        if await already_taken(happening.key, happening.now):
            return
        moment = Moment(happening.now, happening.on.terms)
        if moved:
            await note_absent(happening.on.workspace_id, member.person_id, moment)
        else:
            await note_facts(happening.on.workspace_id, member.person_id, facts, moment)

    await happening.on.store.transact(keep)


async def go_down(happening: Happening) -> None:
    """Slack took our tokens back: say so loudly; what waits is kept."""
    why = str(happening.event.get("type"))
    log.error("Workspace %s is down for us: %s. Reinstall the app there.", happening.on.workspace.name, why)
    await WorkspaceRow.filter(id=happening.on.workspace_id).update(down=why)
