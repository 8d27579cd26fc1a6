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
        await context.apply(lambda change, some=some: mapping.pair(run.workspace_id, some, change))  # type: ignore[misc]
    await context.apply(lambda change: mapping.record_page(run, len(listed), cursor, change))


async def _note_missing(context: DeliveryContext, run: Mapping) -> None:
    async def note(change: Change) -> None:
        if not await mapping.record_missing(run, change):
            await mapping.finish_mapping(run, change)

    await context.apply(note)


async def _trouble(context: DeliveryContext, run: Mapping, error: SlackError) -> None:
    """A failed look unlinks nobody: go on later, or say why it cannot."""
    now = context.clock()
    if isinstance(error, SlackRefused) and error.code == "invalid_cursor":
        await context.apply(lambda change: mapping.postpone(run, now, "", change, from_start=True))
    elif error.permanent:
        log.error("Mapping the people of %s ended: %s", context.workspace.name, error)
        await context.apply(lambda change: mapping.give_up(run, str(error), change))
    elif isinstance(error, RateLimited):
        until = now + timedelta(seconds=error.retry_after)
        await context.apply(lambda change: mapping.postpone(run, until, str(error), change))
    else:
        await _ask_later(context, run, error)


async def _ask_later(context: DeliveryContext, run: Mapping, error: SlackError) -> None:
    """Slack does not answer: ask ever less often, and no more after about an hour."""
    now, attempts = context.clock(), run.attempts + 1
    if attempts >= MOST_TRIES:
        log.error("Mapping the people of %s ended: %s", context.workspace.name, error)
        await context.apply(lambda change: mapping.give_up(run, f"Slack did not answer: {error}", change))
        return
    until = now + min(pause(attempts), LONGEST)
    await context.apply(lambda change: mapping.postpone(run, until, str(error), change, attempts=attempts))
