"""Characters of a document that its PDF cannot show, because no font that ships has them."""

import unicodedata
from collections.abc import Iterator

from models.records.documents import Audience, Document
from views.blocks.rich_text import Line, nsay, say
from views.wording.formats import isolate
from views.wording.printable import find_undrawn, printed_note

_MOST = 5


def undrawn_line(document: Document, reader: Audience) -> Line:
    """Say which characters are missing in the PDF, beside the files it comes with; nothing if none is."""
    found = find_undrawn(_printed(document))
    if not found:
        return []
    shown, rest = ", ".join(map(_with_code, found[:_MOST])), len(found) - _MOST
    if rest > 0:
        return nsay(
            reader,
            "**The PDF cannot show:** {characters} and {count} more",
            "**The PDF cannot show:** {characters} and {count} more",
            rest,
            characters=shown,
        )
    return say(reader, "**The PDF cannot show:** {characters}", characters=shown)


def undrawn_names(document: Document) -> str:
    """Name the characters that are missing in the PDF, for the log: `ꦲ U+A9B2 JAVANESE LETTER HA`."""
    return ", ".join(map(_with_name, find_undrawn(_printed(document))))


def _with_code(char: str) -> str:
    return f"{isolate(char)} ({_code(char)})" if _stands_alone(char) else _code(char)


def _with_name(char: str) -> str:
    shown = f"{char} " if _stands_alone(char) else ""
    return f"{shown}{_code(char)} {unicodedata.name(char, '(without a name)')}"


def _code(char: str) -> str:
    return f"U+{ord(char):04X}"


def _stands_alone(char: str) -> bool:
    """Return whether a character can be shown by itself: not a mark, nor a code that nothing stands for."""
    return char.isprintable() and unicodedata.category(char)[0] != "M"


def _printed(document: Document) -> Iterator[str]:
    """Give every text of a document that is printed."""
    supplier = document.supplier
    yield from (document.company, document.number, document.title, document.note, document.order_number)
    yield from (supplier.name, supplier.address, supplier.tax_id)
    yield from (document.requester.name, document.requester.email, document.currency)
    for line in document.lines:
        yield from (line.name, line.sku, line.unit, *(charge.name for charge in line.charges))
    for charge in document.charges:
        yield charge.name
    for label, value in document.custom_fields:
        yield from (label, value)
    for event in document.history:
        yield from (event.who, event.step, printed_note(event))
    yield from _particulars(document)
    if document.status == "pending":
        yield from _asked(document)


def _particulars(document: Document) -> Iterator[str]:
    """Give the texts of what else it says."""
    said = document.particulars
    yield document.cost_centre
    if document.budget:
        yield document.budget.name
    yield from (said.payment.terms, said.payment.discount, said.payment.reference, said.payment.payee)
    for account in said.payment.accounts:
        yield from (account.number, account.bank, account.holder)
    yield from (said.delivery.name, said.delivery.address, said.source.file, said.source.profile)
    for party in (said.seller, said.buyer):
        yield from (*party.identifiers, party.contact, party.email, party.phone)
    for reference in said.references:
        yield reference.number
    for caution in document.cautions:
        yield from (value for _, value in caution.values)


def _asked(document: Document) -> Iterator[str]:
    for step in document.steps:
        if step.state in ("open", "waiting"):
            yield step.name
            for answer in step.answers:
                yield answer.person.name or answer.person.email
                if answer.on_behalf_of:
                    yield answer.on_behalf_of.name or answer.on_behalf_of.email
