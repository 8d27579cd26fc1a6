"""A card with nothing left to do for its reader, in two lines."""

from collections.abc import Iterator

from models.records.documents import Card
from views import ids
from views.blocks.kit import Block, row
from views.blocks.limits import clip
from views.blocks.rich_text import Line
from views.components.facts import SETTLED
from views.components.menu import asks_reader, menu, menu_buttons
from views.components.status import ending_reason, status_lines
from views.wording.formats import collapse
from views.wording.names import name_of, quoted, total_of

_NAME = 60
_SUPPLIER = 40
_REASON = 60
_PRESSED = (ids.OPEN, ids.UNFOLLOW, ids.MANAGE)


def is_settled(card: Card) -> bool:
    """Return whether nothing is left to do: the document is settled, or the reader has answered for good."""
    if card.undo is not None or asks_reader(card):
        return False
    if card.state in SETTLED:
        return not (card.may_revise and card.state == "in_revision")
    sending = card.precoro is not None and card.precoro.sending is not None
    answered = card.card_role == "approver" and card.answer is not None and not sending
    return answered and card.state == "pending_others"


def settled_row(card: Card) -> Block:
    """Say in two lines what it was, and what became of it; with a button, or a menu, beside them."""
    [pressed] = menu([each for each in menu_buttons(card) if each["action_id"] in _PRESSED])
    return row(" · ".join(filter(None, _what(card))), " · ".join(filter(None, _became(card))), pressed)


def _what(card: Card) -> Iterator[str]:
    document, reader = card.document, card.reader
    yield clip(name_of(document, reader), _NAME)
    if card.state == "outdated":  # it was about another amount, perhaps
        yield clip(collapse(document.title), _SUPPLIER)
        return
    yield total_of(document, reader)
    yield clip(collapse(document.supplier.name), _SUPPLIER)
    if reader.many_companies:
        yield clip(collapse(document.company), _SUPPLIER)


def _became(card: Card) -> Iterator[str]:
    first, *rest = [_plain(line) for line in status_lines(card) if line]
    yield first
    yield quoted(clip(collapse(ending_reason(card)), _REASON), card.reader)
    yield from rest


def _plain(line: Line) -> str:
    """Return a line as plain text; an instant in the reader's zone."""
    return "".join(str(part.get("text", part.get("fallback", ""))) for part in line)
