"""A message whose blocks Slack does not accept: the text alone, with nothing to press."""

import re
from typing import Final

from models.records.documents import Audience
from views.blocks import limits
from views.blocks.kit import Message
from views.wording.translate import gettext

_HALF_AN_ENTITY: Final = re.compile("&[a-z]*$")


def build_plain(text: str, reader: Audience) -> Message:
    """Build a message without blocks; `text` is escaped already. A sentence says where its buttons are."""
    sentence = gettext(
        reader, "Slack did not accept the layout of this message. Decide in the Home tab of this app."
    )
    room = limits.FALLBACK_TEXT - len(sentence) - 1
    if len(text) > room:
        text = _HALF_AN_ENTITY.sub("", text[: room - 1]) + "…"
    return Message(f"{text}\n{sentence}", [])
