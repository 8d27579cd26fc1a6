"""What else a document says: delivery, payment, other papers, who can be asked, and its file."""

from collections.abc import Iterator

from models.records.documents import Audience, Document
from models.records.stated import DeliveryDraft, PartyDraft, PaymentDraft, SourceDraft
from views.blocks.limits import utf16_length
from views.blocks.pages import Chunk, chunks_of
from views.blocks.rich_text import Line, labelled, lines_block, user_text
from views.wording.formats import collapse, day
from views.wording.stated import REFERENCES, account_name, means_name
from views.wording.translate import gettext

_TEXT = 1500


def terms_sections(document: Document, reader: Audience) -> list[Chunk]:
    """Return a section for each of these that the document has: payment, delivery, other papers."""
    particulars = document.particulars
    headed = (
        (gettext(reader, "Payment"), payment_rows(particulars.payment, reader)),
        (gettext(reader, "Delivery"), delivery_rows(particulars.delivery, reader)),
        (gettext(reader, "References"), reference_rows(document, reader)),
    )
    return [chunk for heading, rows in headed for chunk in _section(heading, list(rows))]


def origin_sections(document: Document, reader: Audience) -> list[Chunk]:
    """Return who can be asked, and which file it came from."""
    headed = (
        (gettext(reader, "Contacts"), contact_rows(document, reader)),
        (gettext(reader, "File"), source_rows(document.particulars.source, reader)),
    )
    return [chunk for heading, rows in headed for chunk in _section(heading, list(rows))]


Labelled = tuple[str, str]
"""A label, which may be empty, and a text."""


def _section(heading: str, rows: list[Labelled]) -> list[Chunk]:
    def show(row: Labelled) -> Line:
        return labelled(row[0], row[1], _TEXT) if row[0] else user_text(row[1], _TEXT)

    return chunks_of(
        heading,
        [row for row in rows if collapse(row[1])],
        lambda row: 60 + min(_TEXT, utf16_length(row[1])),
        lambda group: lines_block(show(each) for each in group),
    )


def payment_rows(payment: PaymentDraft, reader: Audience) -> Iterator[Labelled]:
    """Return how it is to be paid."""
    yield gettext(reader, "Payment method"), means_name(payment.means, reader)
    yield gettext(reader, "Payee"), payment.payee
    for account in payment.accounts:
        holder = f"{account_name(account)}, {account.holder}" if account.holder else account_name(account)
        yield gettext(reader, "Account"), holder
    yield gettext(reader, "Payment reference"), payment.reference
    yield gettext(reader, "Terms"), payment.terms
    yield gettext(reader, "Early payment"), payment.discount


def delivery_rows(delivery: DeliveryDraft, reader: Audience) -> Iterator[Labelled]:
    """Return where and when it is delivered."""
    yield gettext(reader, "Deliver to"), ", ".join(filter(None, (delivery.name, delivery.address)))
    if delivery.on:
        yield gettext(reader, "Delivery date"), day(delivery.on, reader)
    yield gettext(reader, "Delivery period"), _period(delivery, reader)


def _period(delivery: DeliveryDraft, reader: Audience) -> str:
    starts, ends = (day(each, reader) if each else "" for each in (delivery.starts_on, delivery.ends_on))
    if starts and ends:
        return gettext(reader, "{first} to {last}", first=starts, last=ends)
    if starts:
        return gettext(reader, "from {day}", day=starts)
    return gettext(reader, "until {day}", day=ends) if ends else ""


def reference_rows(document: Document, reader: Audience) -> Iterator[Labelled]:
    """Return the other papers that it names."""
    for reference in document.particulars.references:
        yield gettext(reader, REFERENCES[reference.kind]), reference.number


def contact_rows(document: Document, reader: Audience) -> Iterator[Labelled]:
    """Return who can be asked on either side, and how the supplier is registered."""
    yield gettext(reader, "Supplier"), _contact(document.particulars.seller)
    known = document.supplier.tax_id
    registered = [each for each in document.particulars.seller.identifiers if each != known]
    yield gettext(reader, "Supplier's numbers"), ", ".join(registered)
    yield gettext(reader, "Buyer"), _contact(document.particulars.buyer)


def _contact(party: PartyDraft) -> str:
    return ", ".join(filter(None, (party.contact, party.email, party.phone)))


def source_rows(source: SourceDraft, reader: Audience) -> Iterator[Labelled]:
    """Return the file that it came from."""
    yield "", source.file
    yield gettext(reader, "Format"), " · ".join(filter(None, (source.format.upper(), source.profile)))
