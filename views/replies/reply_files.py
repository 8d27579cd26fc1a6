"""The private word that a file of a reply stays where it is."""

from collections.abc import Mapping
from typing import Literal

from models.records.documents import Audience
from views.blocks.kit import Message, message
from views.blocks.limits import clip
from views.blocks.rich_text import lines_block, plain
from views.wording.formats import collapse, number
from views.wording.translate import gettext, marked

Why = Literal["too_large", "too_many", "kind", "unreadable"]

_SAY: Mapping[Why, str] = {
    "too_large": marked("{name} was not passed on to the others: it is larger than {limit} MB."),
    "too_many": marked("{name} was not passed on to the others: a reply can bring {count} files at most."),
    "kind": marked("{name} was not passed on to the others: it is not a file that Slack keeps itself."),
    "unreadable": marked(
        "{name} was not passed on to the others: Slack did not let me read it. Send it again."
    ),
}


def build_file_refused(name: str, why: Why, limit: int, most: int, reader: Audience) -> Message:
    """Say that a file was not passed on and why; `limit` in megabytes, `most` files in a reply."""
    named = clip(collapse(name), 100) or gettext(reader, "Unnamed file")
    text = gettext(reader, _SAY[why], name=named, limit=number(limit, reader), count=number(most, reader))
    return message(text, lines_block([plain(text)]))
