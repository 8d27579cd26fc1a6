"""Send back for approval: the requester confirms a revision."""

from typing import Any

from handlers.bolt.forms import open_document_form
from handlers.bolt.interactions import Interaction
from handlers.bolt.registrar import Registrar
from models.access import served_document
from models.approval import revise
from views import ids, values
from views.modals.confirm_revision import build_revision_errors, build_revision_form, parse_revision_form


def register(on: Registrar) -> None:
    """Bind the button and its form."""
    on.action(ids.CONFIRM_REVISION, open_form)
    on.view(ids.REVISION_VIEW, confirm, errors=build_revision_errors)


async def open_form(press: Interaction) -> None:
    """Open the form for the requester of a document in revision."""
    shown = values.parse_shown_document(press.value)
    document = await served_document(shown.document, press.on.workspace_id)
    await revise.check_may_confirm(document, press.person.id, shown.shown_hash)
    press.after(
        open_document_form(press, document.id, shown.shown_hash, build_revision_form, card_role="requester")
    )


async def confirm(press: Interaction) -> dict[str, Any] | None:
    """Start a new round, with the note; close all open modals."""
    shown, note = parse_revision_form(press.view)
    await press.apply(
        lambda change: revise.confirm_revision(
            press.key, shown.document, shown.shown_hash, press.person.id, note, change
        )
    )
    return {"response_action": "clear"}
