"""Manage: the configuration role reassigns, withdraws or cancels."""

from typing import Any

from handlers.bolt.identity import find_presser
from handlers.bolt.interactions import Interaction
from handlers.bolt.registrar import Registrar
from models.access import served_document
from models.approval import manage
from models.approval.precoro import require_decided_here
from models.people.members import require_may_act
from models.queries.cards import load_card
from models.refusals import Refusal
from models.tables import Document, Person
from views import ids, values
from views.modals.details import build_details
from views.modals.manage import (
    Reassignment,
    build_cancel_errors,
    build_cancel_form,
    build_manage_errors,
    build_manage_form,
    parse_cancel_form,
    parse_manage_form,
    parse_managed_document,
)


def register(on: Registrar) -> None:
    """Bind the manage form and the buttons in it."""
    on.action(ids.MANAGE, open_manage)
    on.view(ids.MANAGE_VIEW, reassign, errors=build_manage_errors)
    on.action(ids.WITHDRAW, withdraw)
    on.action(ids.CANCEL, ask_why_cancel)
    on.view(ids.CANCEL_VIEW, cancel, errors=build_cancel_errors)


async def open_manage(press: Interaction) -> None:
    """Open the form for a person with the configuration role in the document's company."""
    document_id = values.parse_document_value(press.value)
    await _require_manageable(press, document_id)
    press.after(_show(press, document_id, build_manage_form))


async def _require_manageable(press: Interaction, document_id: int) -> None:
    document = await served_document(document_id, press.on.workspace_id)
    await manage.require_configuration(press.person.id, document)
    require_decided_here(document)
    if document.status != "pending":
        raise Refusal("document_settled", number=document.number, status=document.status)


async def _show(press: Interaction, document_id: int, build: Any) -> None:
    card = await load_card(
        document_id, press.person.id, await press.reader(), None, press.on.policy, card_role="configuration"
    )
    await press.open_form(build(card))


async def reassign(press: Interaction) -> dict[str, Any] | None:
    """Reassign a turn to the chosen member."""
    form = parse_manage_form(press.view)
    await _require_manageable(press, form.document)
    person = await _chosen(press, form)
    await press.apply(
        lambda change: manage.reassign(press.key, form.turn, person.id, press.person.id, change)
    )
    return {"response_action": "clear"}


async def _chosen(press: Interaction, form: Reassignment) -> Person:
    """Return the chosen person. A Refusal is worded about them: the person who acts has passed already."""
    on = press.on
    try:
        member = await find_presser(
            on.store, press.workspace, on.workspace_id, form.member, press.now, on.policy, fresh=False
        )
        return require_may_act(member)
    except Refusal as refusal:
        if refusal.code == "could_not_check":
            raise
        document = await Document.get(id=form.document).select_related("company")
        raise Refusal("not_in_company", company=document.company.name) from None


async def withdraw(press: Interaction) -> None:
    """Take the document out of approval, back to draft."""
    await _end(press, values.parse_private(press.view), "draft", "")
    press.after(_close(press), saved=True)


async def ask_why_cancel(press: Interaction) -> None:
    """Open the form for the reason on top of the manage form."""
    document_id = parse_managed_document(press.view)
    await _require_manageable(press, document_id)
    press.after(_show(press, document_id, build_cancel_form))


async def cancel(press: Interaction) -> dict[str, Any] | None:
    """Cancel the document, with the reason."""
    shown, reason = parse_cancel_form(press.view)
    await _end(press, shown, "cancelled", reason)
    return {"response_action": "clear"}


async def _end(press: Interaction, shown: values.ShownValue, status: str, reason: str) -> None:
    await press.apply(
        lambda change: manage.end_approval(
            press.key, shown.document, shown.shown_hash, status, reason, press.person.id, change
        )
    )


async def _close(press: Interaction) -> None:
    """Replace the form by the document's details: nothing is left to manage."""
    document_id = parse_managed_document(press.view)
    card = await load_card(
        document_id, press.person.id, await press.reader(), None, press.on.policy, card_role="configuration"
    )
    await press.redraw_view(build_details(card, 1))
