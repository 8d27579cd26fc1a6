"""The requester's note, the company's own fields, and what else is said. Comments are never printed."""

from collections.abc import Sequence

from models.records.documents import Audience, Document
from views.blocks.limits import clip
from views.blocks.rich_text import plain_line
from views.components.particulars import (
    contact_rows,
    delivery_rows,
    payment_rows,
    reference_rows,
    source_rows,
)
from views.components.payable import order_line
from views.pdf.heading import is_by_others
from views.pdf.sheet import GREY, LEADING, LEFT, WIDTH, Sheet
from views.pdf.wording import gettext
from views.pdf.writing import clean, indents, wrap
from views.wording.stated import caution_text

SIZE = 9.0
LABELS = 130.0
_LONGEST = 1500  # of what is not the requester's own


def write_note(sheet: Sheet, document: Document, reader: Audience) -> None:
    """Write the note as its author broke it into lines."""
    if document.note.strip():
        sheet.heading(gettext(reader, "Note"))
        sheet.block(LEFT, WIDTH, document.note.strip(), SIZE)


def write_custom_fields(sheet: Sheet, document: Document, reader: Audience) -> None:
    """Write each of the company's own fields: its name, then its value beside it."""
    filled = [(clean(name), value) for name, value in document.custom_fields if clean(value)]
    if not filled:
        return
    sheet.heading(gettext(reader, "Details"))
    _write_rows(sheet, filled)


def write_particulars(sheet: Sheet, document: Document, reader: Audience) -> None:
    """Write what else it says: payment, delivery, other papers, contacts.

    What the bot knows besides is for those who approve: a paper that the company issues does not have it.
    """
    particulars, is_sheet = document.particulars, is_by_others(document)
    cautions = document.cautions if is_sheet else ()
    order = plain_line(order_line(document, reader)) if document.order else ""
    headed = (
        (gettext(reader, "Warnings"), [("", caution_text(each, reader)) for each in cautions]),
        (gettext(reader, "Payment"), payment_rows(particulars.payment, reader)),
        (gettext(reader, "Delivery"), delivery_rows(particulars.delivery, reader)),
        (gettext(reader, "References"), [("", order), *reference_rows(document, reader)]),
        (gettext(reader, "Contacts"), contact_rows(document, reader)),
        (gettext(reader, "File"), source_rows(particulars.source, reader) if is_sheet else ()),
    )
    for heading, rows in headed:
        filled = [(clean(name), clip(value, _LONGEST)) for name, value in rows if clean(value)]
        if filled:
            sheet.heading(heading)
            _write_rows(sheet, filled)


def write_rendering(sheet: Sheet, document: Document, reader: Audience) -> None:
    """Say of a document of Precoro that this is not Precoro's own paper."""
    if document.precoro is not None:
        sheet.y += SIZE
        said = gettext(reader, "This is a rendering by the bot. The document itself is in Precoro.")
        sheet.block(LEFT, WIDTH, said, SIZE, color=GREY)


def _write_rows(sheet: Sheet, rows: Sequence[tuple[str, str]]) -> None:
    """Write each name, and its value beside it; without a name, the value alone."""
    for name, value in rows:
        labels = wrap(name, LABELS - 10, SIZE) if name else []
        sheet.need(max(2, len(labels)) * SIZE * LEADING)
        page, top = len(sheet.pages), sheet.y
        moved = indents(labels, SIZE)
        for number, label in enumerate(labels):
            sheet.text(LEFT + moved[number], top + SIZE * (1.02 + number * LEADING), label, SIZE, color=GREY)
        inset = LABELS if name else 0
        sheet.block(LEFT + inset, WIDTH - inset, value.strip(), SIZE)
        if page == len(sheet.pages):
            sheet.y = max(sheet.y, top + len(labels) * SIZE * LEADING)
        sheet.y += 2
