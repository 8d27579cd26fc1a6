"""Amounts, quantities and dates as the reader's locale prints them, without a symbol that may mislead."""

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from babel import Locale
from babel.dates import format_date, format_time
from babel.numbers import NumberPattern, parse_pattern

from models.money import Money, exponent
from models.records.documents import Audience
from views.pdf.direction import has_leftward
from views.pdf.faces import MARK
from views.pdf.wording import printable_reader
from views.pdf.writing import clean
from views.wording.formats import locale_of, zone_of

MOST_DIGITS = 8  # after the point, of quantities and unit prices


class Figures:
    """Write figures for one reader and one currency; `reader` is for the words beside them."""

    def __init__(self, reader: Audience, currency: str) -> None:
        self.reader = printable_reader(reader)
        self.locale = locale_of(reader.locale)
        self.zone = zone_of(reader.zone)
        self.zone_name = getattr(self.zone, "key", "UTC")
        self._digits = exponent(currency)

    def amount(self, money: Money) -> str:
        """Write an amount with all digits of its currency: `12,521.20`."""
        return self._number(money.amount, exponent(money.currency))

    def price(self, price: Decimal) -> str:
        """Write a unit price, which may have more digits than its currency."""
        return self._number(price, max(self._digits, _digits_given(price)))

    def quantity(self, quantity: Decimal) -> str:
        """Write a quantity with the digits it was given, `8.000` as `8`."""
        return self._number(quantity, _digits_given(quantity))

    def percent(self, rate: Decimal) -> str:
        """Write a tax rate given in percent: `19 %`, or `19%` where that is usual."""
        around = self.locale.percent_formats[None]  # its own digits would be multiplied by 100
        return clean(f"{around.prefix[0]}{self.quantity(rate)}{around.suffix[0]}")

    def day(self, on: date) -> str:
        """Write a calendar date; as ISO 8601 where it cannot stand in a line of ours."""
        written = clean(format_date(on, "medium", locale=self.locale))
        return on.isoformat() if _is_foreign(written) else written

    def moment(self, at: datetime) -> str:
        """Write an instant in the reader's zone, with the zone's name: `Nov 20, 2026, 10:12 CET`."""
        local = at.astimezone(self.zone)
        time = clean(format_time(local.timetz(), "short", locale=self.locale))
        if _is_foreign(time):
            time = f"{local:%H:%M}"
        return f"{self.day(local.date())}, {time} {_zone_name(local)}"

    def _number(self, number: Decimal, digits: int) -> str:
        written: str = _pattern(self.locale, digits).apply(number, self.locale)
        return written if written.isascii() else clean(written)


def _is_foreign(written: str) -> bool:
    """Return whether a date cannot be drawn, or would turn around what stands beside it."""
    return MARK in written or has_leftward(written)


def _digits_given(number: Decimal) -> int:
    _, _, places = number.normalize().as_tuple()
    return min(max(-places, 0), MOST_DIGITS) if isinstance(places, int) else 0


def _zone_name(local: datetime) -> str:
    name = local.tzname() or "UTC"
    return f"UTC{name}" if name[0] in "+-" else name  # many zones have an offset for a name


@lru_cache(maxsize=256)
def _pattern(locale: Locale, digits: int) -> NumberPattern:
    grouping = locale.decimal_formats[None].pattern.partition(".")[0]  # `#,##0`, in India `#,##,##0`
    return parse_pattern(f"{grouping}.{'0' * digits}" if digits else grouping)
