"""Being away: people say when, and who stands in; a requester asks for help where nobody does."""

from typing import Any

from handlers.bolt.away_form import chosen_person, load_form, offer_away_form
from handlers.bolt.interactions import Interaction
from handlers.bolt.registrar import Registrar
from models.approval.ask_help import ask_for_help
from models.people.away import AwayRequest, end_away, save_away
from models.people.configuration import require_configures
from views import ids, values
from views.modals.away import build_away_errors, build_away_form, parse_away_form


def register(on: Registrar) -> None:
    """Bind the buttons, the form, and the requester's question."""
    on.action(ids.AWAY, open_own)
    on.action(ids.AWAY_OTHER, open_other)
    on.action(ids.AWAY_END, end)
    on.view(ids.AWAY_VIEW, save, errors=build_away_errors)
    on.action(ids.ASK_HELP, ask)


async def open_own(press: Interaction) -> None:
    """Open the form with the person's own days in it."""
    await offer_away_form(press, press.person.id)


async def open_other(press: Interaction) -> None:
    """Open the form for somebody else, who is chosen in it."""
    await require_configures(press.person.id, press.on.workspace_id)
    await offer_away_form(press, 0)


async def save(press: Interaction) -> dict[str, Any] | None:
    """Save the days and stand-ins that were filled in."""
    filled = parse_away_form(press.view)
    person_id = (await chosen_person(press, filled.user)).id if filled.user else filled.person
    stand_ins = [(await chosen_person(press, one)).id for one in filled.stand_ins]
    wanted = AwayRequest(
        key=press.key,
        person=person_id,
        by=press.person.id,
        first=filled.first,
        last=filled.last,
        stand_ins=tuple(dict.fromkeys(stand_ins)),
    )
    await press.apply(lambda change: save_away(wanted, change))
    return None


async def end(press: Interaction) -> None:
    """Delete the days of the form, which shows that nothing is set any more."""
    person_id = values.parse_away_value(press.value)
    await press.apply(lambda change: end_away(press.key, person_id, press.person.id, change))
    press.after(_show_now(press, person_id), saved=True)


async def _show_now(press: Interaction, person_id: int) -> None:
    form = await load_form(press, person_id, press.now)
    await press.redraw_view(build_away_form(form, await press.reader()))


async def ask(press: Interaction) -> None:
    """Ask those with the configuration role to choose another approver."""
    document_id = values.parse_document_value(press.value)
    await press.apply(lambda change: ask_for_help(press.key, document_id, press.person.id, change))
