"""What is bought: the table of lines. Columns that no line fills are left out."""

from models.records.documents import Document, Line
from views.pdf.figures import Figures
from views.pdf.sheet import GREY, LEFT, WIDTH, Sheet
from views.pdf.table import GAP, Column, Table, room_for
from views.pdf.writing import clean

SIZES = (8.5, 7.5, 6.5, 5.5)  # the largest that leaves names enough room is taken
ENOUGH_FOR_NAMES = 125.0


def write_lines(sheet: Sheet, document: Document, figures: Figures) -> None:
    """Write the table of lines."""
    if not document.lines:
        sheet.need(20)
        sheet.text(LEFT, sheet.y + 12, "No lines.", 9, color=GREY)
        sheet.y += 20
        return
    columns = _columns(document, figures)
    for size in SIZES:
        laid = _laid_out(columns, size)
        if laid[1].room >= ENOUGH_FOR_NAMES:
            break
    table = Table(sheet, laid, size)
    with table.repeating_head():
        for cells in zip(*(texts for _, _, _, texts in columns), strict=True):
            table.row(cells)


# title, whether figures, the most room, the text of every line
_Filled = tuple[str, bool, float, list[str]]


def _columns(document: Document, figures: Figures) -> list[_Filled]:
    lines = document.lines
    filled: list[_Filled] = [
        ("#", True, 60, [str(line.position) for line in lines]),
        ("Item", False, 0, [clean(line.name) for line in lines]),
        ("SKU", False, 78, [clean(line.sku) for line in lines]),
        ("Quantity", True, 1000, [figures.quantity(line.quantity) for line in lines]),
        ("Unit", False, 44, [clean(line.unit) for line in lines]),
    ]
    if document.total is not None:
        filled += [
            ("Unit price", True, 1000, [figures.price(line.unit_price) for line in lines]),
            ("Tax", True, 1000, [_tax(line, figures) for line in lines]),
            (f"Net {clean(document.currency)}", True, 1000, [figures.amount(line.net) for line in lines]),
        ]
    return [column for column in filled if column[0] == "Item" or any(column[3])]


def _tax(line: Line, figures: Figures) -> str:
    return "" if line.tax_rate is None else figures.percent(line.tax_rate)


def _laid_out(columns: list[_Filled], size: float) -> list[Column]:
    rooms = {
        title: room_for(title, texts, size, most) for title, _, most, texts in columns if title != "Item"
    }
    rooms["Item"] = WIDTH - 6 - sum(rooms.values()) - GAP * len(rooms)
    return [Column(title, rooms[title], right) for title, right, _, _ in columns]
