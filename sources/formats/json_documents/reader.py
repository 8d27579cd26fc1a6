"""Read JSON without losing anything: exact numbers, no repeated keys, text that both databases can hold."""

import json
import re
import unicodedata
from collections import Counter
from decimal import Decimal, InvalidOperation
from typing import Any

from validation.sentences import Problem, place, quoted

# A NUL breaks PostgreSQL, half of a surrogate pair breaks every encoder.
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


class Unreadable(Exception):
    """The bytes are not JSON that can be read; `problems` say why."""

    def __init__(self, *problems: Problem) -> None:
        self.problems = problems
        super().__init__(*problems)


class _RepeatedKeys(dict[str, Any]):
    """An object in which some keys came twice; reported once its place is known."""

    keys_twice: tuple[str, ...]


def load(data: bytes) -> Any:
    """Read UTF-8 JSON; a number with a point becomes exactly that Decimal. Raises Unreadable."""
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
        raise Unreadable(Problem("", f"is not UTF-8 text: byte {error.start + 1} is invalid")) from None
    except json.JSONDecodeError as error:
        raise Unreadable(
            Problem(f"line {error.lineno}, column {error.colno}", f"is not JSON: {error.msg}")
        ) from None
    except RecursionError:
        raise Unreadable(Problem("", "is nested too deeply")) from None
    if problems:
        raise Unreadable(*problems)
    return cleaned


def _decimal(literal: str) -> Decimal:
    try:
        return Decimal(literal)
    except InvalidOperation:  # an exponent beyond every limit: refused like NaN
        return Decimal("NaN")


def _integer(literal: str) -> int | Decimal:
    # int() of thousands of digits is slow, and Python refuses more than 4,300.
    return int(literal) if len(literal) <= 40 else Decimal(literal)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) == len(pairs):
        return value
    times = Counter(key for key, _ in pairs)
    repeated = _RepeatedKeys(value)
    repeated.keys_twice = tuple(key for key, count in times.items() if count > 1)
    return repeated


def _clean(value: Any, at: tuple[str | int, ...], problems: list[Problem]) -> Any:
    if isinstance(value, str):
        return _UNSTORABLE.sub("", value)
    if isinstance(value, list):
        return [_clean(item, (*at, index), problems) for index, item in enumerate(value)]
    if not isinstance(value, dict):
        return value
    twice = list(value.keys_twice) if isinstance(value, _RepeatedKeys) else []
    cleaned: dict[str, Any] = {}
    for key, item in value.items():
        clean_key = unicodedata.normalize("NFC", _UNSTORABLE.sub("", key)).strip()
        if clean_key in cleaned:
            twice.append(clean_key)
        cleaned[clean_key] = _clean(item, (*at, clean_key), problems)
    problems += [Problem(place(at), f"has the key {quoted(key)} twice") for key in twice]
    return cleaned
