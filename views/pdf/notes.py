"""The requester's note and the company's own fields. Comments are never printed."""

from models.records.documents import Audience, Document
from views.pdf.sheet import GREY, LEADING, LEFT, WIDTH, Sheet
from views.pdf.wording import gettext
from views.pdf.writing import clean, indents, wrap

SIZE = 9.0
LABELS = 130.0


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
    for name, value in filled:
        labels = wrap(name, LABELS - 10, SIZE)
        sheet.need(max(2, len(labels)) * SIZE * LEADING)
        page, top = len(sheet.pages), sheet.y
        moved = indents(labels, SIZE)
        for number, label in enumerate(labels):
            sheet.text(LEFT + moved[number], top + SIZE * (1.02 + number * LEADING), label, SIZE, color=GREY)
        sheet.block(LEFT + LABELS, WIDTH - LABELS, value.strip(), SIZE)
        if page == len(sheet.pages):
            sheet.y = max(sheet.y, top + len(labels) * SIZE * LEADING)
        sheet.y += 2
