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
from views.modals.snooze import FormLater, build_snooze_errors, build_snooze_form, parse_snooze_form
from views.replies.snoozed import build_snoozed

_ASKED: dict[str, FormLater] = {"ask": "tomorrow", "date": "date"}
_LATER: dict[str, Later] = {"today": "today", "tomorrow": "tomorrow", "monday": "monday"}


def register(on: Registrar) -> None:
    """Bind the menu and its form; the command is among all others."""
    on.action(ids.SNOOZE, snooze, decides=False)
    on.view(ids.SNOOZE_VIEW, snooze_by_form, errors=build_snooze_errors)


async def snooze(press: Interaction) -> None:
    """Put the document off until what was chosen, or ask for it in a form."""
    later, document_id = values.parse_snooze_value(press.value)
    await require_may_read(document_id, press.person.id, press.on.workspace_id)
    if later in _ASKED:
        press.after(_ask_when(press, document_id, _ASKED[later]))
        return
    back = await until(press, _LATER[later]) if later in _LATER else None
    await put_off(press, document_id, back)
    if press.in_ephemeral:
        document, reader = await Document.get(id=document_id), await press.reader()
        press.after(reply(press, build_snoozed(document.number, back, reader)), saved=True)


async def _ask_when(press: Interaction, document_id: int, later: FormLater) -> None:
    document = await Document.get(id=document_id)
    reader = await press.reader()
    await press.open_form(build_snooze_form(document_id, document.number, press.now, reader, later))


async def snooze_by_form(press: Interaction) -> dict[str, Any] | None:
    """Put the document off until what was chosen."""
    document_id, later = parse_snooze_form(press.view)
    await require_may_read(document_id, press.person.id, press.on.workspace_id)
    await put_off(press, document_id, await until(press, later))
    return None
