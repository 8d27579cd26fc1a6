"""Looking through all members of a workspace, a page at a time, for the people of its companies."""

import logging
from datetime import timedelta

from jobs.delivery.answers import Meaning, meaning_of
from jobs.delivery.context import DeliveryContext
from jobs.delivery.retry import pause
from models.change import Change
from models.outbox import mapping_runs
from models.people import mapping
from models.people.members import SlackProfile
from models.tables import Mapping
from slack.errors import RateLimited, SlackError, SlackRefused
from slack.members import read_member

log = logging.getLogger(__name__)

LONGEST = timedelta(minutes=1)  # between two tries


async def go_on(context: DeliveryContext, run: Mapping) -> None:
    """Do the next part of a run: one page of members, or at the end some of the people not found."""
    if run.cursor == mapping.AT_THE_END:
        await _note_missing(context, run)
        return
    asked_at = context.clock()
    try:
        users, cursor = await context.client.users_list(run.cursor)
    except SlackError as error:
        await _go_on_later(context, run, error)
        return
    listed = [
        SlackProfile.of(read_member(user, team_id=context.workspace.team_id), context.policy)
        for user in users
    ]
    for first in range(0, len(listed), mapping.AT_ONCE):
        some = listed[first : first + mapping.AT_ONCE]
        await context.apply(
            lambda change, some=some: mapping.pair(run.workspace_id, some, asked_at, change)  # type: ignore[misc]
        )
    await context.store.transact(lambda: mapping_runs.record_page(run, len(listed), cursor, context.clock()))


async def _note_missing(context: DeliveryContext, run: Mapping) -> None:
    async def note(change: Change) -> None:
        if await mapping.record_missing(run, change):
            await mapping_runs.go_on(run, context.clock())
        else:
            await mapping_runs.finish_mapping(run, context.clock())

    await context.apply(note)


async def _go_on_later(context: DeliveryContext, run: Mapping, error: SlackError) -> None:
    """Go on later, less and less often, or end the run where Slack says no; a missing page unlinks nobody."""
    now = context.clock()
    if isinstance(error, SlackRefused) and error.code == "invalid_cursor":
        await context.store.transact(lambda: mapping_runs.start_over(run, now))
    elif meaning_of(error) is Meaning.REFUSED:
        log.error("Mapping the people of %s ended: %s", context.workspace.name, error)
        await context.store.transact(lambda: mapping_runs.give_up(run, now, str(error)))
    elif isinstance(error, RateLimited):
        until = now + timedelta(seconds=error.retry_after)
        await context.store.transact(lambda: mapping_runs.postpone(run, until, str(error)))
    else:
        attempts = run.attempts + 1
        until = now + min(pause(attempts), LONGEST)
        await context.store.transact(lambda: mapping_runs.postpone(run, until, str(error), attempts=attempts))
