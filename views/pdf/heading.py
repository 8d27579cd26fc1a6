"""The top of the first page: company, document, status, supplier, dates. And the heads of later pages."""

from collections.abc import Iterator

from models.records.documents import Audience, Document, Status
from views.pdf.drawing import Color
from views.pdf.figures import Figures
from views.pdf.measure import width
from views.pdf.sheet import ASCENT, BLACK, GREY, LEADING, LEFT, PALE, RIGHT, WIDTH, Sheet
from views.pdf.wording import gettext
from views.pdf.writing import clean, clean_sentence, indents, paragraphs, wrap
from views.wording.formats import isolate
from views.wording.names import kind_name, person
from views.wording.stated import type_name
from views.wording.translate import marked

GREEN: Color = (22, 101, 52)
AMBER: Color = (146, 84, 0)
RED: Color = (160, 28, 28)

STATUSES: dict[Status, tuple[str, str, Color]] = {
    "draft": (marked("Draft"), marked("Not submitted for approval."), AMBER),
    "pending": (marked("Pending approval"), marked("This document is not approved yet."), AMBER),
    "approved": (marked("Approved"), "", GREEN),
    "rejected": (marked("Rejected"), marked("This document was not approved and is not valid."), RED),
    "in_revision": (
        marked("In revision"),
        marked("This document is not approved: it was sent back for revision."),
        AMBER,
    ),
    "cancelled": (marked("Cancelled"), marked("This document is no longer valid."), RED),
    "partly_paid": (marked("Partly paid"), "", GREEN),
    "paid": (marked("Paid"), "", GREEN),
    "closed": (marked("Closed"), marked("This document is closed: nothing more is done with it."), AMBER),
    "unknown": (
        marked("Status unknown"),
        marked("It is not known here whether this document is approved."),
        AMBER,
    ),
}
_SENT_OUT = ("purchase_order", "request_for_proposal")  # suppliers read it: nothing about budgets
_COLUMN = 0.54 * WIDTH  # the left one of two
_LABELS, _WIDEST_LABELS = 82.0, 110.0  # room for the labels of dates and the like


def name_of(document: Document, reader: Audience) -> str:
    """Name the document: `Credit note CN-7`."""
    number = isolate(clean(document.number))
    return clean_sentence(f"{kind_name(document.kind, document.credit_note, reader)} {number}".rstrip())


def title_of(document: Document, reader: Audience) -> str:
    """Say what this paper is: the document itself, or a sheet about what somebody else issued."""
    if not is_by_others(document):
        return name_of(document, reader)
    return f"{gettext(reader, 'Approval sheet')} · {name_of(document, reader)}"


def is_by_others(document: Document) -> bool:
    """Return whether the company did not issue the document: it must not look as if the company had."""
    return document.kind in ("invoice", "receipt", "expense")


def status_of(document: Document, reader: Audience) -> tuple[str, str, Color]:
    """Return the document's status in a word and in a sentence, which may be empty, and its color."""
    word, sentence, color = STATUSES.get(document.status, STATUSES["unknown"])
    return gettext(reader, word), gettext(reader, sentence) if sentence else "", color


def write_head(sheet: Sheet, document: Document, figures: Figures) -> None:
    """Write the top of the first page."""
    _write_names(sheet, document, figures.reader)
    _write_status(sheet, document, figures)
    top = sheet.y
    _write_supplier(sheet, document, figures.reader)
    left_end, sheet.y = sheet.y, top
    _write_facts(sheet, document, figures)
    sheet.y = max(sheet.y, left_end)
    if clean(document.title):
        sheet.y += 8
        _lines(sheet, LEFT, WIDTH, clean(document.title), 12, most=6, bold=True)
    sheet.y += 10


def write_running_head(sheet: Sheet, document: Document, reader: Audience) -> None:
    """Write the top of a later page: the document it belongs to, and its status."""
    word, _, color = status_of(document, reader)
    name = f"{isolate(clean(document.company))} · {title_of(document, reader)}"
    room = WIDTH - width(word, 8, True) - 20
    sheet.text(LEFT, sheet.y + 8, _clipped(name, room, 8, bold=True), 8, bold=True)
    sheet.text(RIGHT, sheet.y + 8, word, 8, bold=True, color=color, right=True)
    sheet.y += 18


def footer_of(document: Document, reader: Audience) -> str:
    """Return the line at the foot of each page."""
    word, _, _ = status_of(document, reader)
    parts = (title_of(document, reader), _revision(document, reader), word, isolate(clean(document.company)))
    return _clipped(" · ".join(parts), 420, 7.5)


def _revision(document: Document, reader: Audience) -> str:
    return gettext(reader, "Revision {revision}", revision=str(document.revision))


