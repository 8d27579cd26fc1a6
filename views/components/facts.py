"""The facts of a document that cards, details and outcomes show alike."""

from collections.abc import Iterator, Sequence

from models.records.documents import Audience, Card, Document, PossibleDuplicate
from models.records.stated import Caution
from views.blocks.kit import Block
from views.blocks.limits import clip
from views.blocks.rich_text import Line, bold, join, labelled, nsay, quote_block, say, user_text
from views.components.payable import invoice_lines, order_line
from views.wording.formats import day
from views.wording.names import person, status_name, total_of
from views.wording.stated import caution_text
from views.wording.translate import gettext, marked

SETTLED = ("approved", "rejected", "in_revision", "cancelled", "closed", "unknown", "withdrawn", "outdated")
"""States of a card whose document has nothing to approve any more."""

MOST_CAUTIONS = 8
"""Warnings of one document's details."""
_MOST_CAUTIONS = 2  # of its card
_LONGEST_CAUTION = 250
_MOST_DUPLICATES = 3
_DUPLICATES = {
    "same_number": marked(
        "**Possible duplicate:** invoice {number} of {day} ({status}), same supplier and number"
    ),
    "same_amount": marked("Invoice {number} of {day} ({status}) has the same supplier and amount"),
}


def facts(card: Card) -> Iterator[Line]:
    """Return what a card says of its document, a line each; empty lines for what is not there."""
    document, reader = card.document, card.reader
    yield bold_title(document)
    yield join([bold(total_of(document, reader)), user_text(document.supplier.name, 100)], " · ")
    yield from invoice_lines(document, reader)
    yield company_line(document.company, reader)
    if card.card_role != "requester":
        yield labelled(gettext(reader, "Requested by"), person(document.requester, reader))
    yield order_line(document, reader)
    yield labelled(gettext(reader, "Cost centre"), document.cost_centre, 60)
    yield dates(document, reader)


def bold_title(document: Document) -> Line:
    """Return the title in bold; empty without one."""
    title = user_text(document.title, 200)
    return [{**part, "style": {"bold": True}} for part in title]


def company_line(company: str, reader: Audience) -> Line:
    """Name the company, for a reader who has several."""
    return labelled(gettext(reader, "Company"), company, 100) if reader.many_companies else []


def dates(document: Document, reader: Audience) -> Line:
    """Return the dates there are in one line."""
    named = (
        (marked("Issued {day}"), document.issued_on),
        (marked("Required {day}"), document.required_on),
        (marked("Due {day}"), document.due_on),
    )
    return join([say(reader, said, day=day(on, reader)) for said, on in named if on], " · ")


def warnings(card: Card, most: int = _MOST_CAUTIONS) -> list[Block]:
    """Warn while there is something to decide or to pay: of `most` oddities, and of earlier invoices."""
    if card.state in SETTLED and not card.may_pay:
        return []
    cautions = card.document.cautions
    lines = caution_lines(cautions[:most], card.reader)
    if len(cautions) > most:
        lines.append(
            nsay(
                card.reader,
                "and {count} more warning: press Open",
                "and {count} more warnings: press Open",
                len(cautions) - most,
            )
        )
    lines += duplicate_lines(card.seen[:_MOST_DUPLICATES], card.reader)
    rest = len(card.seen) - _MOST_DUPLICATES
    if rest > 0:
        lines.append(
            nsay(
                card.reader,
                "and {count} more possible duplicate",
                "and {count} more possible duplicates",
                rest,
            )
        )
    return quote_block(join(lines, "\n"))


def caution_lines(cautions: Sequence[Caution], reader: Audience) -> list[Line]:
    """Return a line for each thing to be careful of."""
    return [bold(clip(caution_text(each, reader), _LONGEST_CAUTION)) for each in cautions]


def duplicate_lines(seen: Sequence[PossibleDuplicate], reader: Audience) -> list[Line]:
    """Return a line for each earlier invoice that looks the same."""
    return [_duplicate(each, reader) for each in seen]


def _duplicate(each: PossibleDuplicate, reader: Audience) -> Line:
    return say(
        reader,
        _DUPLICATES[each.why],
        number=user_text(each.number, 60),
        day=day(each.on, reader),
        status=status_name(each.status, reader),
    )


def edited_mark(reader: Audience) -> Line:
    """Return the mark on a comment that does not say any more what it said at first."""
    return say(reader, "edited")
