"""Everything about a document, in a modal; paged when it is longer than a view may be.

What decides is at the top of each page: nobody scrolls through a hundred lines to reach them.
"""

import json
from collections.abc import Iterator
from typing import Any

from models.frozen import frozen
from models.records.documents import Audience, Card
from views import ids, values
from views.blocks.kit import Block, View, actions, button, header, link_button, modal, plain_text
from views.blocks.limits import RICH_TEXT
from views.blocks.pages import paged
from views.blocks.rich_text import lines_block, say, user_text
from views.components.absence import help_buttons
from views.components.buttons import (
    ask_button,
    decision_buttons,
    note_button,
    payment_buttons,
    revision_buttons,
    undo_buttons,
    who_follows_button,
)
from views.components.in_precoro import precoro_buttons
from views.components.sections import sections
from views.wording.formats import collapse, number
from views.wording.names import name_of
from views.wording.translate import gettext, pgettext


@frozen
class DetailsPlace:
    """Where in the details a button was pressed; `turn` was open when the page was drawn."""

    document: int
    turn: int | None
    page: int


def build_details(card: Card, page: int) -> View:
    """Build one page, counted from 1, of everything that is known; a missing page gives the nearest one."""
    reader = card.reader
    pages = paged(sections(card))
    page = max(1, min(page, len(pages)))
    chunks = list(pages[page - 1])
    blocks = [header(name_of(card.document, reader))]
    if page == 1:
        blocks += chunks.pop(0).draw()  # what is decided on, and then the buttons
    buttons = [*decision_buttons(card), *ask_button(card), *undo_buttons(card), *precoro_buttons(card)]
    buttons += [*revision_buttons(card), *payment_buttons(card), *help_buttons(card), *note_button(card)]
    blocks += [actions(ids.DECIDE_BLOCK, buttons)] if buttons else []
    for chunk in chunks:
        blocks += chunk.draw()
    blocks.append(actions(ids.MORE_BLOCK, list(_more_buttons(card))))
    if len(pages) > 1:
        blocks += _turning(page, len(pages), reader)
    private = json.dumps({"document": card.document.id, "turn": card.turn, "page": page})
    title = collapse(card.document.number)
    title = title or pgettext(reader, "title, at most 24 characters", "Document")
    return modal(ids.DETAILS_VIEW, title, blocks, reader, private=private)


def _more_buttons(card: Card) -> Iterator[Block]:
    """Return what is pressed less often, for the end of a page."""
    document, reader = card.document, card.reader
    value = values.document_value(document.id)
    if card.folded:
        yield button(ids.SEND_CARD, gettext(reader, "Send card and files"), value)
    yield button(ids.SEND_PACK, gettext(reader, "Approval pack"), value)
    yield who_follows_button(name_of(document, reader), document.id, reader)
    if link := link_button(document.url, reader):
        yield link


def page_count(card: Card) -> int:
    """Count the pages of a document's details."""
    return len(paged(sections(card)))


def parse_details(view: dict[str, Any]) -> DetailsPlace:
    """Read where in the details a button was pressed."""
    private = json.loads(view["private_metadata"])
    turn = private["turn"]
    return DetailsPlace(int(private["document"]), None if turn is None else int(turn), int(private["page"]))


def build_loading(reader: Audience) -> View:
    """Build what is opened at once, since Slack's trigger to open anything lives three seconds."""
    title = pgettext(reader, "title, at most 24 characters", "One moment")
    return modal(ids.LOADING_VIEW, title, lines_block([say(reader, "Loading the document…")]), reader)


def build_unavailable(sentence: str, reader: Audience) -> View:
    """Build what replaces a modal whose document cannot be shown; `sentence` says why."""
    title = pgettext(reader, "title, at most 24 characters", "Not available")
    return modal(ids.GONE_VIEW, title, lines_block([user_text(sentence, RICH_TEXT)]), reader)


def _turning(page: int, pages: int, reader: Audience) -> list[Block]:
    turns = []
    if page > 1:
        turns.append(button(ids.PREVIOUS_PAGE, gettext(reader, "Previous page"), str(page - 1)))
    if page < pages:
        turns.append(button(ids.NEXT_PAGE, gettext(reader, "Next page"), str(page + 1)))
    text = gettext(reader, "Page {page} of {pages}", page=number(page, reader), pages=number(pages, reader))
    where: Block = {"type": "context", "elements": [plain_text(text, 60)]}
    return [where, actions(ids.PAGES_BLOCK, turns)]