def _write_names(sheet: Sheet, document: Document, reader: Audience) -> None:
    top, room = sheet.y, WIDTH - _COLUMN - 20
    if is_by_others(document):
        _lines(sheet, LEFT, _COLUMN, gettext(reader, "Buyer"), 7.5, most=1, color=GREY)
    _lines(sheet, LEFT, _COLUMN, clean(document.company), 15, most=4, bold=True)
    left_end, sheet.y = sheet.y, top
    kind = clean(kind_name(document.kind, document.credit_note, reader))
    if is_by_others(document):
        _lines(sheet, RIGHT, room, gettext(reader, "Approval sheet"), 15, most=2, bold=True, right=True)
        _lines(sheet, RIGHT, room, name_of(document, reader), 11, most=5, right=True)
    else:
        _lines(sheet, RIGHT, room, kind, 15, most=2, bold=True, right=True)
        _lines(sheet, RIGHT, room, clean(document.number), 11, most=4, right=True)
    if type_name(document, reader):
        kind_of = clean(type_name(document, reader))
        _lines(sheet, RIGHT, room, kind_of, 9.5, most=2, right=True)
    _lines(sheet, RIGHT, room, _revision(document, reader), 8.5, most=1, color=GREY, right=True)
    sheet.y = max(sheet.y, left_end) + 8


def _write_status(sheet: Sheet, document: Document, figures: Figures) -> None:
    word, sentence, color = status_of(document, figures.reader)
    if not sentence and document.status == "approved" and document.settled_at:
        sentence = figures.moment(document.settled_at)
    room = WIDTH - 30 - width(word, 10.5, True)
    lines = wrap(sentence, room, 8.5)
    height = 22 + (len(lines) - 1) * 8.5 * LEADING
    sheet.box(LEFT, sheet.y, WIDTH, height, PALE)
    sheet.box(LEFT, sheet.y, 3.5, height, color)
    sheet.text(LEFT + 12, sheet.y + 14.6, word, 10.5, bold=True, color=color)
    for number, line in enumerate(lines):
        sheet.text(RIGHT - 8, sheet.y + 14.6 + number * 8.5 * LEADING, line, 8.5, right=True)
    sheet.y += height + 14


def _write_supplier(sheet: Sheet, document: Document, reader: Audience) -> None:
    supplier, room = document.supplier, _COLUMN - 24
    if not any(map(clean, (supplier.name, supplier.address, supplier.tax_id))):
        return
    _lines(sheet, LEFT, room, gettext(reader, "Supplier"), 7.5, most=1, color=GREY)
    _lines(sheet, LEFT, room, clean(supplier.name), 10.5, most=6, bold=True)
    top = sheet.y
    for part in paragraphs(supplier.address):
        left = 12 - round((sheet.y - top) / (9 * LEADING))
        if part.strip() and left > 0:
            _lines(sheet, LEFT, room, part.strip(), 9, most=left)
    if clean(supplier.tax_id):
        sheet.y += 3
        tax_number = gettext(reader, "Tax number {number}", number=clean(supplier.tax_id))
        _lines(sheet, LEFT, room, tax_number, 9, most=3)


def _write_facts(sheet: Sheet, document: Document, figures: Figures) -> None:
    facts = list(_facts(document, figures))
    labels = min(max(_LABELS, *(width(label, 8) + 8 for label, _ in facts)), _WIDEST_LABELS)
    for label, value in facts:
        top = sheet.y
        _lines(sheet, LEFT + _COLUMN, labels - 8, label, 8, most=2, color=GREY, ascent=9 * ASCENT)
        label_end, sheet.y = sheet.y, top
        _lines(sheet, LEFT + _COLUMN + labels, WIDTH - _COLUMN - labels, value, 9, most=4)
        sheet.y = max(sheet.y, label_end) + 1.2


def _facts(document: Document, figures: Figures) -> Iterator[tuple[str, str]]:
    reader = figures.reader
    requester = clean(person(document.requester, reader))
    yield gettext(reader, "Requested by"), requester
    if clean(document.requester.email) not in ("", requester):
        yield "", clean(document.requester.email)
    if document.issued_on:
        yield gettext(reader, "Issued on"), figures.day(document.issued_on)
    if document.required_on:
        yield gettext(reader, "Required by"), figures.day(document.required_on)
    if document.due_on:
        yield gettext(reader, "Due on"), figures.day(document.due_on)
    if clean(document.order_number):
        yield gettext(reader, "Order"), clean(document.order_number)
    if clean(document.cost_centre):
        yield gettext(reader, "Cost centre"), clean(document.cost_centre)
    if document.budget and document.kind not in _SENT_OUT:
        yield gettext(reader, "Budget"), clean(document.budget.name)
        yield gettext(reader, "Budget limit"), figures.amount(document.budget.limit)
        yield gettext(reader, "Spent before"), figures.amount(document.budget.spent)
    yield gettext(reader, "Submitted"), figures.moment(document.submitted_at)
    if document.total is not None:
        yield gettext(reader, "Currency"), clean(document.currency)


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
    ascent: float = 0,
) -> None:
    """Write clean text in at most so many lines, so that the first page has room for the rest.

    `ascent` is from the top to the first baseline, where it is not that of the size.
    """
    lines = wrap(text, room, size, bold)
    if len(lines) > most:
        lines = [*lines[: most - 1], _clipped(" ".join(lines[most - 1 :]), room, size, bold)]
    for line, indent in zip(lines, indents(lines, size, bold), strict=True):
        at = x if right else x + indent
        sheet.text(at, sheet.y + (ascent or size * ASCENT), line, size, bold=bold, color=color, right=right)
        sheet.y += size * LEADING


def _clipped(text: str, room: float, size: float, bold: bool = False) -> str:
    first, *more = wrap(text, room - size, size, bold)
    return f"{first}…" if more else first
