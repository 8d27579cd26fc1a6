"""The lines of a document, and what each is before tax."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

from models.frozen import frozen
from models.money import exponent
from models.records.drafts import LineDraft
from sources.precoro.entries import LineKeys, Tables
from sources.precoro.shapes import Json, Record, first, listed, number, reference, text

MOST: Final = 5_000
_PRICE_DIGITS: Final = 10
_QUANTITY_DIGITS: Final = 11
_RATE_DIGITS: Final = 4
_FOR_EACH: Final = Decimal("0.01")


@frozen
class ReadLines:
    lines: tuple[LineDraft, ...]
    problems: tuple[str, ...]  # if there are any, the lines do not say all that the document does


def read_lines(
    value: Json, total: Decimal | None, net: Decimal | None, currency: str, tables: Tables
) -> ReadLines:
    """Return the lines; `total` and `net` are the document's, and say whether lines hold their taxes."""
    rows = listed(value)
    if rows is None:
        return ReadLines((), ("the lines could not be understood",))
    if len(rows) > MOST:
        return ReadLines((), (f"there are {len(rows)} lines, more than {MOST}",))
    records = [reference(row) for row in rows]
    problems: list[str] = []
    lines, sums = [], []
    for position, record in enumerate(records, 1):
        if record is None:
            problems.append(f"line {position} could not be understood")
            continue
        line, line_sum, unread = _line(record, currency, tables.keys.line)
        lines.append(line)
        sums.append(line_sum)
        problems += [f"{name} of line {position} could not be understood" for name in unread]
    return ReadLines(_with_nets(lines, sums, total, net, currency), tuple(problems))


def _line(record: Record, currency: str, keys: LineKeys) -> tuple[LineDraft, Decimal | None, list[str]]:
    """Return a line without its net, its sum as written, and what of it could not be read."""
    given = {
        "quantity": (keys.quantity, _QUANTITY_DIGITS),
        "price": (keys.price, _PRICE_DIGITS),
        "sum": (keys.sum, exponent(currency)),
    }
    values = {name: first(record, names) for name, (names, _) in given.items()}
    read = {name: number(values[name], digits) for name, (_, digits) in given.items()}
    unread = [name for name, value in values.items() if value is not None and read[name] is None]
    line = LineDraft(
        name=text(first(record, keys.name), 2_000),
        sku=text(first(record, keys.sku), 100),
        quantity=read["quantity"],
        unit=text(first(record, keys.unit), 100),
        unit_price=read["price"],
        tax_rate=_tax_rate(record, keys),
    )
    return line, read["sum"], unread


def _tax_rate(record: Record, keys: LineKeys) -> Decimal | None:
    """Return the percent of the one tax on a line; None for none, several, and what can be no percent."""
    for key in keys.tax_rate:
        value = record.get(key)
        found = reference(value)
        percent = number(first(found, keys.percent) if found else value, _RATE_DIGITS)
        if percent is not None:
            return percent if 0 <= percent <= 100 else None
    taxes = [reference(each) for each in listed(first(record, keys.taxes)) or []]
    percents = [number(first(each, keys.percent), _RATE_DIGITS) for each in taxes if each is not None]
    if len(percents) != 1 or percents[0] is None:
        return None
    return percents[0] if 0 <= percents[0] <= 100 else None


def _with_nets(
    lines: Sequence[LineDraft],
    sums: Sequence[Decimal | None],
    total: Decimal | None,
    net: Decimal | None,
    currency: str,
) -> tuple[LineDraft, ...]:
    """Return the lines with their amounts before tax, where the document's sums prove what lines state.

    Elsewhere they are left out: a line's `sum` may be before or after tax, and before or after a discount.
    """
    known = [each for each in sums if each is not None]
    if not known or len(known) < len(lines):
        return tuple(lines)
    added, margin = sum(known, Decimal(0)), _FOR_EACH * len(known)
    if net is not None and abs(added - net) <= margin:
        return tuple(replace(line, net=amount) for line, amount in zip(lines, known, strict=True))
    has_rates = all(line.tax_rate is not None for line in lines)
    if net is None or total is None or abs(added - total) > margin or not has_rates:
        return tuple(lines)
    nets = [
        number(amount / (1 + (line.tax_rate or Decimal(0)) / 100), exponent(currency))
        for line, amount in zip(lines, known, strict=True)
    ]
    if None in nets or abs(sum((each or Decimal(0) for each in nets), Decimal(0)) - net) > margin:
        return tuple(lines)
    return tuple(replace(line, net=each) for line, each in zip(lines, nets, strict=True))
