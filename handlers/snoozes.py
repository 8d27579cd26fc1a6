"""Snooze: a person puts off what a document asks of them."""

from typing import Any

from handlers.bolt.interactions import Interaction
from handlers.bolt.registrar import Registrar
from handlers.bolt.replies import reply
from handlers.bolt.snoozing import put_off, until
from models.access import require_may_read
from models.tables import Document
from models.vocabulary import Later
from views import ids, values
from views.modals.snooze import build_snooze_errors, build_snooze_form, parse_snooze_form
from views.replies.snoozed import build_snoozed

_LATER: dict[str, Later] = {"today": "today", "tomorrow": "tomorrow", "monday": "monday"}


def register(on: Registrar) -> None:
    """Bind the menu and its form; the command is among all others."""
    on.action(ids.SNOOZE, snooze, decides=False)
    on.view(ids.SNOOZE_VIEW, snooze_until_day, errors=build_snooze_errors)


async def snooze(press: Interaction) -> None:
    """Put the document off until what was chosen; a date is asked for."""
    later, document_id = values.parse_snooze_value(press.value)
    await require_may_read(document_id, press.person.id, press.on.workspace_id)
    if later == "date":
        press.after(_ask_day(press, document_id))
        return
    back = await until(press, _LATER[later]) if later in _LATER else None
    await put_off(press, document_id, back)
    if press.in_ephemeral:
        document, reader = await Document.get(id=document_id), await press.reader()
        press.after(reply(press, build_snoozed(document.number, back, reader)), saved=True)


async def _ask_day(press: Interaction, document_id: int) -> None:
    document = await Document.get(id=document_id)
    await press.open_form(build_snooze_form(document_id, document.number, press.now, await press.reader()))


async def snooze_until_day(press: Interaction) -> dict[str, Any] | None:
    """Put the document off until the morning of the day that was chosen."""
    document_id, day = parse_snooze_form(press.view)
    await require_may_read(document_id, press.person.id, press.on.workspace_id)
    await put_off(press, document_id, await until(press, day))
    return None
