"""Approve, Reject and Ask for changes: the interactions that decide."""

from collections.abc import Callable
from typing import Any

from handlers.bolt.forms import open_document_form
from handlers.bolt.interactions import Interaction
from handlers.bolt.registrar import Registrar
from models.approval import decide, held
from models.approval.decide import Verdict
from models.queries.cards import load_card
from models.records.documents import Card
from models.refusals import Refusal
from models.tables import Turn
from views import ids, values
from views.modals.ask_changes import build_changes_errors, build_changes_form, parse_changes_form
from views.modals.details import build_details
from views.modals.note import build_note_errors, build_note_form, parse_note
from views.modals.reject import build_reject_errors, build_reject_form, parse_reject_form

Build = Callable[[Card], dict[str, Any]]


def register(on: Registrar) -> None:
    """Bind the buttons that decide, and Undo, and their forms."""
    on.action(ids.APPROVE, approve)
    on.action(ids.APPROVE_WITH_NOTE, ask_note)
    on.view(ids.NOTE_VIEW, approve_with_note, errors=build_note_errors)
    on.action(ids.UNDO, undo)
    on.action(ids.REJECT, ask_why)
    on.view(ids.REJECT_VIEW, reject, errors=build_reject_errors)
    on.action(ids.ASK_CHANGES, ask_what)
    on.view(ids.CHANGES_VIEW, ask_for_changes, errors=build_changes_errors)


async def approve(press: Interaction) -> None:
    """Approve the pressed turn."""
    value = values.parse_turn_value(press.value)
    turn = await _decide(press, value, "approved", "")
    if press.modal or press.in_ephemeral:
        press.after(_show_now(press, turn), saved=True)


async def undo(press: Interaction) -> None:
    """Undo the person's approval, which is not final yet."""
    value = values.parse_turn_value(press.value)
    await press.apply(lambda change: held.undo(press.key, value.turn, press.person.id, change))
    if press.modal or press.in_ephemeral:
        press.after(_show_now(press, value.turn), saved=True)


async def ask_note(press: Interaction) -> None:
    """Open the form for a note on an approval."""
    await _ask(press, build_note_form)


async def ask_why(press: Interaction) -> None:
    """Open the form for the reason of a rejection."""
    await _ask(press, build_reject_form)


async def ask_what(press: Interaction) -> None:
    """Open the form for the question to the requester."""
    await _ask(press, build_changes_form)


async def _ask(press: Interaction, build: Build) -> None:
    """Open a form about the pressed turn, if it is open; submitting the form checks that again."""
    value = values.parse_turn_value(press.value)
    turn = await Turn.get_or_none(id=value.turn)
    if turn is None:
        raise Refusal("may_not_read")
    on = press.on
    await decide.check_may_decide(
        turn.id, press.person.id, value.shown_hash, on.policy, on.workspace_id, press.now
    )
    press.after(open_document_form(press, turn.document_id, value.shown_hash, build, turn=turn))


async def approve_with_note(press: Interaction) -> dict[str, Any] | None:
    """Approve the turn, with the note if there is one; close all open modals."""
    await _decide(press, values.parse_private(press.view), "approved", parse_note(press.view))
    return {"response_action": "clear"}


async def reject(press: Interaction) -> dict[str, Any] | None:
    """Reject the turn, with the reason; close all open modals."""
    shown, reason = parse_reject_form(press.view)
    await _decide(press, shown, "rejected", reason)
    return {"response_action": "clear"}


async def ask_for_changes(press: Interaction) -> dict[str, Any] | None:
    """Send the document back to its requester, with the question; close all open modals."""
    shown, question = parse_changes_form(press.view)
    await _decide(press, shown, "changes_asked", question)
    return {"response_action": "clear"}


async def _decide(press: Interaction, shown: values.ShownValue, verdict: Verdict, reason: str) -> int:
    request = decide.DecisionRequest(
        key=press.key,
        turn=shown.turn,
        shown_hash=shown.shown_hash,
        person=press.person.id,
        verdict=verdict,
        reason=reason,
    )
    await press.apply(lambda change: decide.decide(request, change))
    return shown.turn


async def _show_now(press: Interaction, turn_id: int) -> None:
    """Redraw the modal in which something was pressed, or open one over an ephemeral message."""
    turn = await Turn.get(id=turn_id)
    card = await load_card(turn.document_id, press.person.id, await press.reader(), turn, press.on.policy)
    if press.modal:
        await press.redraw_view(build_details(card, 1))
    else:
        await press.open_view(build_details(card, 1))
