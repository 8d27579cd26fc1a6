"""Making Slack show a person's Home, as long as he may look at it."""

import logging
from datetime import timedelta

from jobs.delivery.context import DeliveryContext
from jobs.delivery.messages import hash_of_blocks
from jobs.delivery.retry import TRIES, pause
from models.outbox import redraws
from models.people.configuration import configures, managed_workspaces
from models.queries.home import load_queue
from models.queries.integration import load_integration
from models.records.home import WorkspaceState
from models.tables import Home, Member
from models.tables import Workspace as WorkspaceRow
from slack.errors import RateLimited, SlackError, Unreachable, WorkspaceDown
from views.blocks.kit import View
from views.home.integration import build_integration
from views.home.queue import build_home

log = logging.getLogger(__name__)

APART = timedelta(seconds=1)  # between two drawings of one Home: what comes in between is drawn as one


async def publish(context: DeliveryContext, home: Home) -> None:
    """Publish a Home that is not what it should be; safe to repeat.

    It is marked as gone out (see `models.unanswered`).
    """
    answered = redraws.answered(home)
    member = await Member.get_or_none(
        workspace_id=context.workspace_id, person_id=home.person_id, state="active", person__active=True
    )
    if member is None or not member.user_id:
        await _shown(context, home, "", "not mapped", **answered)
        return
    view = await draw(context, home)
    drawn = hash_of_blocks("", view["blocks"])
    try:
        if drawn != home.shown_hash:
            await context.workspace.client.publish_view(member.user_id, view)
    except Unreachable as error:
        again_at = context.clock() + context.settles_after
        await _failed(context, home, error, shown_hash="", again_at=again_at)
    except SlackError as error:
        await _failed(context, home, error, **answered)
    else:
        await _shown(context, home, drawn, "", **answered)


async def _failed(context: DeliveryContext, home: Home, error: SlackError, **more: object) -> None:
    """Slack did not take it: later again, or never if it said so for good."""
    if isinstance(error, RateLimited):
        await _later(context, home, timedelta(seconds=error.retry_after), error, **more)
    elif isinstance(error, WorkspaceDown):
        await _later(context, home, pause(1), error, **more)
    elif error.permanent or home.attempts + 1 >= TRIES:
        log.error("Home %d was refused for good: %s", home.id, error)
        await _shown(context, home, "", str(error), **more)
    else:
        tries = home.attempts + 1
        await _later(context, home, pause(tries), error, **(more | {"attempts": tries}))


async def draw(context: DeliveryContext, home: Home) -> View:
    """Build what a Home must show now; the integration part only for who holds the role now."""
    if home.part == "integration" and await configures(home.person_id, home.workspace_id):
        states = [_state(context, row) for row in await managed_workspaces(home.person_id)]
        return build_integration(await context.store.look(lambda: load_integration(home, states)))
    return build_home(await context.store.look(lambda: load_queue(home, context.policy)))


def _state(context: DeliveryContext, row: WorkspaceRow) -> WorkspaceState:
    workspace = context.connected.get(row.id)
    granted = workspace.scopes if workspace else frozenset()
    return WorkspaceState(
        name=row.name,
        down=row.down or (workspace.down if workspace else "") or "",
        connected=workspace is not None,
        missing=tuple(sorted(context.scopes_needed - granted)),
        granted=len(context.scopes_needed & granted),
    )


async def _shown(context: DeliveryContext, home: Home, drawn: str, trouble: str, **more: object) -> None:
    values: dict[str, object] = {
        "shown": home.wanted,
        "shown_hash": drawn,
        "attempts": 0,
        "next_at": context.clock() + APART,
        "trouble": trouble[:500],
    }
    await Home.filter(id=home.id).update(**(values | more))


async def _later(
    context: DeliveryContext, home: Home, wait: timedelta, trouble: SlackError, **more: object
) -> None:
    values: dict[str, object] = {
        "next_at": context.clock() + wait,
        "attempts": 0,
        "trouble": str(trouble)[:500],
    }
    await Home.filter(id=home.id).update(**(values | more))
