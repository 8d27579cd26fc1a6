"""The facts of a document that cards, details and outcomes show alike."""

from collections.abc import Iterator, Sequence

from models.money import Money
from models.records.documents import Audience, Card, Document, PossibleDuplicate
from models.records.stated import Caution
from views.blocks.kit import Block
from views.blocks.limits import clip
from views.blocks.rich_text import Line, bold, join, labelled, nsay, plain, quote_block, say, user_text
from views.components.context import above_budget_line, changes_line, left_of_budget_line, spend_line
from views.components.payable import invoice_lines, order_line
from views.wording.charges import charge_name
from views.wording.formats import day, money
from views.wording.names import person, status_name, total_of
from views.wording.stated import caution_text
from views.wording.translate import gettext, marked

SETTLED = ("approved", "rejected", "in_revision", "cancelled", "closed", "unknown", "withdrawn", "outdated")
"""States of a card whose document has nothing to approve any more."""

MOST_CAUTIONS = 8
"""Warnings of one document's details."""
_MOST_CAUTIONS = 2  # of its card
_MOST_CHARGES = 2
_MOST_FIELDS = 8
_FIELD = 60
_LONGEST_CAUTION = 250
_MOST_DUPLICATES = 3
_DUPLICATES = {
    "same_number": marked(
        "**Possible duplicate:** invoice {number} of {day} ({status}), same supplier and number"
    ),
    "same_amount": marked("Invoice {number} of {day} ({status}) has the same supplier and amount"),
}


def head_lines(document: Document, reader: Audience) -> Iterator[Line]:
    """Return how much, from which supplier, what for, and by when: what a card says first."""
    company = user_text(document.company, 100) if reader.many_companies else []
    yield join([bold(total_of(document, reader)), user_text(document.supplier.name, 100), company], " · ")
    yield bold_title(document)
    yield join(_deadlines(document, reader), " · ")


def _deadlines(document: Document, reader: Audience) -> Iterator[Line]:
    yield due_line(document, reader)
    if document.required_on:
        yield say(reader, "Required {day}", day=day(document.required_on, reader))


def due_line(document: Document, reader: Audience) -> Line:
    """Say when a document is due, or that it is overdue."""
    if document.due_on is None:
        return []
    due_on = day(document.due_on, reader)
    if document.overdue:
        return say(reader, "**Overdue, was due {day}**", day=due_on)
    return say(reader, "Due {day}", day=due_on)


def facts(card: Card) -> Iterator[Line]:
    """Return what else a card says of its document, a line each; empty lines for what is not there."""
    document, reader = card.document, card.reader
    yield _totals(document, reader)
    yield from invoice_lines(document, reader)
    yield order_line(document, reader)
    yield left_of_budget_line(document, reader)
    yield spend_line(card)
    asked_by: Line = []
    if card.card_role != "requester":
        asked_by = labelled(gettext(reader, "Requested by"), person(document.requester, reader))
    issued: Line = []
    if document.issued_on:
        issued = say(reader, "Issued {day}", day=day(document.issued_on, reader))
    yield join([asked_by, issued], " · ")
    centre = labelled(gettext(reader, "Cost centre"), document.cost_centre, 60)
    yield join([centre, *(_named(name, value) for name, value in card.fields[:_MOST_FIELDS])], " · ")


def _named(name: str, value: str) -> Line:
    """Return `Name: value`, where both come from the document; nothing without a value."""
    shown = user_text(value, _FIELD)
    return [*(user_text(name, _FIELD) or plain("–")), *plain(": "), *shown] if shown else []


def _totals(document: Document, reader: Audience) -> Line:
    """Say in one line what the total is made of: before tax, taxes, and a few charges such as freight."""
    if document.total is None or not (document.taxes or document.charges):
        return []
    tax = Money(sum(each.amount.minor for each in document.taxes), document.currency)
    parts = [say(reader, "Before tax: {amount}", amount=money(document.net, reader))]
    if document.taxes:
        parts.append(say(reader, "Tax: {amount}", amount=money(tax, reader)))
    parts += [
        _named(charge_name(charge.name, reader), money(charge.amount, reader))
        for charge in document.charges[:_MOST_CHARGES]
    ]
    rest = len(document.charges) - _MOST_CHARGES
    if rest > 0:
        parts.append(nsay(reader, "{count} more charge", "{count} more charges", rest))
    return join(parts, " · ")


def bold_title(document: Document) -> Line:
    """Return the title in bold; empty without one."""
    title = user_text(document.title, 200)
    return [{**part, "style": {"bold": True}} for part in title]


def company_line(company: str, reader: Audience) -> Line:
    """Name the company, for a reader who has several."""
    return labelled(gettext(reader, "Company"), company, 100) if reader.many_companies else []


def warnings(card: Card, most: int = _MOST_CAUTIONS) -> list[Block]:
    """Warn while there is something to decide or to pay: of changes, `most` oddities, earlier invoices."""
    if card.state in SETTLED and not card.may_pay:
        return []
    cautions = card.document.cautions
    lines = [changes_line(card)]
    lines.append(above_budget_line(card.document.budget, card.reader))
    lines += caution_lines(cautions[:most], card.reader)
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
