"""A message whose blocks Slack does not accept: the text alone, with nothing to press."""

from models.records.documents import Audience
from views.blocks.kit import Message
from views.wording.translate import gettext


def build_plain(text: str, reader: Audience) -> Message:
    """Build the message without blocks, and say where its buttons are."""
    sentence = gettext(
        reader, "Slack did not accept the layout of this message. Decide in the Home tab of this app."
    )
    return Message(f"{text}\n{sentence}", [])
