"""Arithmetic of a document: line amounts, taxes by rate, total. Exact, rounded half up per line and rate."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Final

from models.frozen import frozen
from models.money import Money
from models.records.documents import Tax
from models.records.drafts import DocumentDraft, LineDraft

_LARGEST_MINOR: Final = 10**15  # of one line: thousands of them still fit the store


@frozen
class Part:
    """A line or a charge as far as totals are concerned."""

    net: Money
    tax_rate: Decimal | None


def line_net(quantity: Decimal, unit_price: Decimal, currency: str) -> Money:
    """Return a line's amount before tax."""
    return Money.of(quantity * unit_price, currency)


def line_amount(line: LineDraft, currency: str) -> Money | None:
    """Return a line's amount before tax: as stated, else computed; None for a line without any price.

    Halves are rounded away from zero, to the currency's own digits. What is too large for the store is none.
    """
    try:
        amount = _line_amount(line, currency)
    except InvalidOperation:  # more digits than are computed with
        return None
    return amount if amount is None or abs(amount.minor) <= _LARGEST_MINOR else None


def _line_amount(line: LineDraft, currency: str) -> Money | None:
    if line.net is not None:
        return Money.of(line.net, currency)
    if line.quantity is None or line.unit_price is None:
        return None
    if line.base_quantity in (0, 1) and not line.charges:
        return line_net(line.quantity, line.unit_price, currency)
    price = line.quantity * line.unit_price / (line.base_quantity or 1)
    return Money.of(price + sum(charge.amount for charge in line.charges), currency)


def parts(draft: DocumentDraft) -> list[Part]:
    """Return what a draft's totals are made of: its lines that count, and its charges."""
    amounts = [(line_amount(line, draft.currency), line) for line in draft.lines if line.counts]
    charges = [Part(Money.of(charge.amount, draft.currency), charge.tax_rate) for charge in draft.charges]
    return [Part(amount, line.tax_rate) for amount, line in amounts if amount is not None] + charges


def taxes(parts: Iterable[Part], currency: str) -> tuple[Tax, ...]:
    """Sum the base of each rate, then round its tax once, as EN 16931 does (BT-117)."""
    bases: dict[Decimal, Money] = defaultdict(lambda: Money(0, currency))
    for part in parts:
        if part.tax_rate is not None:
            bases[part.tax_rate] += part.net
    return tuple(
        Tax(rate, base, Money.of(base.amount * rate / 100, currency)) for rate, base in sorted(bases.items())
    )


def net(parts: Iterable[Part], currency: str) -> Money:
    """Sum what is before tax."""
    return sum((part.net for part in parts), Money(0, currency))


def total(parts: list[Part], currency: str) -> Money:
    """Sum net and taxes."""
    return sum((tax.amount for tax in taxes(parts, currency)), net(parts, currency))
