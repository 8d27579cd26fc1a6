"""JSON as Python values with nothing lost: exact numbers, no doubled keys, text that every store takes."""

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

# A NUL breaks PostgreSQL, half of a surrogate pair breaks every encoder.
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


class Problem(NamedTuple):
    """What is wrong, and where: `documents[0].lines[2].quantity`; empty for the file as a whole."""

    where: str
    what: str


class Unreadable(Exception):
    """The bytes are no JSON that we take."""

    def __init__(self, *problems: Problem) -> None:
        self.problems = problems
        super().__init__(*problems)


class _Doubled(dict[str, Any]):
    """An object of which some keys came twice, until it is known where it stands."""

    keys_twice: tuple[str, ...]


def load(data: bytes) -> Any:
    """Read UTF-8 JSON; numbers with a point become the Decimal that is written. Raises Unreadable."""
    try:
        value = json.loads(
            data.decode("utf-8-sig"),
            parse_float=_decimal,
            parse_int=_integer,
            parse_constant=_decimal,
            object_pairs_hook=_object,
        )
        problems: list[Problem] = []
        cleaned = _clean(value, (), problems)
    except UnicodeDecodeError as error:
        raise Unreadable(Problem("", f"is not UTF-8 text: byte {error.start + 1} does not fit")) from None
    except json.JSONDecodeError as error:
        raise Unreadable(
            Problem(f"line {error.lineno}, column {error.colno}", f"is not JSON: {error.msg}")
        ) from None
    except RecursionError:
        raise Unreadable(Problem("", "is nested too deeply")) from None
    if problems:
        raise Unreadable(*problems)
    return cleaned


def place(parts: Sequence[str | int]) -> str:
    """Write down where something stands: `documents[0].lines[2].quantity`."""
    written = ""
    for part in parts:
        if isinstance(part, int):
            written += f"[{part}]"
        else:
            shown = part if re.fullmatch(r"\w{1,60}", part) else quoted(part)
            written += f".{shown}" if written else shown
    return written


def quoted(text: str) -> str:
    """Show a piece of the file in a sentence: in quotes, cut at 60 characters, escaped."""
    return json.dumps(text if len(text) <= 60 else text[:59] + "…", ensure_ascii=False)


def _decimal(literal: str) -> Decimal:
    try:
        return Decimal(literal)
    except InvalidOperation:  # an exponent beyond every bound: refused with the other non-numbers
        return Decimal("NaN")


def _integer(literal: str) -> int | Decimal:
    # int() of thousands of digits is slow, and refused by Python past 4,300.
    return int(literal) if len(literal) <= 40 else Decimal(literal)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) == len(pairs):
        return value
    times = Counter(key for key, _ in pairs)
    doubled = _Doubled(value)
    doubled.keys_twice = tuple(key for key, count in times.items() if count > 1)
    return doubled


def _clean(value: Any, at: tuple[str | int, ...], problems: list[Problem]) -> Any:
    if isinstance(value, str):
        return _UNSTORABLE.sub("", value)
    if isinstance(value, list):
        return [_clean(item, (*at, index), problems) for index, item in enumerate(value)]
    if not isinstance(value, dict):
        return value
    twice = list(value.keys_twice) if isinstance(value, _Doubled) else []
    cleaned: dict[str, Any] = {}
    for key, item in value.items():
        clean_key = unicodedata.normalize("NFC", _UNSTORABLE.sub("", key)).strip()
        if clean_key in cleaned:
            twice.append(clean_key)
        cleaned[clean_key] = _clean(item, (*at, clean_key), problems)
    problems += [Problem(place(at), f"has the key {quoted(key)} twice") for key in twice]
    return cleaned
