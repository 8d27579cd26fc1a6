"""What a person is to pay, as the answer to a command."""

from handlers.bolt.command_answers import CommandAnswer
from handlers.bolt.interactions import Interaction
from models.queries.due import load_due
from views.replies.due import MOST, build_due


async def list_due(press: Interaction) -> CommandAnswer:
    """Return what the person is to pay, by when it is due."""
    on = press.on
    due = await on.store.look(lambda: load_due(press.person.id, on.workspace_id, press.now, on.policy, MOST))
    return CommandAnswer(build_due(due))
