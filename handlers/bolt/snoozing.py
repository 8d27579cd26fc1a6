"""Putting off what a document asks, by a menu, a form or a command."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Final

from handlers.bolt.command_answers import CommandAnswer, TypedCommand, asked_in, row_for
from handlers.bolt.interactions import Interaction
from models.queries.pending import snoozed_by
from models.queries.rows import drawn_rows
from models.refusals import Refusal
from models.reminders.schedules import load_schedule
from models.vocabulary import Later
from models.waiting.snooze import SnoozeRequest, snooze
from models.waiting.snooze_times import snooze_until, snooze_until_day
from models.zones import first_known
from views.replies.snoozed import MOST, build_snoozed, build_snoozed_list
from views.wording.names import name_of

_MORNING: Final = time(9)
_WORDS: Final[Mapping[str, Later]] = {
    "": "tomorrow",
    "today": "today",
    "later": "today",
    "heute": "today",
    "tomorrow": "tomorrow",
    "morgen": "tomorrow",
    "monday": "monday",
    "montag": "monday",
}
_OFF: Final = frozenset({"off", "now", "aus"})


async def until(press: Interaction, later: Later | date) -> datetime:
    """Return when something comes back, in the person's zone, on mornings at their first reminder."""
    schedule = await load_schedule(press.on.workspace_id, press.person.id, press.on.policy)
    zone = first_known(schedule.zone if schedule else "")
    morning = time.fromisoformat(schedule.times[0]) if schedule and schedule.times else _MORNING
    if isinstance(later, date):
        return snooze_until_day(later, press.now, zone, morning)
    return snooze_until(later, press.now, zone, morning)


async def put_off(press: Interaction, document_id: int, back: datetime | None) -> None:
    """Put off a document for the person, or have it back."""
    wanted = SnoozeRequest(press.key, document_id, press.person.id, back)
    await press.apply(lambda change: snooze(wanted, change))


async def snooze_by_command(press: Interaction, typed: TypedCommand) -> CommandAnswer:
    """Put off the typed document until what was typed behind its number; else until tomorrow morning."""
    back = await _typed(press, typed.text.strip().casefold())
    await put_off(press, typed.document.id, back)
    row, reader = await row_for(press, typed.document, None), await press.reader()
    return CommandAnswer(build_snoozed(name_of(row, reader), back, reader))


async def _typed(press: Interaction, text: str) -> datetime | None:
    if text in _OFF:
        return None
    if text in _WORDS:
        return await until(press, _WORDS[text])
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Refusal("snooze_unclear", command=press.on.policy.command) from None
    return await until(press, day)


async def list_snoozed(press: Interaction) -> CommandAnswer:
    """Return what the person has put off."""
    on, person_id = press.on, press.person.id
    found = await on.store.look(lambda: snoozed_by(person_id, on.workspace_id))
    rows = await on.store.look(lambda: drawn_rows(found[:MOST], person_id, on.workspace_id, on.policy))
    return CommandAnswer(build_snoozed_list(rows, await press.reader(), len(found)), asked_in(rows))
