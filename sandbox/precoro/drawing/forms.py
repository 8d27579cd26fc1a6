"""The forms in which the same thing is written: lists, amounts, dates, statuses."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

from sandbox.precoro.documents import STATUSES, SandboxDocument
from sandbox.precoro.options import Shapes

Json = dict[str, Any]
_EMPTY: dict[str, Any] = {"list": [], "dict": {}, "null": None, "data": {"data": []}}
_EMPTY_REFERENCES: dict[str, Any] = {"null": None, "list": [], "dict": {}}
_ELSEWHERE = timezone(timedelta(hours=2))
_DATES = {"naive": "%Y-%m-%dT%H:%M:%S", "spaced": "%Y-%m-%d %H:%M:%S", "dotted": "%d.%m.%Y"}


def put_list(target: Json, key: str, rows: Sequence[Any], shapes: Shapes) -> None:
    """Put a nested list under its key, in the form that was chosen, or leave it out."""
    if rows:
        target[key] = _nested(rows, shapes)
    elif shapes.empty_lists != "absent":
        target[key] = _EMPTY[str(shapes.empty_lists)]


def _nested(rows: Sequence[Any], shapes: Shapes) -> Any:
    match shapes.lists:
        case "data":
            return {"data": list(rows)}
        case "by_id":
            return _by_id(rows)
        case "data_by_id":
            return {"data": _by_id(rows)}
        case "split":
            half = (len(rows) + 1) // 2
            return {"data": list(rows[:half])} | _by_id(rows[half:], half)
        case "twice":
            return {"data": list(rows)} | _by_id(rows)
    return list(rows)


def _by_id(rows: Sequence[Any], first: int = 0) -> Json:
    """Return rows under their ids; what has none, under where it stands."""
    return {
        str(row.get("id", number) if isinstance(row, dict) else number): row
        for number, row in enumerate(rows, first)
    }


def reference(value: Json | None, shapes: Shapes) -> Any:
    """Return an object, or what stands for none."""
    return value or _EMPTY_REFERENCES[str(shapes.empty_references)]


def amount(value: str | None, shapes: Shapes) -> Any:
    """Return an amount as a number or a text."""
    if value is None or shapes.amounts == "text":
        return value
    number = Decimal(value)
    return int(number) if number == number.to_integral_value() else float(number)


def moment(at: float | None, shapes: Shapes) -> str | None:
    """Return a time."""
    if at is None:
        return None
    told = datetime.fromtimestamp(int(at), UTC)
    if shapes.dates == "zoned":
        return told.astimezone(_ELSEWHERE).isoformat()
    if shapes.dates in _DATES:
        return told.strftime(_DATES[str(shapes.dates)])
    return told.isoformat()


def status_code(document: SandboxDocument, shapes: Shapes) -> int | None:
    """Return the number of a document's status."""
    if document.status_code is not None:
        return document.status_code
    return shapes.status_codes.get(document.status, STATUSES.get(document.status))


def put_status(target: Json, document: SandboxDocument, shapes: Shapes) -> None:
    """Put the status under its two keys."""
    target["status"] = status_code(document, shapes)
    if document.status_text is not None:
        target["statusString"] = document.status_text
    elif shapes.status_text != "absent":
        target["statusString"] = _status_text(document.status, shapes)


def _status_text(word: str, shapes: Shapes) -> str:
    match shapes.status_text:
        case "words":
            return word.title()
        case "shouted":
            return word.upper().replace(" ", "_")
        case "disagreeing":
            return "status.approved" if word != "approved" else "status.pending"
    return "status." + word.replace(" ", "_")
