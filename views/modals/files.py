"""The files of a document that were too many for its thread: each is sent there when asked for."""

import json
from collections.abc import Sequence
from typing import Any

from models.records.documents import Attachment, Card
from views import ids
from views.blocks.kit import Block, View, button, modal, row
from views.blocks.rich_text import bold, lines_block, words
from views.wording.formats import collapse, file_size
from views.wording.names import name_of

_MOST_FILES = 90


def build_files_form(card: Card, waiting: Sequence[Attachment], message: int) -> View:
    """Build the list of files that are not in the thread yet; `message` is the card's own id in the store."""
    blocks = lines_block([bold(name_of(card.document)), words("Send what you want to read to the thread:")])
    if not waiting:
        blocks = lines_block([bold(name_of(card.document)), words("All its files are in the thread.")])
    blocks += [_file(each, card) for each in waiting[:_MOST_FILES]]
    if len(waiting) > _MOST_FILES:
        blocks += lines_block([words(f"and {len(waiting) - _MOST_FILES} more")])
    private = json.dumps({"document": card.document.id, "message": message})
    return modal(ids.FILES_VIEW, "Files", blocks, private=private)


def parse_files_form(view: dict[str, Any]) -> tuple[int, int]:
    """Read (document, message) of the form; the pressed button's value is the attachment's id."""
    private = json.loads(view["private_metadata"])
    return int(private["document"]), int(private["message"])


def _file(file: Attachment, card: Card) -> Block:
    name = collapse(file.name) or "Unnamed file"
    send = button(ids.SEND_FILE, "Send to thread", str(file.id), label=f"Send {name} to the thread")
    return row(name, file_size(file.size, card.reader), send)
