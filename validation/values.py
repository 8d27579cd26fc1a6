"""The values that settings and files of documents share: e-mails, amounts, currencies, times, bounded texts.

Every validator raises a problem by its code (`validation.problems.wrong`).
"""

import re
import unicodedata
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from babel.core import Locale
from babel.numbers import is_currency
from pydantic import AfterValidator, Field, PlainValidator, WithJsonSchema

from validation.problems import wrong

# One amount stays well inside models.money.LARGEST_MINOR, also with three digits after the point.
LARGEST_AMOUNT = Decimal(10) ** 12
_MOST = Decimal(10) ** 9  # of a quantity
NO_CURRENCIES = ("XXX", "XTS")  # codes for none, and for tests
_NUMBER = re.compile(r"-?[0-9]{1,40}(\.[0-9]{1,40})?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}([.,][0-9]+)?)?(Z|[+-][0-9]{2}:?[0-9]{2})"
)
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
_EMAIL = re.compile(r"[^@\s<>,;\"]+@[^@\s<>,;\"]+")
_URL = re.compile(r"https?://[^\s<>|\"]+")


def tidy(text: str) -> str:
    """Normalize text to NFC, and strip white space around it."""
    # "Müller" typed on a Mac and on a PC must be one company.
    return unicodedata.normalize("NFC", text).strip()


def non_empty(text: str) -> str:
    """Return the text. Raises the problem `empty` if there is none."""
    if not text:
        raise wrong("empty")
    return text


def once(values: list[str]) -> list[str]:
    """Drop repeats, keep the order."""
    return list(dict.fromkeys(values))


def _email(text: str) -> str:
    if not _EMAIL.fullmatch(text):
        raise wrong("not_an_email")
    return text.lower()


def _email_as_written(text: str) -> str:
    if not text.isprintable():  # it is put into a header
        raise wrong("not_an_email")
    _email(text)
    return text


def _url(text: str) -> str:
    if text and not _URL.fullmatch(text):
        raise wrong("not_an_address")
    return text


def is_money(code: str) -> bool:
    """Whether this is the code of a currency, as ISO 4217 has it."""
    return code not in NO_CURRENCIES and is_currency(code)


def _currency(text: str) -> str:
    if not is_money(text):
        raise wrong("not_a_currency")
    return text


def _zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (KeyError, ValueError, OSError):
        raise wrong("not_a_zone") from None
    return text


def _clock(text: str) -> str:
    if not _CLOCK.fullmatch(text):
        raise wrong("not_a_clock_time")
    return text


def _country(text: str) -> str:
    if not re.fullmatch("[A-Z]{2}", text) or text not in Locale("en").territories:
        raise wrong("not_a_country")
    return text


def _number(digits: int, largest: Decimal, smallest: Decimal) -> PlainValidator:
    """Take exact numbers only, as text or as a number; a float would not be exact."""

    def exact(value: Any) -> Decimal:
        if isinstance(value, str) and _NUMBER.fullmatch(value):
            value = Decimal(value)
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            raise wrong("not_a_number")
        number = Decimal(value)
        if not number.is_finite():
            raise wrong("not_finite")
        if not smallest <= number <= largest:
            raise wrong("not_between", least=smallest, most=largest)
        if number != round(number, digits):
            raise wrong("too_many_digits", digits=digits)
        written = int(number.as_tuple().exponent)
        # Written as 1e3, or with endless zeros: the same number in plain digits.
        plain = round(number, min(max(-written, 0), digits))
        return plain if plain else abs(plain)

    return PlainValidator(exact)


def _day(value: Any) -> date:
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise wrong("not_a_date")
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise wrong("no_such_day") from None
    if not 1900 <= day.year <= 2199:
        raise wrong("year_out_of_range")
    return day


def _time(value: Any) -> datetime:
    if not isinstance(value, str) or not _TIME.fullmatch(value):
        raise wrong("not_a_time")
    try:
        time = datetime.fromisoformat(value)
    except ValueError:
        raise wrong("no_such_time") from None
    if not 1900 <= time.year <= 2199:
        raise wrong("year_out_of_range")
    return time


_DIGITS = {"type": ["string", "number"], "pattern": r"^-?[0-9]+(\.[0-9]+)?$"}
Amount = Annotated[Decimal, _number(6, LARGEST_AMOUNT, -LARGEST_AMOUNT), WithJsonSchema(_DIGITS)]
Threshold = Annotated[Decimal, _number(6, LARGEST_AMOUNT, Decimal(0)), WithJsonSchema(_DIGITS)]
UnitPrice = Annotated[Decimal, _number(10, LARGEST_AMOUNT, -LARGEST_AMOUNT), WithJsonSchema(_DIGITS)]
Quantity = Annotated[Decimal, _number(11, _MOST, -_MOST), WithJsonSchema(_DIGITS)]
PositiveQuantity = Annotated[Decimal, _number(11, _MOST, Decimal("1e-11")), WithJsonSchema(_DIGITS)]
Rate = Annotated[Decimal, _number(12, Decimal(10) ** 9, Decimal("0.000000000001"))]
Percent = Annotated[Decimal, _number(4, Decimal(100), Decimal(0)), WithJsonSchema(_DIGITS)]
Currency = Annotated[str, AfterValidator(_currency)]
Day = Annotated[date, PlainValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
Time = Annotated[datetime, PlainValidator(_time), WithJsonSchema({"type": "string", "format": "date-time"})]
ClockTime = Annotated[str, AfterValidator(_clock)]
Country = Annotated[str, AfterValidator(_country)]
Zone = Annotated[str, AfterValidator(_zone)]
Email = Annotated[str, Field(max_length=254), AfterValidator(tidy), AfterValidator(_email)]
EmailAsWritten = Annotated[
    str, Field(max_length=254), AfterValidator(tidy), AfterValidator(_email_as_written)
]
Emails = Annotated[list[Email], Field(max_length=500), AfterValidator(once)]
Url = Annotated[str, Field(max_length=3_000), AfterValidator(tidy), AfterValidator(_url)]
Tag = Annotated[str, Field(max_length=100), AfterValidator(tidy)]
Name = Annotated[str, Field(max_length=300), AfterValidator(tidy)]
Title = Annotated[str, Field(max_length=500), AfterValidator(tidy)]
Paragraph = Annotated[str, Field(max_length=2_000), AfterValidator(tidy)]
Note = Annotated[str, Field(max_length=50_000), AfterValidator(tidy)]
NonEmptyTag = Annotated[Tag, AfterValidator(non_empty)]
NonEmptyName = Annotated[Name, AfterValidator(non_empty)]
NonEmptyParagraph = Annotated[Paragraph, AfterValidator(non_empty)]
NonEmptyNote = Annotated[Note, AfterValidator(non_empty)]
