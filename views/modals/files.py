"""The files of a document that were too many for its thread: each is sent there on request."""

import json
from collections.abc import Sequence
from typing import Any

from models.records.documents import Attachment, Card
from views import ids
from views.blocks.kit import Block, View, button, modal, row
from views.blocks.rich_text import bold, lines_block, nsay, say
from views.wording.formats import collapse, file_size
from views.wording.names import name_of
from views.wording.translate import gettext, pgettext

_MOST_FILES = 90


def build_files_form(card: Card, waiting: Sequence[Attachment], message: int) -> View:
    """Build the list of files that are not in the thread yet; `message` is the card's id in the store."""
    reader, rest = card.reader, len(waiting) - _MOST_FILES
    if waiting:
        intro = say(reader, "Choose which files to send to the thread:")
    else:
        intro = say(reader, "All files are in the thread.")
    blocks = lines_block([bold(name_of(card.document, reader)), intro])
    blocks += [_file(each, card) for each in waiting[:_MOST_FILES]]
    if rest > 0:
        blocks += lines_block([nsay(reader, "and {count} more file", "and {count} more files", rest)])
    title = pgettext(reader, "title, at most 24 characters", "Files")
    private = json.dumps({"document": card.document.id, "message": message})
    return modal(ids.FILES_VIEW, title, blocks, reader, private=private)


def parse_files_form(view: dict[str, Any]) -> tuple[int, int]:
    """Read (document, message) of the form; the pressed button's value is the attachment's id."""
    private = json.loads(view["private_metadata"])
    return int(private["document"]), int(private["message"])


def _file(file: Attachment, card: Card) -> Block:
    reader = card.reader
    name = collapse(file.name) or gettext(reader, "Unnamed file")
    send = button(
        ids.SEND_FILE,
        gettext(reader, "Send to thread"),
        str(file.id),
        label=gettext(reader, "Send {file} to the thread", file=name),
    )
    return row(name, file_size(file.size, reader), send)
