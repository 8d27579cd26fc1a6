"""The contents of an approval pack: what is in it and on which page, and what is not, with the reason."""

from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Final

from fpdf import FPDF

from models.records.documents import Audience, Document
from models.records.pack import NotMergedBecause, PackEntry
from views.pdf.heading import title_of
from views.pdf.sheet import GREY, LEADING, LEFT, PAGE_HEIGHT, PAGE_WIDTH, RIGHT, WIDTH, Sheet
from views.pdf.wording import gettext, printable_reader
from views.pdf.writing import clean
from views.wording.translate import marked

SIZE: Final = 9.5
NUMBERS: Final = 60.0  # width of the column of page numbers
REASONS: Final[Mapping[NotMergedBecause, str]] = {
    "encrypted": marked("Not included: it is protected by a password."),
    "broken": marked("Not included: it cannot be read."),
    "too_large": marked("Not included: it is too large."),
    "too_many_pages": marked("Not included: it has too many pages."),
    "too_complicated": marked("Not included: it takes too long to read."),
    "other_format": marked("Not included: it is neither a PDF nor a picture."),
    "missing": marked("Not included: the file is missing."),
    "pack_full": marked("Not included: the approval pack would be too large."),
}


def build_contents(
    document: Document, reader: Audience, sheet_pages: int, entries: Sequence[PackEntry]
) -> bytes:
    """Draw the contents, which come first; the approval sheet follows, then the files in their order."""
    pages = len(_lay_out(document, reader, 0, sheet_pages, entries).pages)
    pdf = FPDF(unit="pt", format=(PAGE_WIDTH, PAGE_HEIGHT))
    pdf.set_auto_page_break(False)
    pdf.set_creation_date(document.submitted_at)
    _lay_out(document, reader, pages, sheet_pages, entries).draw(pdf)
    return bytes(pdf.output())


def pack_title(document: Document, reader: Audience) -> str:
    """Return the title of a pack, in characters that can be printed."""
    words = printable_reader(reader)
    title = title_of(document, words)
    return gettext(words, "Approval pack: {document}, {company}", document=title, company=document.company)


def sheet_title(reader: Audience) -> str:
    """Return what the contents call the approval sheet."""
    return gettext(printable_reader(reader), "Approval sheet")


def _lay_out(
    document: Document, reader: Audience, contents_pages: int, sheet_pages: int, entries: Sequence[PackEntry]
) -> Sheet:
    words, sheet = printable_reader(reader), Sheet()
    sheet.block(LEFT, WIDTH - NUMBERS, pack_title(document, reader), 15, bold=True)
    sheet.heading(gettext(words, "Contents"))
    firsts = accumulate((one.pages for one in entries), initial=contents_pages + 1 + sheet_pages)
    _row(sheet, sheet_title(reader), str(contents_pages + 1))
    for entry, first in zip(entries, firsts, strict=False):
        name = clean(entry.name)
        if entry.left_out is None:
            _row(sheet, name, str(first))
        else:
            _row(sheet, name, "", gettext(words, REASONS[entry.left_out]))
    return sheet


def _row(sheet: Sheet, name: str, page: str, reason: str = "") -> None:
    sheet.need(3 * SIZE * LEADING)
    sheet.text(RIGHT, sheet.y + SIZE, page, SIZE, right=True)
    sheet.block(LEFT, WIDTH - NUMBERS, name, SIZE)
    if reason:
        sheet.block(LEFT + 12, WIDTH - NUMBERS, reason, SIZE - 1, color=GREY)
    sheet.y += 4
