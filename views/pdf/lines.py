"""What is bought: the table of lines. Columns that no line fills are left out."""

from collections.abc import Sequence

from models.frozen import frozen
from models.records.documents import Document, Line
from views.blocks.limits import clip
from views.pdf.figures import Figures
from views.pdf.sheet import GREY, LEFT, WIDTH, Sheet
from views.pdf.table import GAP, Column, Table, room_for
from views.pdf.wording import gettext, pgettext
from views.pdf.writing import clean
from views.wording.charges import charge_name
from views.wording.units import unit_name

ENOUGH_FOR_NAMES = 125.0
_DEEPEST = 6  # marks of a line that is a part of another
_MOST_CHARGES = 5  # of one line
# The size of the text, and whether titles may wrap; the first that leaves names enough room is taken.
_LAYOUTS = ((8.5, False), (8.5, True), (7.5, True), (6.5, True), (5.5, True))


@frozen
class _Filled:
    """A column with the text of every line; `most` is the room it may take for them, in points."""

    title: str
    texts: Sequence[str]
    right: bool = False
    most: float = 1000
    names: bool = False  # takes the room that the others leave


def write_lines(sheet: Sheet, document: Document, figures: Figures) -> None:
    """Write the table of lines."""
    if not document.lines:
        sheet.need(20)
        sheet.text(LEFT, sheet.y + 12, gettext(figures.reader, "No lines."), 9, color=GREY)
        sheet.y += 20
        return
    filled = _columns(document, figures)
    for size, wrapped in _LAYOUTS:
        laid, for_names = _laid_out(filled, size, wrapped)
        if for_names >= ENOUGH_FOR_NAMES:
            break
    table = Table(sheet, laid, size)
    with table.repeating_head():
        for cells in zip(*(column.texts for column in filled), strict=True):
            table.row(cells)


def _columns(document: Document, figures: Figures) -> list[_Filled]:
    lines, reader = document.lines, figures.reader
    columns = [
        _Filled("#", [str(line.position) for line in lines], right=True, most=60),
        _Filled(gettext(reader, "Item"), [_item(line, document, figures) for line in lines], names=True),
        _Filled(gettext(reader, "SKU"), [clean(line.sku) for line in lines], most=78),
        _Filled(gettext(reader, "Quantity"), [_quantity(line, figures) for line in lines], right=True),
        _Filled(
            pgettext(reader, "of a quantity", "Unit"),
            [clean(unit_name(line.unit, reader, line.quantity)) for line in lines],
            most=44,
        ),
        *(_prices(document, figures) if document.total is not None else ()),
    ]
    return [column for column in columns if column.names or any(column.texts)]


def _prices(document: Document, figures: Figures) -> Sequence[_Filled]:
    lines, reader = document.lines, figures.reader
    net = gettext(reader, "Net {currency}", currency=clean(document.currency))
    return (
        _Filled(gettext(reader, "Unit price"), [_price(line, figures) for line in lines], right=True),
        _Filled(gettext(reader, "Tax"), [_tax(line, figures) for line in lines], right=True),
        _Filled(net, [_net(line, figures) for line in lines], right=True),
    )


def _item(line: Line, document: Document, figures: Figures) -> str:
    """Name a line, with what is a part of its amount, and with an amount that is not added."""
    reader, name = figures.reader, clean(line.name)
    if line.depth > 0:
        name = f"{'– ' * min(line.depth, _DEEPEST)}{name}"
    if document.total is None:
        return name
    for charge in line.charges[:_MOST_CHARGES]:
        named = clip(clean(charge_name(charge.name, reader)), 80) or gettext(reader, "Charge")
        name = gettext(
            reader, "{item}; {charge} {amount}", item=name, charge=named, amount=figures.amount(charge.amount)
        )
    if line.net is not None and not line.counts:
        name = gettext(reader, "{item} ({amount}, not added)", item=name, amount=figures.amount(line.net))
    return name


def _quantity(line: Line, figures: Figures) -> str:
    return "" if line.quantity is None else figures.quantity(line.quantity)


def _price(line: Line, figures: Figures) -> str:
    if line.unit_price is None:
        return ""
    price = figures.price(line.unit_price)
    if line.base_quantity == 1:
        return price
    base = figures.quantity(line.base_quantity)
    return gettext(figures.reader, "{price} per {quantity}", price=price, quantity=base)


def _net(line: Line, figures: Figures) -> str:
    return "" if line.net is None or not line.counts else figures.amount(line.net)


def _tax(line: Line, figures: Figures) -> str:
    return "" if line.tax_rate is None else figures.percent(line.tax_rate)


def _laid_out(filled: Sequence[_Filled], size: float, wrapped: bool) -> tuple[list[Column], float]:
    """Return the columns, and the room that is left for names."""
    rooms = [
        0 if each.names else room_for(each.title, each.texts, size, each.most, wrapped=wrapped)
        for each in filled
    ]
    for_names = WIDTH - 6 - sum(rooms) - GAP * (len(filled) - 1)
    columns = [
        Column(each.title, for_names if each.names else room, each.right)
        for each, room in zip(filled, rooms, strict=True)
    ]
    return columns, for_names
