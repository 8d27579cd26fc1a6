"""Publishing a person's Home, as long as they may see it."""

import logging
from datetime import timedelta
from typing import Any

from jobs.delivery.answers import try_again
from jobs.delivery.context import DeliveryContext
from jobs.delivery.drawing import hash_of_blocks
from jobs.delivery.messages import Asked, asked_in, remember
from jobs.delivery.plain import BLOCKS_REFUSED
from models.outbox import homes, progress, redraws
from models.people.configuration import configures, managed_workspaces
from models.queries.home import load_queue
from models.queries.integration import load_integration
from models.queries.readers import load_reader
from models.records.home import WorkspaceState
from models.tables import Home, Member
from models.tables import Workspace as WorkspaceRow
from slack.errors import SlackError, SlackRefused, Unreachable
from views.blocks.kit import View
from views.home.integration import build_integration
from views.home.plain import build_plain_home
from views.home.queue import build_home

log = logging.getLogger(__name__)

APART = timedelta(seconds=1)  # between two drawings of one Home: changes in between are drawn together


async def publish(context: DeliveryContext, home: Home) -> None:
    """Publish a Home that shows an older state; safe to repeat. It is marked as sent (see `redraws`)."""
    answered = redraws.clear_mark(home)
    member = await Member.get_or_none(
        workspace_id=context.workspace_id, person_id=home.person_id, state="active", person__active=True
    )
    if member is None or not member.user_id:
        await _published(context, home, "", last_error="not mapped", **answered)
        return
    view, asked, listed = await draw(context, home)
    drawn = hash_of_blocks("", view["blocks"])
    await homes.keep_listed(home, listed)
    try:
        if drawn != home.shown_hash:
            if await _publish(context, home, member.user_id, view):
                await remember(context, home.person_id, asked)
            else:
                drawn = ""
    except Unreachable as error:
        redraw_after = context.clock() + context.settles_after
        await try_again(context, home, error, shown_hash="", redraw_after=redraw_after)
    except SlackError as error:
        if not await try_again(context, home, error, **answered):
            log.error("Home %d was refused for good: %s", home.id, error)
    else:
        await _published(context, home, drawn, **answered)


async def _publish(context: DeliveryContext, home: Home, user_id: str, view: View) -> bool:
    """Publish a view; return whether Slack shows it. If it refuses the blocks, a sentence replaces them."""
    client = context.client
    try:
        await client.publish_view(user_id, view)
    except SlackRefused as refusal:
        if refusal.code not in BLOCKS_REFUSED:
            raise
        log.error("Slack did not accept the blocks of Home %d: %s", home.id, refusal)
        reader = await load_reader(home.workspace_id, home.person_id)
        await client.publish_view(user_id, build_plain_home(reader))
        return False
    return True


async def _published(context: DeliveryContext, home: Home, drawn: str, **more: Any) -> None:
    next_at = context.clock() + APART
    await progress.drawn(home, drawn, next_at=next_at, **more)


async def draw(context: DeliveryContext, home: Home) -> tuple[View, Asked, str]:
    """Build what a Home must show now, and return what it asks, and what is listed on it.

    The integration part is only for a reader who holds the role now.
    """
    if home.part == "integration" and await configures(home.person_id, home.workspace_id):
        states = [_state(context, row) for row in await managed_workspaces(home.person_id)]
        now = context.clock()
        shown = await context.store.look(lambda: load_integration(home, states, context.policy, now))
        return build_integration(shown), (), ""
    queue, listed = await context.store.look(lambda: load_queue(home, context.policy))
    return build_home(queue), asked_in(queue.waiting.rows), listed


def _state(context: DeliveryContext, row: WorkspaceRow) -> WorkspaceState:
    workspace = context.connected.get(row.id)
    granted = workspace.scopes if workspace else frozenset()
    return WorkspaceState(
        name=row.name,
        down=row.down or (workspace.down if workspace else "") or "",
        connected=workspace is not None,
        missing=tuple(sorted(context.scopes_needed - granted)),
        granted=len(context.scopes_needed & granted),
        others=row.other_connections,
    )
