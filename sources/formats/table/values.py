"""Numbers and dates as people write them into tables; what can be read in two ways is not guessed."""

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from babel.numbers import get_currency_symbol

from models.frozen import frozen
from sources.formats.options import DateOrder

_SPACE: Final = "[ \u00a0\u202f\u2009]"
_GROUPED: Final = re.compile(
    rf"([-+\u2212]?)([1-9][0-9]{{0,2}}(?:(?P<group>[.,'\u2019]|{_SPACE})[0-9]{{3}})(?:(?P=group)[0-9]{{3}})*)"
    r"(?:([.,])([0-9]+))?"
)
_PLAIN: Final = re.compile(r"([-+\u2212]?)([0-9]*)(?:([.,])([0-9]+))?")
_DAY_OF_YEAR: Final = re.compile(
    r"(?P<first>[0-9]{1,2})(?P<sign>[./-])(?P<second>[0-9]{1,2})(?P=sign)(?P<year>[0-9]{4})"
)
_ISO: Final = re.compile(r"(?P<year>[0-9]{4})[-/.](?P<month>[0-9]{1,2})[-/.](?P<day>[0-9]{1,2})")
_MIDNIGHT_OR_TIME: Final = re.compile(r"[ T][0-9]{1,2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?$")
# Currencies whose sign is that of others as well.
_DOLLARS: Final = frozenset(["USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN"])
# How spreadsheets write a long number; its last digits are lost.
ROUNDED_CODE: Final = re.compile(r"[0-9]([.,][0-9]+)?E\+[0-9]+", re.IGNORECASE)


class NotNumber(ValueError):
    """The text is no number."""


class TwoFaced(ValueError):
    """The text is two numbers, or two days: which one, nothing says."""


@frozen
class _Number:
    """What a text says by itself: its value for each decimal sign that it may have."""

    by_sign: dict[str, Decimal]

    @property
    def proves(self) -> str | None:
        """The decimal sign, if the text leaves only one."""
        return next(iter(self.by_sign)) if len(self.by_sign) == 1 else None


def decimal_sign(texts: Iterable[str]) -> str | None:
    """Return the decimal sign of a column if its texts prove one, and none of them the other."""
    proven = set()
    for text in texts:
        try:
            proven.add(_read(text).proves)
        except NotNumber:
            continue
    proven.discard(None)
    return proven.pop() if len(proven) == 1 else None


def number(text: str, sign: str | None) -> Decimal:
    """Return the number that a text is, with this decimal sign if both are possible.

    Raises NotNumber or TwoFaced.
    """
    values = _read(text).by_sign
    if len(set(values.values())) == 1:
        return next(iter(values.values()))
    if sign is None:
        raise TwoFaced(text)
    return values[sign]


def _read(text: str) -> _Number:
    if found := _GROUPED.fullmatch(text):
        minus, whole, group, sign, rest = found.groups()
        digits = re.sub("[^0-9]", "", whole)
        if sign is not None and sign != group:
            return _Number({sign: _decimal(minus, digits, rest)})
        if sign is None and group not in (".", ","):
            value = _decimal(minus, digits, "")
            return _Number({",": value, ".": value})
        if sign is None and whole.count(group) > 1:
            return _Number({_other(group): _decimal(minus, digits, "")})
        if sign is None:
            before, _, after = whole.partition(group)
            return _Number(
                {group: _decimal(minus, before, after), _other(group): _decimal(minus, digits, "")}
            )
    if (found := _PLAIN.fullmatch(text)) and (found[2] or found[4]):
        minus, whole, sign, rest = found.groups()
        value = _decimal(minus, whole, rest or "")
        return _Number({sign: value} if sign else {",": value, ".": value})
    raise NotNumber(text)


def _other(sign: str) -> str:
    return "." if sign == "," else ","


def _decimal(minus: str, whole: str, rest: str) -> Decimal:
    value = Decimal(f"{whole or '0'}.{rest or '0'}") if rest else Decimal(whole or "0")
    return -value if minus in ("-", "\u2212") else value


def without_currency(text: str, currency: str) -> str:
    """Return an amount without the code or sign of this currency; another one stays, and is no number."""
    signs = {currency, get_currency_symbol(currency, "en")} | ({"$"} if currency in _DOLLARS else set())
    for sign in sorted(signs - {""}, key=len, reverse=True):
        for bare in (text.removesuffix(sign), text.removeprefix(sign)):
            if bare != text:
                return bare.strip()
    return text


def date_order(texts: Iterable[str]) -> DateOrder | None:
    """Return the order of a column's dates if some of them prove one, and none the other."""
    proven: set[DateOrder] = set()
    for text in texts:
        found = _DAY_OF_YEAR.fullmatch(_day_alone(text))
        if found and found["sign"] != "." and (int(found["first"]) > 12) != (int(found["second"]) > 12):
            proven.add("day-first" if int(found["first"]) > 12 else "month-first")
    return proven.pop() if len(proven) == 1 else None


def iso_day(text: str, order: DateOrder | None) -> str:
    """Return a date as ISO 8601 writes it, or the text itself where it is no date; such a day need not exist.

    Dates with points have the day first; those with a slash or a hyphen have this order, unless a number
    above 12 shows it. Raises TwoFaced.
    """
    text = _day_alone(text)
    if found := _ISO.fullmatch(text):
        return f"{found['year']}-{int(found['month']):02}-{int(found['day']):02}"
    if not (found := _DAY_OF_YEAR.fullmatch(text)):
        return text
    first, second = int(found["first"]), int(found["second"])
    if found["sign"] == "." or first > 12:
        order = "day-first"
    elif second > 12:
        order = "month-first"
    elif first == second:
        order = order or "day-first"
    if order is None:
        raise TwoFaced(text)
    day, month = (first, second) if order == "day-first" else (second, first)
    return f"{found['year']}-{month:02}-{day:02}"


def _day_alone(text: str) -> str:
    return _MIDNIGHT_OR_TIME.sub("", text)
