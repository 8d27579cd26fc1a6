"""What a form is about: the lines above its fields."""

from models.records.documents import Card
from views.blocks.rich_text import Line, join, labelled, plain, say, user_text
from views.components.facts import bold_title
from views.components.payable import invoice_lines
from views.wording.names import name_of, person, total_of
from views.wording.translate import gettext


def document_name(card: Card) -> Line:
    """Return the document's name, for a sentence."""
    return user_text(name_of(card.document, card.reader), 150)


def summary_lines(card: Card, *more: Line) -> list[Line]:
    """Return the title, and below it the total, the supplier and `more`."""
    document = card.document
    total = plain(total_of(document, card.reader))
    return [
        *_behalf(card),
        bold_title(document),
        join([total, user_text(document.supplier.name, 100), *more], " · "),
        *invoice_lines(document, card.reader),
    ]


def _behalf(card: Card) -> list[Line]:
    """Say on whose behalf a stand-in is about to decide."""
    if card.turn is None or card.answer is None or card.answer.on_behalf_of is None:
        return []
    name = person(card.answer.on_behalf_of, card.reader)
    return [say(card.reader, "You decide on behalf of {name}.", name=name)]


def requester_line(card: Card) -> Line:
    """Return who requested the document."""
    return labelled(gettext(card.reader, "Requested by"), person(card.document.requester, card.reader))
