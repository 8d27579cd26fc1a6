"""What waits for a person, as answers to commands: all of it through a filter, and what they are to pay."""

from handlers.bolt.command_answers import CommandAnswer, asked_in
from handlers.bolt.interactions import Interaction
from models.queries.due import load_due
from models.queries.home import load_pending
from models.queries.listed.filters import load_typed_choices
from models.queries.listed.waiting import WaitingFor
from models.records.queue import NO_FILTER
from views.replies import due, pending
from views.replies.command_line import parse_command
from views.replies.filter_words import parse_filter


async def list_pending(press: Interaction) -> CommandAnswer:
    """Return the documents that need the person's action, or those that a typed filter leaves of them."""
    on, person_id, words = press.on, press.person.id, parse_command(press.value).text
    wanted = NO_FILTER
    if words:
        choices = await on.store.look(
            lambda: load_typed_choices(person_id, on.workspace_id, on.policy, press.now)
        )
        wanted = parse_filter(words, choices, on.policy.command)
    whose = WaitingFor(person_id, on.workspace_id, press.now, on.policy, wanted)
    listed = await on.store.look(lambda: load_pending(whose, pending.MOST))
    return CommandAnswer(pending.build_pending(listed), asked_in(listed.rows))


async def list_due(press: Interaction) -> CommandAnswer:
    """Return what the person is to pay, by when it is due."""
    on, person_id = press.on, press.person.id
    found = await on.store.look(lambda: load_due(person_id, on.workspace_id, press.now, on.policy, due.MOST))
    return CommandAnswer(due.build_due(found))
