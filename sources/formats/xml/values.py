"""The values that texts of XML stand for: numbers and days, as XML Schema and UN/EDIFACT write them."""

import re
from datetime import date
from decimal import Decimal
from typing import Final

from validation.codes import ProblemCode

MOST_DIGITS: Final = 12  # after the point; prices with 10 and quantities with 11 occur
_LARGEST: Final = 15  # digits before the point that can be rounded exactly
_NUMBER: Final = re.compile(r"[+-]?(?:\d{1,30}(?:\.\d{0,200})?|\.\d{1,200})(?:[eE][+-]?\d{1,2})?", re.ASCII)
_DAY: Final = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:T[\d:.,]{4,20})?(?:Z|[+-]\d\d:?\d\d)?", re.ASCII)
_COMPACT: Final = re.compile(r"(\d{4})(\d\d)(\d\d)(?:\d{4}|\d{6})?(?:Z|[+-]\d{2,4})?", re.ASCII)
_MONTH: Final = re.compile(r"(\d{4})-?(\d\d)", re.ASCII)
_MONTHS: Final = "610"  # a code of UN/EDIFACT 2379: a month


class Unusable(Exception):
    """A text does not stand for such a value; `code` says why."""

    def __init__(self, code: ProblemCode) -> None:
        self.code = code
        super().__init__(code)


def number_of(text: str) -> Decimal:
    """Return the exact number; what has more than 12 digits after the point is rounded. Raises Unusable."""
    if not _NUMBER.fullmatch(text):
        raise Unusable("not_a_number")
    number = Decimal(text)
    if number.adjusted() > _LARGEST:
        return number  # too large for anything: its reader refuses it
    written = int(number.as_tuple().exponent)
    # Written as 1e3: the same number in plain digits.
    plain = round(number, min(max(-written, 0), MOST_DIGITS))
    return plain if plain else abs(plain)


def day_of(text: str, format_code: str = "") -> date:
    """Return the day as written, whatever its time and zone; of a month the first. Raises Unusable.

    `format_code` is UN/EDIFACT's (102, 203, 205, 610), which not every file gives, or gives rightly.
    """
    first = _MONTH.fullmatch(text) if format_code == _MONTHS else None
    found = first or _DAY.fullmatch(text) or _COMPACT.fullmatch(text)
    if not found:
        raise Unusable("not_a_date")
    year, month, day = (int(part) for part in (*found.groups(), "1")[:3])
    try:
        read = date(year, month, day)
    except ValueError:
        raise Unusable("no_such_day") from None
    if not 1900 <= read.year <= 2199:
        raise Unusable("year_out_of_range")
    return read
