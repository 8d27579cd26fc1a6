"""The first word to those who hold the configuration role: Slack is connected, and what comes next."""

from models.records.home import Welcome
from views import ids
from views.blocks.kit import Message, actions, button, header, message
from views.blocks.limits import clip
from views.blocks.rich_text import bold, joined, lines_block, words
from views.wording.formats import collapse, literal
from views.wording.names import enumerate_names


def build_welcome(welcome: Welcome) -> Message:
    """Build the message, with the button that begins to map."""
    names = enumerate_names([clip(collapse(name), 60) for name in welcome.companies], 5)
    lines = [
        words(f"Documents of {literal(names, 400)} can be approved in this Slack from now on."),
        joined(
            [
                bold("Next step: Map users"),
                words(" pairs the people of your companies with the members of this Slack, by e-mail."),
            ],
            "",
        ),
        words("Progress and result stand in the Home tab, under Integration; only your role sees that."),
    ]
    buttons = [button(ids.MAP_PEOPLE, "Map users", "map", style="primary")]
    return message(
        "Precoro is connected to this Slack. Next step: Map users.",
        [header("Precoro is connected"), *lines_block(lines), actions(ids.WELCOME_BLOCK, buttons)],
    )
