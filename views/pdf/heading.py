"""The top of the first page: whose document, which one, where it stands, between whom. And later heads."""

from collections.abc import Iterator

from models.records.documents import Document, Status
from views.pdf.figures import Figures
from views.pdf.sheet import ASCENT, BLACK, GREY, LEADING, LEFT, PALE, RIGHT, WIDTH, Color, Sheet
from views.pdf.writing import clean, paragraphs, wrap
from views.wording.names import kind_name, person

GREEN: Color = (22, 101, 52)
AMBER: Color = (146, 84, 0)
RED: Color = (160, 28, 28)

STANDINGS: dict[Status, tuple[str, str, Color]] = {
    "draft": ("Draft", "Not submitted for approval.", AMBER),
    "pending": ("Pending approval", "This document is not approved yet.", AMBER),
    "approved": ("Approved", "", GREEN),
    "rejected": ("Rejected", "This document was not approved and is not valid.", RED),
    "in_revision": ("In revision", "This document is not approved: it was sent back for changes.", AMBER),
    "cancelled": ("Cancelled", "This document is not valid any more.", RED),
    "partly_paid": ("Partly paid", "", GREEN),
    "paid": ("Paid", "", GREEN),
    "unknown": ("Status not known", "Whether this document is approved is not known here.", AMBER),
}
_COLUMN = 0.54 * WIDTH  # the left one of two


def name_of(document: Document) -> str:
    """Name the document: `Credit note CN-7`."""
    return clean(f"{kind_name(document.kind, document.credit_note)} {document.number}")


def standing_of(document: Document) -> tuple[str, str, Color]:
    """Say in a word and a sentence where the document stands."""
    return STANDINGS.get(document.status, STANDINGS["unknown"])


def write_head(sheet: Sheet, document: Document, figures: Figures) -> None:
    """Write the top of the first page."""
    _write_names(sheet, document)
    _write_standing(sheet, document, figures)
    top = sheet.y
    _write_supplier(sheet, document)
    left_end, sheet.y = sheet.y, top
    _write_facts(sheet, document, figures)
    sheet.y = max(sheet.y, left_end)
    if clean(document.title):
        sheet.y += 8
        _lines(sheet, LEFT, WIDTH, clean(document.title), 12, most=6, bold=True)
    sheet.y += 10


def write_running_head(sheet: Sheet, document: Document) -> None:
    """Write the top of a later page: which document it belongs to, and where that stands."""
    word, _, color = standing_of(document)
    sheet.text(
        LEFT, sheet.y + 8, _clipped(f"{clean(document.company)} · {name_of(document)}", 380, 8), 8, bold=True
    )
    sheet.text(RIGHT, sheet.y + 8, word, 8, bold=True, color=color, right=True)
    sheet.y += 18


def footer_of(document: Document) -> str:
    """Give the line at the foot of each page."""
    word, _, _ = standing_of(document)
    parts = (name_of(document), f"Revision {document.revision}", word, clean(document.company))
    return _clipped(" · ".join(parts), 420, 7.5)


def _write_names(sheet: Sheet, document: Document) -> None:
    top = sheet.y
    _lines(sheet, LEFT, _COLUMN, clean(document.company), 15, most=4, bold=True)
    left_end, sheet.y = sheet.y, top
    room = WIDTH - _COLUMN - 20
    _lines(
        sheet, RIGHT, room, kind_name(document.kind, document.credit_note), 15, most=2, bold=True, right=True
    )
    _lines(sheet, RIGHT, room, clean(document.number), 11, most=4, right=True)
    _lines(sheet, RIGHT, room, f"Revision {document.revision}", 8.5, most=1, color=GREY, right=True)
    sheet.y = max(sheet.y, left_end) + 8


def _write_standing(sheet: Sheet, document: Document, figures: Figures) -> None:
    word, sentence, color = standing_of(document)
    if not sentence and document.status == "approved" and document.settled_at:
        sentence = figures.moment(document.settled_at)
    sheet.box(LEFT, sheet.y, WIDTH, 22, PALE)
    sheet.box(LEFT, sheet.y, 3.5, 22, color)
    sheet.text(LEFT + 12, sheet.y + 14.6, word, 10.5, bold=True, color=color)
    sheet.text(RIGHT - 8, sheet.y + 14.6, sentence, 8.5, right=True)
    sheet.y += 36


def _write_supplier(sheet: Sheet, document: Document) -> None:
    supplier, room = document.supplier, _COLUMN - 24
    if not any(map(clean, (supplier.name, supplier.address, supplier.tax_id))):
        return
    _lines(sheet, LEFT, room, "Supplier", 7.5, most=1, color=GREY)
    _lines(sheet, LEFT, room, clean(supplier.name), 10.5, most=6, bold=True)
    address = [line for part in paragraphs(supplier.address) for line in wrap(part.strip(), room, 9) if line]
    for line in address[:12]:
        _lines(sheet, LEFT, room, line, 9, most=1)
    if clean(supplier.tax_id):
        sheet.y += 3
        _lines(sheet, LEFT, room, f"Tax ID {clean(supplier.tax_id)}", 9, most=3)


def _write_facts(sheet: Sheet, document: Document, figures: Figures) -> None:
    for label, value in _facts(document, figures):
        sheet.text(LEFT + _COLUMN, sheet.y + 9 * ASCENT, label, 8, color=GREY)
        _lines(sheet, LEFT + _COLUMN + 82, WIDTH - _COLUMN - 82, value, 9, most=4)
        sheet.y += 1.2


def _facts(document: Document, figures: Figures) -> Iterator[tuple[str, str]]:
    requester = clean(person(document.requester))
    yield "Requested by", requester
    if clean(document.requester.email) not in ("", requester):
        yield "", clean(document.requester.email)
    if document.issued_on:
        yield "Issued on", figures.day(document.issued_on)
    if document.required_on:
        yield "Required by", figures.day(document.required_on)
    if document.due_on:
        yield "Due on", figures.day(document.due_on)
    if clean(document.order_number):
        yield "Order", clean(document.order_number)
    yield "Submitted", figures.moment(document.submitted_at)
    if document.total is not None:
        yield "Currency", clean(document.currency)


def _lines(
    sheet: Sheet,
    x: float,
    room: float,
    text: str,
    size: float,
    *,
    most: int,
    bold: bool = False,
    color: Color = BLACK,
    right: bool = False,
) -> None:
    """Write clean text in at most so many lines: the first page must have room for the rest."""
    lines = wrap(text, room, size, bold)
    if len(lines) > most:
        lines = [*lines[: most - 1], _clipped(" ".join(lines[most - 1 :]), room, size, bold)]
    for line in lines:
        sheet.text(x, sheet.y + size * ASCENT, line, size, bold=bold, color=color, right=right)
        sheet.y += size * LEADING


def _clipped(text: str, room: float, size: float, bold: bool = False) -> str:
    first, *more = wrap(text, room - size, size, bold)
    return f"{first}…" if more else first
