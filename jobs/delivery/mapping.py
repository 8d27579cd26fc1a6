"""Looking through all members of a workspace, a page at a time, for the people of its companies."""

import logging
from datetime import timedelta

from jobs.delivery.context import Desk
from jobs.delivery.retry import pause
from models.approval.chain import Moment
from models.people import mapping
from models.people.members import Facts
from models.tables import Mapping
from slack.errors import RateLimited, SlackError, SlackRefused
from slack.members import read_member

log = logging.getLogger(__name__)

LONGEST = timedelta(minutes=1)  # between two tries
MOST_TRIES = 60  # in a row: about an hour


async def go_on(desk: Desk, run: Mapping) -> None:
    """Do the next part of a run: one page of members, or at the end some of those who were not found."""
    if run.cursor == mapping.AT_THE_END:
        await _note_missing(desk, run)
        return
    try:
        users, cursor = await desk.workspace.client.users_list(run.cursor)
    except SlackError as error:
        await _trouble(desk, run, error)
        return
    listed = [Facts.of(read_member(user, team_id=desk.workspace.team_id)) for user in users]
    for first in range(0, len(listed), mapping.AT_ONCE):
        some = listed[first : first + mapping.AT_ONCE]
        await desk.store.transact(lambda some=some: mapping.pair(run.workspace_id, some, _moment(desk)))  # type: ignore[misc]
    await desk.store.transact(lambda: mapping.note_page(run, len(listed), cursor, desk.clock()))


async def _note_missing(desk: Desk, run: Mapping) -> None:
    async def note() -> None:
        if not await mapping.note_missing(run, _moment(desk)):
            await mapping.finish_mapping(run, desk.clock())

    await desk.store.transact(note)


def _moment(desk: Desk) -> Moment:
    return Moment(desk.clock(), desk.terms)


async def _trouble(desk: Desk, run: Mapping, error: SlackError) -> None:
    """A failed look unlinks nobody: go on later, or say why it cannot."""
    now = desk.clock()
    if isinstance(error, SlackRefused) and error.code == "invalid_cursor":
        await desk.store.transact(lambda: mapping.postpone(run, now, "", from_start=True))
    elif error.permanent:
        log.error("Mapping the people of %s ended: %s", desk.workspace.name, error)
        await desk.store.transact(lambda: mapping.give_up(run, now, str(error)))
    elif isinstance(error, RateLimited):
        until = now + timedelta(seconds=error.retry_after)
        await desk.store.transact(lambda: mapping.postpone(run, until, str(error)))
    else:
        await _ask_later(desk, run, error)


async def _ask_later(desk: Desk, run: Mapping, error: SlackError) -> None:
    """Slack does not answer: ask ever less often, and no more after about an hour."""
    now, attempts = desk.clock(), run.attempts + 1
    if attempts >= MOST_TRIES:
        log.error("Mapping the people of %s ended: %s", desk.workspace.name, error)
        await desk.store.transact(lambda: mapping.give_up(run, now, f"Slack did not answer: {error}"))
        return
    until = now + min(pause(attempts), LONGEST)
    await desk.store.transact(lambda: mapping.postpone(run, until, str(error), attempts=attempts))
