"""The sums under the lines: charges, tax by rate with its base, and the total with its currency."""

from collections.abc import Iterator

from models.frozen import frozen
from models.money import Money
from models.records.documents import Charge, Document, Tax
from views.pdf.figures import Figures
from views.pdf.sheet import ASCENT, BLACK, LEADING, RIGHT, Sheet
from views.pdf.wording import gettext, pgettext
from views.pdf.writing import clean, indents, wrap
from views.wording.charges import charge_name
from views.wording.stated import category_name

ROOM = 290.0
LABELS = 175.0


@frozen
class Sum:
    """One row: its label, the amount as written, and the size of both."""

    label: str
    amount: str
    size: float = 9.0
    bold: bool = False

    @property
    def lines(self) -> list[str]:
        return wrap(self.label, LABELS, self.size, self.bold)

    @property
    def height(self) -> float:
        return len(self.lines) * self.size * LEADING + 3


def write_totals(sheet: Sheet, document: Document, figures: Figures) -> None:
    """Write the sums, if anything has a price; those from the subtotal on stay on one page."""
    if document.total is None:
        return
    sheet.y += 6
    for row in _charges(document, figures):
        sheet.need(row.height)
        _write(sheet, row)
    rows = list(_sums(document, document.total, figures))
    sheet.need(sum(row.height for row in rows) + 12)
    for row in rows:
        sheet.need(row.height)
        _write(sheet, row)


def _write(sheet: Sheet, row: Sum) -> None:
    if row.bold:
        sheet.y += 3
        sheet.rule(BLACK, 0.8, RIGHT - ROOM)
        sheet.y += 3
    moved = indents(row.lines, row.size, row.bold)
    for number, line in enumerate(row.lines):
        baseline = sheet.y + row.size * (ASCENT + number * LEADING)
        sheet.text(RIGHT - ROOM + moved[number], baseline, line, row.size, bold=row.bold)
    sheet.text(RIGHT - 3, sheet.y + row.size * ASCENT, row.amount, row.size, bold=row.bold, right=True)
    sheet.y += row.height


def _charges(document: Document, figures: Figures) -> Iterator[Sum]:
    if not document.charges:
        return
    lines = sum(line.net.minor for line in document.lines if line.counts and line.net is not None)
    if not document.lines:  # they are not listed: what the charges leave of the sum
        lines = document.net.minor - sum(charge.amount.minor for charge in document.charges)
    label = pgettext(figures.reader, "sum of the lines of an order", "Lines")
    yield Sum(label, figures.amount(Money(lines, document.currency)))
    for charge in document.charges:
        yield Sum(_charge(charge, figures), figures.amount(charge.amount))


def _charge(charge: Charge, figures: Figures) -> str:
    reader = figures.reader
    name = clean(charge_name(charge.name, reader)) or gettext(reader, "Charge")
    if charge.tax_rate is None:
        return name
    return gettext(reader, "{charge} (tax {rate})", charge=name, rate=figures.percent(charge.tax_rate))


def _sums(document: Document, total: Money, figures: Figures) -> Iterator[Sum]:
    reader, currency = figures.reader, clean(document.currency)
    yield Sum(gettext(reader, "Subtotal without tax"), figures.amount(document.net))
    for tax in document.taxes:
        yield Sum(_tax(tax, figures), figures.amount(tax.amount))
    computed = document.net.minor + sum(tax.amount.minor for tax in document.taxes)
    if computed != total.minor:
        # The source gave its own total: a reader who adds up must find the same.
        rest = Money(total.minor - computed, total.currency)
        yield Sum(gettext(reader, "Difference from the given total"), figures.amount(rest))
    if document.credit_note:
        label = gettext(reader, "Total credit {currency}", currency=currency)
    else:
        label = gettext(reader, "Total {currency}", currency=currency)
    yield Sum(label, figures.amount(total), 11, bold=True)
    yield from _settlement(document, total, figures)


def _settlement(document: Document, total: Money, figures: Figures) -> Iterator[Sum]:
    """Give what leads from the total to what is left to pay, if they differ."""
    reader, prepaid, rounding = figures.reader, document.prepaid, document.rounding
    if prepaid and prepaid.minor:
        yield Sum(gettext(reader, "Paid already"), figures.amount(Money(-prepaid.minor, prepaid.currency)))
    if rounding and rounding.minor:
        yield Sum(gettext(reader, "Rounding"), figures.amount(rounding))
    if document.payable is not None and (document.payable != total or (prepaid and prepaid.minor)):
        label = gettext(reader, "To pay {currency}", currency=clean(document.currency))
        yield Sum(label, figures.amount(document.payable), 11, bold=True)


def _tax(tax: Tax, figures: Figures) -> str:
    reader, category = figures.reader, clean(category_name(tax.category, figures.reader))
    rate = "" if tax.rate is None or (category and not tax.rate) else figures.percent(tax.rate)
    if tax.base is None:
        return " ".join(filter(None, (category or gettext(reader, "Tax"), rate)))
    base = figures.amount(tax.base)
    if category or not rate:
        named = " ".join(filter(None, (category or gettext(reader, "Tax"), rate)))
        return gettext(reader, "{tax} on {base}", tax=named, base=base)
    return gettext(reader, "Tax {rate} on {base}", rate=rate, base=base)
