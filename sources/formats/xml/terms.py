"""Terms of payment: what a file says in words, and discounts for early payment."""

import re
from datetime import date
from decimal import Decimal
from typing import Final

# How XRechnung writes a discount into the terms, one on a line: #SKONTO#TAGE=14#PROZENT=2.25#
_DISCOUNT: Final = re.compile(
    r"^[ \t]*#SKONTO#TAGE=(\d{1,4})#PROZENT=(\d{1,3}(?:\.\d{1,4})?)#(?:BASISBETRAG=-?[\d.]+#)?[ \t]*$",
    re.MULTILINE,
)
_ARREARS: Final = re.compile(r"^[ \t]*#VERZUG#[^\n]*#[ \t]*$", re.MULTILINE)


def discount_text(percent: Decimal | None, days: Decimal | None = None, until: date | None = None) -> str:
    """Return a discount in figures, for readers of every language: `2 % (14 d)`, `2 % (2026-12-01)`."""
    if not percent:
        return ""
    when = until.isoformat() if until else f"{_plain(days)} d" if days else ""
    return f"{_plain(percent)} %" + (f" ({when})" if when else "")


def split_terms(text: str) -> tuple[str, list[str]]:
    """Return the terms in their own words, and the discounts that XRechnung writes among them."""
    discounts = [discount_text(Decimal(found[2]), Decimal(found[1])) for found in _DISCOUNT.finditer(text)]
    words = _ARREARS.sub("", _DISCOUNT.sub("", text))
    return "\n".join(line.strip() for line in words.splitlines() if line.strip()), discounts


def _plain(number: Decimal | None) -> str:
    return f"{number.normalize():f}" if number is not None else ""
