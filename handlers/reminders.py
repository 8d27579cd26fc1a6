"""Reminders: a person chooses their schedule."""

from typing import Any

from handlers.bolt.interactions import Interaction
from handlers.bolt.registrar import Registrar
from models.change import Change
from models.refusals import Refusal
from models.reminders import schedules
from views import ids
from views.modals.reminders import build_reminders_errors, build_reminders_form, parse_reminders_form


def register(on: Registrar) -> None:
    """Bind the button and its form."""
    on.action(ids.REMINDERS, open_form, decides=False)
    on.view(ids.REMINDERS_VIEW, change, errors=build_reminders_errors)


async def open_form(press: Interaction) -> None:
    """Open the form with the person's schedule in it."""
    press.after(_show_form(press))


async def _show_form(press: Interaction) -> None:
    on, person_id = press.on, press.person.id
    schedule = await schedules.load_schedule(on.workspace_id, person_id, on.policy)
    if schedule is None:
        raise Refusal("not_mapped")
    default_schedule = schedules.default_schedule(schedule, on.policy)
    await press.open_form(build_reminders_form(schedule, default_schedule, await press.reader()))


async def change(press: Interaction) -> dict[str, Any] | None:
    """Save the schedule that was chosen."""
    on, person_id, wanted = press.on, press.person.id, parse_reminders_form(press.view)

    async def save(change: Change) -> None:
        if not await change.is_repeated(press.key):
            await schedules.change_schedule(on.workspace_id, person_id, wanted, change)

    await press.apply(save)
    return None
