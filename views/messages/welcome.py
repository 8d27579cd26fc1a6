"""The first message to integration managers: Slack is connected, and what to do next."""

from models.records.home import Welcome
from views import ids
from views.blocks.kit import Message, actions, header, message
from views.blocks.limits import clip
from views.blocks.rich_text import lines_block, say
from views.components.buttons import map_button
from views.wording.formats import collapse, literal
from views.wording.names import enumerate_names
from views.wording.translate import gettext


def build_welcome(welcome: Welcome) -> Message:
    """Build the message, with the button that starts to match people."""
    reader = welcome.reader
    names = enumerate_names([clip(collapse(name), 60) for name in welcome.companies], 5, reader)
    lines = [
        say(
            reader,
            "You can now approve documents of {companies} in this workspace.",
            companies=literal(names, 400),
        ),
        say(
            reader,
            "**Next step: Map users** matches your colleagues with their Slack accounts by e-mail.",
        ),
        say(
            reader,
            "Follow progress in the Home tab under Integration (visible to integration managers).",
        ),
    ]
    return message(
        gettext(reader, "Precoro is connected to this workspace. Next step: Map users."),
        [
            header(gettext(reader, "Precoro is connected")),
            *lines_block(lines),
            actions(ids.WELCOME_BLOCK, [map_button(reader)]),
        ],
    )
