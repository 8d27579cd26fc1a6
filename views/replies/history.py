"""What happened to a document, as the private answer to a command."""

from typing import Final

from models.records.documents import Audience, Document
from views import ids
from views.blocks.kit import Message, actions, header, message
from views.blocks.rich_text import lines_block, nsay
from views.components.buttons import open_button
from views.components.sections import history_chunks
from views.wording.names import name_of
from views.wording.translate import gettext

MOST: Final = 8  # entries, the newest ones: a reason in each may be long


def build_history(document: Document, reader: Audience) -> Message:
    """Build the list of the newest entries, oldest first, with a button that shows all of the document."""
    named = name_of(document, reader)
    text = gettext(reader, "History of {document}", document=named)
    entries = [block for chunk in history_chunks(document, reader, MOST) for block in chunk.draw()]
    before = len(document.history) - MOST
    if before > 0:
        entries += lines_block([nsay(reader, "{count} earlier entry", "{count} earlier entries", before)])
    buttons = actions(ids.DECIDE_BLOCK, [open_button(named, document.id, reader)])
    return message(text, [header(named), *entries, buttons])
