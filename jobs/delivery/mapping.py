"""Looking through all members of a workspace, a page at a time, for the people of its companies."""

import logging
from datetime import timedelta

from jobs.delivery.context import DeliveryContext
from jobs.delivery.retry import pause
from models.change import Change
from models.people import mapping
from models.people.members import SlackProfile
from models.tables import Mapping
from slack.errors import RateLimited, SlackError, SlackRefused
from slack.members import read_member

log = logging.getLogger(__name__)

LONGEST = timedelta(minutes=1)  # between two tries
MOST_TRIES = 60  # in a row: about an hour


async def go_on(context: DeliveryContext, run: Mapping) -> None:
    """Do the next part of a run: one page of members, or at the end some of those who were not found."""
    if run.cursor == mapping.AT_THE_END:
        await _note_missing(context, run)
        return
    try:
        users, cursor = await context.workspace.client.users_list(run.cursor)
    except SlackError as error:
        await _trouble(context, run, error)
        return
    listed = [SlackProfile.of(read_member(user, team_id=context.workspace.team_id)) for user in users]
    for first in range(0, len(listed), mapping.AT_ONCE):
        some = listed[first : first + mapping.AT_ONCE]
        await context.store.transact(lambda some=some: mapping.pair(run.workspace_id, some, _change(context)))  # type: ignore[misc]
    await context.store.transact(lambda: mapping.record_page(run, len(listed), cursor, context.clock()))


async def _note_missing(context: DeliveryContext, run: Mapping) -> None:
    async def note() -> None:
        if not await mapping.record_missing(run, _change(context)):
            await mapping.finish_mapping(run, context.clock())

    await context.store.transact(note)


def _change(context: DeliveryContext) -> Change:
    return Change(context.clock(), context.policy)


async def _trouble(context: DeliveryContext, run: Mapping, error: SlackError) -> None:
    """A failed look unlinks nobody: go on later, or say why it cannot."""
    now = context.clock()
    if isinstance(error, SlackRefused) and error.code == "invalid_cursor":
        await context.store.transact(lambda: mapping.postpone(run, now, "", from_start=True))
    elif error.permanent:
        log.error("Mapping the people of %s ended: %s", context.workspace.name, error)
        await context.store.transact(lambda: mapping.give_up(run, now, str(error)))
    elif isinstance(error, RateLimited):
        until = now + timedelta(seconds=error.retry_after)
        await context.store.transact(lambda: mapping.postpone(run, until, str(error)))
    else:
        await _ask_later(context, run, error)


async def _ask_later(context: DeliveryContext, run: Mapping, error: SlackError) -> None:
    """Slack does not answer: ask ever less often, and no more after about an hour."""
    now, attempts = context.clock(), run.attempts + 1
    if attempts >= MOST_TRIES:
        log.error("Mapping the people of %s ended: %s", context.workspace.name, error)
        await context.store.transact(lambda: mapping.give_up(run, now, f"Slack did not answer: {error}"))
        return
    until = now + min(pause(attempts), LONGEST)
    await context.store.transact(lambda: mapping.postpone(run, until, str(error), attempts=attempts))
