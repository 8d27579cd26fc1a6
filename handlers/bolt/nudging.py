"""Asking approvers again, by a button or a command: the answer says who was asked."""

from handlers.bolt.command_answers import CommandAnswer, TypedCommand, row_for
from handlers.bolt.interactions import Interaction
from models.waiting.nudge import nudge
from views.blocks.kit import Message
from views.replies.nudged import build_nudged


async def nudge_by_command(press: Interaction, typed: TypedCommand) -> CommandAnswer:
    """Ask the approvers of the typed document again."""
    return CommandAnswer(await ask_again(press, typed))


async def ask_again(press: Interaction, about: TypedCommand) -> Message:
    """Ask the approvers of a document again, and return the answer."""
    document, person_id = about.document, press.person.id
    nudged = await press.apply(lambda change: nudge(press.key, document.id, person_id, change))
    row = await row_for(press, document, None)
    return build_nudged(nudged.now, nudged.before, row, await press.reader())
