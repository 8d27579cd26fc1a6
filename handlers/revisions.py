"""Send back for approval: the requester confirms a revision."""

from typing import Any

from handlers.bolt.interactions import Interaction
from handlers.bolt.registrar import Registrar
from models.approval import revise
from models.queries.cards import load_card
from models.refusals import Refusal
from models.tables import Document
from views import ids
from views.modals.confirm_revision import build_revision_errors, build_revision_form, parse_revision_form


def register(on: Registrar) -> None:
    """Bind the button and its form."""
    on.action(ids.CONFIRM_REVISION, open_form)
    on.view(ids.REVISION_VIEW, confirm, errors=build_revision_errors)


async def open_form(press: Interaction) -> None:
    """Open the form for the requester of a document in revision."""
    document_id = ids.parse_document_value(press.value)
    document = await Document.get_or_none(id=document_id)
    if document is None:
        raise Refusal("may_not_read")
    await revise.check_may_confirm(document, press.person.id)
    press.after(_show_form(press, document_id))


async def _show_form(press: Interaction, document_id: int) -> None:
    card = await load_card(
        document_id, press.person.id, await press.reader(), None, press.on.policy, card_role="requester"
    )
    await press.open_form(build_revision_form(card))


async def confirm(press: Interaction) -> dict[str, Any] | None:
    """Start a new round, with the note; close all open modals."""
    document_id, note = parse_revision_form(press.view)
    await press.apply(
        lambda change: revise.confirm_revision(press.key, document_id, press.person.id, note, change)
    )
    return {"response_action": "clear"}
