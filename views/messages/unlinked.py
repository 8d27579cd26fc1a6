"""The word to those who hold the configuration role: somebody is not integrated any more."""

from models.records.home import Unlinked
from views import ids
from views.blocks.kit import Message, actions, button, header, message
from views.blocks.limits import clip
from views.blocks.rich_text import bold, given, instant, joined, lines_block, words
from views.home.integration import reason
from views.wording.formats import collapse


def build_unlinked(told: Unlinked) -> Message:
    """Build the message: who, why and when, and what becomes of what waits for him."""
    person, reader = told.person, told.reader
    address = given(person.email, 100) if person.name != person.email else []
    why = joined([[*words("Reason: "), *words(reason(told.state))], instant(told.at, reader)], " · ")
    lines = [
        joined([bold(clip(collapse(person.name), 100)), address], " · "),
        why,
        words(
            "Open buttons of this person are closed. What waits is kept, and comes back once the"
            " person is found in Slack again."
        ),
        words("Where nobody else can decide, you get the document with Manage, to ask somebody else."),
    ]
    buttons = [button(ids.MAP_PEOPLE, "Map users", "map")]
    name = clip(collapse(person.name), 100)
    return message(
        f"{name} is not integrated any more: {reason(told.state)}.",
        [header("Not integrated any more"), *lines_block(lines), actions(ids.UNLINKED_BLOCK, buttons)],
    )
