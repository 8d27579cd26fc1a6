"""Everything about a document, in a modal; paged when it is longer than a view may be."""

import json
from dataclasses import dataclass
from typing import Any

from models.records.documents import Card
from views import ids
from views.blocks.kit import Block, View, actions, button, header, link_button, modal, plain_text
from views.blocks.limits import RICH_TEXT
from views.blocks.pages import paged
from views.blocks.rich_text import given, lines_block, words
from views.components.sections import sections
from views.messages.card import decision_buttons, payment_buttons, revision_buttons
from views.wording.formats import collapse
from views.wording.names import name_of


@dataclass(frozen=True, slots=True)
class DetailsPlace:
    """What a press in the details is about: the page, and the turn that was open when it was drawn."""

    document: int
    turn: int | None
    page: int


def build_details(card: Card, page: int) -> View:
    """Build one page, from 1, of all that is known; a page that is not there gives the nearest one."""
    pages = paged(sections(card))
    page = max(1, min(page, len(pages)))
    blocks = [header(name_of(card.document))]
    for chunk in pages[page - 1]:
        blocks += chunk.draw()
    buttons = [*decision_buttons(card), *revision_buttons(card), *payment_buttons(card)]
    if card.folded:
        buttons.append(button(ids.SEND_CARD, "Send card and files", ids.document_value(card.document.id)))
    if link := link_button(card.document.url):
        buttons.append(link)
    if buttons:
        blocks.append(actions(ids.DECIDE_BLOCK, buttons))
    if len(pages) > 1:
        blocks += _turning(page, len(pages))
    private = json.dumps({"document": card.document.id, "turn": card.turn, "page": page})
    return modal(ids.DETAILS_VIEW, collapse(card.document.number) or "Document", blocks, private=private)


def page_count(card: Card) -> int:
    """Count the pages of a document's details."""
    return len(paged(sections(card)))


def parse_details(view: dict[str, Any]) -> DetailsPlace:
    """Read where a press in the details comes from."""
    private = json.loads(view["private_metadata"])
    turn = private["turn"]
    return DetailsPlace(int(private["document"]), None if turn is None else int(turn), int(private["page"]))


def build_loading() -> View:
    """Build what is opened at once, since Slack's trigger to open anything lives three seconds."""
    return modal(ids.LOADING_VIEW, "One moment", lines_block([words("Looking it up …")]))


def build_gone(sentence: str) -> View:
    """Build what replaces a modal whose document cannot be shown, with the sentence that says why."""
    return modal(ids.GONE_VIEW, "Not available", lines_block([given(sentence, RICH_TEXT)]))


def _turning(page: int, pages: int) -> list[Block]:
    turns = []
    if page > 1:
        turns.append(button(ids.PREVIOUS_PAGE, "Previous page", str(page - 1)))
    if page < pages:
        turns.append(button(ids.NEXT_PAGE, "Next page", str(page + 1)))
    where: Block = {"type": "context", "elements": [plain_text(f"Page {page} of {pages}", 60)]}
    return [where, actions(ids.PAGES_BLOCK, turns)]
