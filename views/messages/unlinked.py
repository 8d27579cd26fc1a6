"""The notice to integration managers that a person is no longer connected to Slack."""

from models.records.home import Unlinked
from views import ids
from views.blocks.kit import Message, actions, header, message
from views.blocks.limits import clip
from views.blocks.rich_text import bold, instant, join, lines_block, say, user_text
from views.components.buttons import map_button
from views.wording.formats import collapse
from views.wording.names import not_connected_reason
from views.wording.translate import gettext


def build_unlinked(unlinked: Unlinked) -> Message:
    """Build the notice: who, why and when, and what happens to their documents."""
    person, reader = unlinked.person, unlinked.reader
    name, reason = clip(collapse(person.name), 100), not_connected_reason(unlinked.state, reader)
    address = user_text(person.email, 100) if person.name != person.email else []
    lines = [
        join([bold(name), address], " · "),
        join([say(reader, "Reason: {reason}", reason=reason), instant(unlinked.at, reader)], " · "),
        say(
            reader,
            "Their buttons no longer work. "
            "Undelivered messages are kept until the person is found in Slack again.",
        ),
        say(
            reader,
            "If nobody else can decide, you will get the document with a Manage button to reassign it.",
        ),
    ]
    return message(
        gettext(reader, "{name} is no longer connected: {reason}", name=name, reason=reason),
        [
            header(gettext(reader, "No longer connected")),
            *lines_block(lines),
            actions(ids.UNLINKED_BLOCK, [map_button(reader)]),
        ],
    )
