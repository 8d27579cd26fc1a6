"""The amounts of a document's details: lines, charges, taxes and totals."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from models.money import Money
from models.records.documents import Audience, Charge, Document, Line, Tax
from views.blocks.kit import Block
from views.blocks.limits import utf16_length
from views.blocks.pages import Chunk, chunks_of
from views.blocks.rich_text import Line as Words
from views.blocks.rich_text import bold, join, lines_block, list_block, plain, say, user_text
from views.components.payable import to_pay_line
from views.wording.charges import charge_name
from views.wording.formats import day, money, percent, price
from views.wording.names import is_priced, total_of
from views.wording.stated import category_name
from views.wording.translate import gettext
from views.wording.units import amount_of_unit

_NAME = 500
_FIGURES = 240  # the most that amounts, units and the text around them take in one item
_CHARGES = 3  # of one line
_CHARGE_NAME = 80
_DEEPEST = 6
_EM_SPACE = "\u2003"


def line_sections(document: Document, reader: Audience) -> list[Chunk]:
    """Return the lines."""

    def estimate(line: Line) -> int:
        others = min(100, utf16_length(line.sku)) + min(60, utf16_length(line.order_number))
        charges = (_CHARGE_NAME + 60) * min(_CHARGES, len(line.charges))
        return min(_NAME, utf16_length(line.name)) + others + charges + _FIGURES

    def show(line: Line) -> Words:
        figures = join(_figures(line, document, reader), " · ")
        head = [*plain(inset(line)), *bold(f"{line.position}. "), *line_name(line, reader, _NAME)]
        return [*head, *plain("\n"), *figures] if figures else head

    heading = gettext(reader, "Lines ({count})", count=str(len(document.lines)))
    return chunks_of(
        heading, document.lines, estimate, lambda group: lines_block(show(each) for each in group)
    )


def inset(line: Line) -> str:
    """Return what stands before a line that is a part of another."""
    return f"{_EM_SPACE * (min(line.depth, _DEEPEST) - 1)}↳ " if line.depth > 0 else ""


def line_name(line: Line, reader: Audience, limit: int) -> Words:
    """Name a line; one without a name by its position."""
    return user_text(line.name, limit) or say(reader, "Line {number}", number=str(line.position))


def net_text(line: Line, reader: Audience) -> str:
    """Write what a line costs; empty where it has no amount."""
    if line.net is None:
        return ""
    amount = money(line.net, reader)
    return amount if line.counts else gettext(reader, "{amount}, not added", amount=amount)


def _figures(line: Line, document: Document, reader: Audience) -> Iterator[Words]:
    much = amount_of_unit(line.quantity, line.unit, reader) if line.quantity is not None else ""
    priced = is_priced(document)
    if priced and line.unit_price is not None:
        much = " × ".join(filter(None, (much, _price(line, line.unit_price, document, reader))))
    made = plain(much)
    if priced:
        for charge in line.charges[:_CHARGES]:
            made += _line_charge(charge, reader)
        if net := net_text(line, reader):
            made = [*made, *plain(f" = {net}" if made else net)]
    yield made
    if not priced:
        yield user_text(line.sku, 100)
        return
    yield last_price_text(line, document, reader)
    yield _tax(line.tax_rate, reader)
    yield user_text(line.sku, 100)
    if line.order_number and line.order_number != document.order_number:
        yield say(reader, "order {number}", number=user_text(line.order_number, 60))


def last_price_text(line: Line, document: Document, reader: Audience) -> Words:
    """Say what the same item cost before, and by how much that has changed."""
    last, now = line.last_price, line.unit_price
    if last is None or now is None or not is_priced(document):
        return []
    on = day(last.on, reader)
    if (now, line.base_quantity) == (last.unit_price, last.base_quantity):
        return say(reader, "unit price as on {day}", day=on)
    before = _price(replace(line, base_quantity=last.base_quantity), last.unit_price, document, reader)
    if line.base_quantity != last.base_quantity:
        return say(reader, "unit price was {price} on {day}", price=before, day=on)
    change = round((now - last.unit_price) / last.unit_price * 100, 1)
    by = ("+" if change > 0 else "−") + percent(abs(change), reader)
    return say(reader, "unit price was {price} on {day} ({change})", price=before, day=on, change=by)


def _line_charge(charge: Charge, reader: Audience) -> Words:
    """Write what is taken off or added: ` − €30.00 (For loyal customers)`."""
    sign = "−" if charge.amount.minor < 0 else "+"
    amount = money(Money(abs(charge.amount.minor), charge.amount.currency), reader)
    name = user_text(charge_name(charge.name, reader), _CHARGE_NAME) or say(reader, "Charge")
    return [*plain(f" {sign} {amount} ("), *name, *plain(")")]


def _price(line: Line, unit_price: Decimal, document: Document, reader: Audience) -> str:
    written = price(unit_price, document.currency, reader)
    if line.base_quantity == 1:
        return written
    base = amount_of_unit(line.base_quantity, line.unit, reader)
    return gettext(reader, "{price} per {quantity}", price=written, quantity=base)


def _tax(rate: Decimal | None, reader: Audience) -> Words:
    return say(reader, "tax {rate}", rate=percent(rate, reader)) if rate is not None else []


def charge_sections(document: Document, reader: Audience) -> list[Chunk]:
    """Return allowances and charges of the whole document."""

    def estimate(charge: Charge) -> int:
        return min(_NAME, utf16_length(charge_name(charge.name, reader))) + _FIGURES

    def show(charge: Charge) -> Words:
        name = user_text(charge_name(charge.name, reader), _NAME) or say(reader, "Charge")
        if not is_priced(document):
            return name
        return join([name, plain(money(charge.amount, reader)), _tax(charge.tax_rate, reader)], " · ")

    return chunks_of(
        gettext(reader, "Charges"),
        document.charges,
        estimate,
        lambda group: list_block(show(each) for each in group),
    )


def total_sections(document: Document, reader: Audience) -> list[Chunk]:
    """Return the sums, from before tax to what is left to pay."""

    def draw(group: list[Tax]) -> list[Block]:
        net = say(reader, "Before tax: {amount}", amount=money(document.net, reader))
        total = say(reader, "**Total: {amount}**", amount=total_of(document, reader))
        taxes = [tax_line(each, reader) for each in group]
        return lines_block([net, *taxes, total, _rounding(document, reader), to_pay_line(document, reader)])

    if not is_priced(document):
        return []
    # A document has a handful of tax rates: one block holds them all.
    taxes = document.taxes[:12]
    return [Chunk(_FIGURES * (len(taxes) + 4), 1, lambda: draw(list(taxes)))]


def tax_line(tax: Tax, reader: Audience) -> Words:
    """Say what one tax comes to, with its category where it is not the usual one."""
    amount, category = money(tax.amount, reader), category_name(tax.category, reader)
    if tax.base is None:
        rate = percent(tax.rate, reader) if tax.rate is not None else ""
        named = " ".join(filter(None, (category or gettext(reader, "Tax"), rate)))
        return say(reader, "{tax}: {amount}", tax=named, amount=amount)
    base = money(tax.base, reader)
    if tax.rate is None or (category and not tax.rate):
        named = category or gettext(reader, "Tax")
        return say(reader, "{tax} on {base}: {amount}", tax=named, base=base, amount=amount)
    rate = percent(tax.rate, reader)
    if category:
        named = f"{category} {rate}"
        return say(reader, "{tax} on {base}: {amount}", tax=named, base=base, amount=amount)
    return say(reader, "Tax {rate} on {base}: {amount}", rate=rate, base=base, amount=amount)


def _rounding(document: Document, reader: Audience) -> Words:
    if document.rounding is None or not document.rounding.minor:
        return []
    return say(reader, "Rounding: {amount}", amount=money(document.rounding, reader))
