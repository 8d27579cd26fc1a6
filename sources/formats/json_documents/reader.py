"""Read JSON without losing anything: exact numbers, no repeated keys, text that both databases can hold."""

import json
import re
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from models.visible import composed
from validation.codes import ProblemCode
from validation.problems import Problem, place, quoted

# A NUL breaks PostgreSQL, half of a surrogate pair breaks every encoder.
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
# How the messages of Python's json begin.
_JSON_CODES: Final[Mapping[str, ProblemCode]] = {
    "Expecting value": "json_value_missing",
    "Expecting property name": "json_key_missing",
    "Illegal trailing comma": "json_value_missing",
    "Expecting ':'": "json_colon_missing",
    "Expecting ','": "json_comma_missing",
    "Unterminated string": "json_text_open",
    "Invalid control character": "json_character_unescaped",
    "Invalid \\": "json_escape_unknown",
    "Extra data": "json_after_the_end",
}


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
        raise Unreadable(Problem("", "not_utf8", {"byte": str(error.start + 1)})) from None
    except json.JSONDecodeError as error:
        at = {"line": str(error.lineno), "column": str(error.colno)}
        raise Unreadable(Problem("", _json_code(error.msg), at)) from None
    except RecursionError:
        raise Unreadable(Problem("", "nested_too_deeply")) from None
    if problems:
        raise Unreadable(*problems)
    return cleaned


def _json_code(message: str) -> ProblemCode:
    found = (code for start, code in _JSON_CODES.items() if message.startswith(start))
    return next(found, "json_invalid")


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
        return composed(_UNSTORABLE.sub("", value))
    if isinstance(value, list):
        return [_clean(item, (*at, index), problems) for index, item in enumerate(value)]
    if not isinstance(value, dict):
        return value
    twice = list(value.keys_twice) if isinstance(value, _RepeatedKeys) else []
    cleaned: dict[str, Any] = {}
    for key, item in value.items():
        clean_key = composed(_UNSTORABLE.sub("", key)).strip()
        if clean_key in cleaned:
            twice.append(clean_key)
        cleaned[clean_key] = _clean(item, (*at, clean_key), problems)
    problems += [Problem(place(at), "key_twice", {"key": quoted(key)}) for key in twice]
    return cleaned
