"""Arithmetic of a document: line amounts, taxes by rate, total. Exact, rounded half up per line and rate."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from models.money import Money
from models.records.documents import Tax


@dataclass(frozen=True, slots=True)
class Part:
    """A line or a charge as far as totals are concerned."""

    net: Money
    tax_rate: Decimal | None


def line_net(quantity: Decimal, unit_price: Decimal, currency: str) -> Money:
    """Return a line's amount before tax."""
    return Money.of(quantity * unit_price, currency)


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
