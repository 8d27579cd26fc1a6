"""Nudge: the requester of a document asks its approvers again."""

from handlers.bolt.command_answers import TypedCommand
from handlers.bolt.interactions import Interaction
from handlers.bolt.nudging import ask_again
from handlers.bolt.registrar import Registrar
from handlers.bolt.replies import open_answer, reply
from models.access import require_may_read
from models.tables import Document
from views import ids, values


def register(on: Registrar) -> None:
    """Bind the button; the command is among all others."""
    on.action(ids.NUDGE, nudge)


async def nudge(press: Interaction) -> None:
    """Ask the approvers again, and say who was asked."""
    document_id = values.parse_document_value(press.value)
    await require_may_read(document_id, press.person.id, press.on.workspace_id)
    document = await Document.get(id=document_id).select_related("company", "requester")
    answer = await ask_again(press, TypedCommand(document, ""))
    press.after((open_answer if press.in_home else reply)(press, answer), saved=True)
