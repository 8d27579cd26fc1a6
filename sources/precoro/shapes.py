"""The shapes in which Precoro writes one and the same value.

It is PHP that writes this JSON: a list may be `[...]`, `{"data": [...]}`, `{"17": {...}, "18": {...}}` or
both in one, an empty object comes as null, `[]` or `{}`, and an amount is a number or text.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from models.visible import composed, seen

LARGEST: Final = 10_000_000  # bytes of one answer
DEEPEST: Final = 40  # lists and objects within each other
_MOST_DIGITS: Final = 15  # before the point: more does not fit the store
_NUMBER: Final = re.compile(r"[+-]?[0-9]{1,40}(?:\.[0-9]{0,40})?", re.ASCII)
_UNSTORABLE: Final = re.compile("[\0\ud800-\udfff]")
_DATA: Final = "data"

Json = Any
Record = Mapping[str, Any]


class NotUnderstood(ValueError):
    """These bytes are no answer of Precoro that can be understood; the text says why, for the log."""


def load(data: bytes) -> Json:
    """Read JSON with exact numbers. Raises NotUnderstood for what is none, or is built to do harm."""
    if len(data) > LARGEST:
        raise NotUnderstood(f"the answer has more than {LARGEST} bytes")
    try:
        value = json.loads(
            data.decode("utf-8-sig"),
            parse_float=_decimal,
            parse_int=_integer,
            parse_constant=_no_number,
            object_pairs_hook=_object,
        )
    except UnicodeDecodeError:
        raise NotUnderstood("the answer is not UTF-8 text") from None
    except json.JSONDecodeError as error:
        raise NotUnderstood(f"the answer is not JSON at line {error.lineno}, column {error.colno}") from None
    except RecursionError:
        raise NotUnderstood("the answer is nested too deeply") from None
    if _is_deeper(value, DEEPEST):
        raise NotUnderstood("the answer is nested too deeply")
    return value


def load_record(data: bytes) -> Record:
    """Read JSON that is one object, as it is or under `data`. Raises NotUnderstood."""
    value = reference(load(data))
    if value is None:
        raise NotUnderstood("the answer is not an object")
    return value


def _decimal(literal: str) -> Decimal:
    try:
        return Decimal(literal)
    except InvalidOperation:
        raise NotUnderstood("the answer has a number that is too large") from None


def _integer(literal: str) -> int:
    if len(literal) > 40:
        raise NotUnderstood("the answer has a number that is too large")
    return int(literal)


def _no_number(literal: str) -> None:
    raise NotUnderstood(f"the answer has {literal} for a number")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) < len(pairs):
        raise NotUnderstood("the answer has an object with the same key twice")
    return value


def _is_deeper(value: Json, most: int) -> bool:
    """Return whether lists and objects are nested more deeply; level by level, so that it cannot overflow."""
    level: list[Any] = [value]
    for _ in range(most):
        level = [inner for each in level for inner in _inside(each) if isinstance(inner, list | dict)]
        if not level:
            return False
    return True


def _inside(value: Json) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def is_empty(value: Json) -> bool:
    """Return whether nothing is given: null, false, empty text, an empty list or object."""
    return value is None or value is False or value in ("", [], {})


def listed(value: Json) -> list[Any] | None:
    """Return a list from any shape of one; None for what is no list.

    A single object or id is a list of one.
    """
    if is_empty(value):
        return []
    if isinstance(value, list):
        return value
    if isinstance(value, dict):
        by_id = [inner for key, inner in value.items() if _is_id(key)]
        if _DATA in value:
            inner = listed(value[_DATA])
            return None if inner is None else inner + _others(by_id, inner)
        return by_id if len(by_id) == len(value) else [value]
    return [value] if whole(value) is not None else None


def _others(rows: list[Any], known: list[Any]) -> list[Any]:
    """Return the rows that are not among the known: a list may be written twice, in both of its forms."""
    if not rows:
        return []
    keys = {_row_key(row) for row in known}
    return [row for row in rows if _row_key(row) not in keys]


def _row_key(row: Json) -> str:
    if isinstance(row, dict) and row.get("id"):
        return f"id {row['id']}"
    return json.dumps(row, sort_keys=True, default=str)


def _is_id(key: str) -> bool:
    return key.isascii() and key.isdigit()


def reference(value: Json) -> Record | None:
    """Return the object that a value is; None for an empty one, and for what is none."""
    if isinstance(value, dict):
        return reference(value[_DATA]) if set(value) == {_DATA} else (value or None)
    if isinstance(value, list) and len(value) == 1:
        return reference(value[0])
    return None


def first(record: Record, keys: Sequence[str]) -> Json:
    """Return the value of the first of the keys that is there and filled; None if none is.

    False and 0 count as filled.
    """
    for key in keys:
        value = record.get(key)
        if value is not None and value not in ("", [], {}):
            return value
    return None


def text(value: Json, most: int) -> str:
    """Return plain text on one line, at most so long; empty for what is none. Numbers are written out.

    Of an object it is the name.
    """
    if isinstance(value, dict | list):
        found = reference(value) or {}
        value = first(found, ("name", "title", "code"))
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        return ""
    written = format(value, "f") if isinstance(value, Decimal) else str(value)
    return clipped(" ".join(storable(written).split()), most)


def storable(written: str) -> str:
    """Return text that both databases can hold, composed, and without what cannot be seen."""
    return seen(composed(_UNSTORABLE.sub("", written)))


def clipped(written: str, most: int) -> str:
    """Return the text, with an ellipsis if it had to be cut."""
    return written if len(written) <= most else written[: most - 1].rstrip() + "…"


def number(value: Json, digits: int) -> Decimal | None:
    """Return an exact number of a number or text, rounded to so many digits; None for what is none.

    Equal numbers are equal however they were written: without zeros at the end.
    """
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        value = Decimal(value.strip())
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    exact = Decimal(value)
    if not exact.is_finite() or exact.adjusted() >= _MOST_DIGITS:
        return None
    rounded = round(exact, digits).normalize()
    plain = rounded.quantize(Decimal(1)) if int(rounded.as_tuple().exponent) > 0 else rounded
    return plain if plain else Decimal(0)


def whole(value: Json) -> int | None:
    """Return a whole number that is not negative, of a number or text; None for what is none."""
    exact = number(value, 6)
    if exact is None or exact < 0 or exact != exact.to_integral_value():
        return None
    return int(exact)


def flag(value: Json) -> bool | None:
    """Return yes or no; None for what is neither."""
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        return {"true": True, "1": True, "false": False, "0": False}.get(value.strip().casefold())
    known = number(value, 0)
    return bool(known) if known in (0, 1) else None
