"""What is wrong with a file of documents, in words that a person understands."""

import difflib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from sources.formats.json_documents.reader import Problem, place, quoted
from sources.formats.json_documents.schema import File

_WANTED = {
    "string_type": "text in quotes",
    "int_type": "a whole number",
    "bool_type": "true or false",
    "list_type": "a list in [ ]",
    "dict_type": "an object in { }",
    "model_type": "an object in { }",
    "model_attributes_type": "an object in { }",
}


def problems_of(error: ValidationError) -> list[Problem]:
    """Turn what pydantic found into places and sentences, without repeats, in the file's order."""
    return list(dict.fromkeys(_problem(detail) for detail in error.errors(include_url=False)))


def _problem(detail: ErrorDetails) -> Problem:
    where = [part for part in detail["loc"] if part != "[key]"]
    kind, given, context = detail["type"], detail["input"], detail.get("ctx", {})
    if kind == "missing":
        return Problem(place(where), "is missing")
    if kind == "extra_forbidden":
        key = str(where[-1])
        return Problem(place(where[:-1]), f"has the unknown key {quoted(key)}{_nearest(key, where[:-1])}")
    return Problem(place(where), _sentence(kind, given, context, detail["msg"]))


def _sentence(kind: str, given: Any, context: Mapping[str, Any], message: str) -> str:
    match kind:
        case "value_error":
            return f"{context['error']}{_shown(given)}"
        case "literal_error":
            return f"must be {context['expected']}{_shown(given)}"
        case "string_too_long":
            return f"is longer than {context['max_length']:,} characters: {len(given):,}"
        case "too_long":
            return f"has {context['actual_length']:,} entries, at most {context['max_length']:,} are taken"
        case "too_short" | "string_too_short":
            return "is empty"
        case "greater_than_equal":
            return f"must be at least {context['ge']:,}{_shown(given)}"
        case "less_than_equal":
            return f"must be at most {context['le']:,}{_shown(given)}"
    if kind in _WANTED:
        return f"must be {_WANTED[kind]}, not {_called(given)}"
    return message


def _shown(given: Any) -> str:
    return "" if given == "" or isinstance(given, dict | list) else f", not {_called(given)}"


def _called(given: Any) -> str:
    match given:
        case None:
            return "null"
        case bool():
            return "true" if given else "false"
        case str():
            return quoted(given)
        case list():
            return "a list"
        case dict():
            return "an object"
    written = str(given)
    return written if len(written) <= 40 else f"{written[:39]}…"


def _nearest(key: str, where: Sequence[str | int]) -> str:
    close = difflib.get_close_matches(key, _known(where), n=1)
    return f"; did you mean {quoted(close[0])}?" if close else ""


def _known(where: Iterable[str | int]) -> list[str]:
    """Give the keys that an object at this place may have."""
    shape: type[BaseModel] = File
    for part in where:
        if isinstance(part, str):
            found = _shape_within(shape.model_fields[part].annotation)
            if found is None:
                return []
            shape = found
    return list(shape.model_fields)


def _shape_within(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _shape_within(part))), None)
