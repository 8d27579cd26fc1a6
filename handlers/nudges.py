"""Nudge: the requester of a document asks its approvers again."""

from handlers.bolt.command_answers import CommandAnswer, TypedCommand, row_for
from handlers.bolt.interactions import Interaction
from handlers.bolt.registrar import Registrar
from handlers.bolt.replies import open_answer, reply
from models.access import require_may_read
from models.tables import Document
from models.waiting.nudge import nudge as ask_approvers_again
from views import ids, values
from views.blocks.kit import Message
from views.replies.nudged import build_nudged


def register(on: Registrar) -> None:
    """Bind the button; the command is among all others."""
    on.action(ids.NUDGE, nudge)


async def nudge(press: Interaction) -> None:
    """Ask the approvers again, and say who was asked."""
    document_id = values.parse_document_value(press.value)
    await require_may_read(document_id, press.person.id, press.on.workspace_id)
    document = await Document.get(id=document_id).select_related("company", "requester")
    answer = await _ask_again(press, TypedCommand(document, ""))
    press.after((open_answer if press.in_home else reply)(press, answer), saved=True)


async def nudge_by_command(press: Interaction, typed: TypedCommand) -> CommandAnswer:
    """Ask the approvers of the typed document again, and say who was asked."""
    return CommandAnswer(await _ask_again(press, typed))


async def _ask_again(press: Interaction, about: TypedCommand) -> Message:
    document, person_id = about.document, press.person.id
    nudged = await press.apply(lambda change: ask_approvers_again(press.key, document.id, person_id, change))
    row = await row_for(press, document, None)
    return build_nudged(nudged.now, nudged.before, row, await press.reader())
