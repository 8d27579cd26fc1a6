"""Say what is wrong with a file, and where: sentences for the errors that pydantic finds.

A sentence continues its place: `documents[0].total` + `must be a number such as "1310.00", not true`.
"""

import difflib
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

SENTENCES: Final[Mapping[str, str]] = {
    "missing": "is missing",
    "value_error": "{error}, not {given}",
    "literal_error": "must be {expected}, not {given}",
    "string_type": "must be text in quotes, not {given}",
    "path_type": "must be a path in quotes, not {given}",
    "int_type": "must be a whole number, not {given}",
    "bool_type": "must be true or false, not {given}",
    "list_type": "must be a list in [ ], not {given}",
    "tuple_type": "must be a list in [ ], not {given}",
    "dict_type": "must be {object} in {{ }}, not {given}",
    "mapping_type": "must be {object} in {{ }}, not {given}",
    "model_type": "must be {object} in {{ }}, not {given}",
    "model_attributes_type": "must be {object} in {{ }}, not {given}",
    "string_too_long": "must have at most {max_length:,} characters, not {length:,}",
    "too_long": "must have at most {max_length:,} entries, not {actual_length:,}",
    "too_short": "must not be empty",
    "string_too_short": "must not be empty",
    "greater_than_equal": "must be at least {ge:,}, not {given}",
    "less_than_equal": "must be at most {le:,}, not {given}",
}
UNKNOWN_KEY: Final = "has the unknown key {key}"
UNKNOWN_KEY_LIKE: Final = "has the unknown key {key}; did you mean {nearest}?"
LONGEST_SHOWN: Final = 60  # characters of a value from the file


class Problem(NamedTuple):
    """What is wrong, and where: `documents[0].lines[2].quantity`; empty for the file as a whole."""

    where: str
    what: str


def problems_of(error: ValidationError, model: type[BaseModel]) -> list[Problem]:
    """Return what pydantic found in a file of this model, without repeats, in the file's order."""
    return list(dict.fromkeys(problem_of(one, model) for one in details_of(error)))


def details_of(error: ValidationError) -> list[ErrorDetails]:
    """Return pydantic's errors, without "too short" where every entry of a list is wrong by itself."""
    details = error.errors(include_url=False)
    return [one for one in details if one["type"] != "too_short" or not one["input"]]


def problem_of(detail: ErrorDetails, model: type[BaseModel], *, object_name: str = "an object") -> Problem:
    """Return the place and the sentence of one error; `object_name` is the format's word for one."""
    where = place_parts(detail)
    if detail["type"] == "extra_forbidden":
        key, nearest = str(where[-1]), nearest_key(where, model)
        sentence = UNKNOWN_KEY_LIKE if nearest else UNKNOWN_KEY
        return Problem(place(where[:-1]), sentence.format(key=quoted(key), nearest=quoted(nearest or "")))
    return Problem(place(where), _sentence(detail, object_name))


def place_parts(detail: ErrorDetails) -> list[str | int]:
    """Return the keys and indexes that lead to an error."""
    return [part for part in detail["loc"] if part != "[key]"]


def place(parts: Sequence[str | int]) -> str:
    """Write a place as a path: `documents[0].lines[2].quantity`."""
    written = ""
    for part in parts:
        if isinstance(part, int):
            written += f"[{part}]"
        else:
            shown = part if re.fullmatch(r"\w{1,60}", part) else quoted(part)
            written += f".{shown}" if written else shown
    return written


def quoted(text: str) -> str:
    """Show a piece of the file: in quotes, escaped, cut at 60 characters."""
    shown = text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"
    return json.dumps(shown, ensure_ascii=False)


def shown(given: Any, object_name: str = "an object") -> str:
    """Show a value of the file in a sentence."""
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
            return object_name
    written = str(given)
    return written if len(written) <= 40 else f"{written[:39]}…"


def nearest_key(where: Sequence[str | int], model: type[BaseModel]) -> str | None:
    """Return the known key that is most like the last one of a place, if one is like it."""
    parent = model_at(where[:-1], model)
    close = difflib.get_close_matches(str(where[-1]), list(parent.model_fields), n=1) if parent else []
    return close[0] if close else None


def model_at(where: Sequence[str | int], model: type[BaseModel]) -> type[BaseModel] | None:
    """Return the model of what stands at a place of the file, or None if it has none."""
    found: type[BaseModel] | None = model
    for part in where:
        if isinstance(part, str) and found is not None:
            found = model_within(found.model_fields[part].annotation)
    return found


def model_within(annotation: Any) -> type[BaseModel] | None:
    """Return the first model in an annotation such as `list[Step] | None`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := model_within(part))), None)


def _sentence(detail: ErrorDetails, object_name: str) -> str:
    given, context = detail["input"], dict(detail.get("ctx", {}))
    template = SENTENCES.get(detail["type"])
    if template is None:
        return detail["msg"]
    blank = isinstance(given, str) and not given.strip()
    if detail["type"] == "value_error" and (blank or isinstance(given, dict | list)):
        return str(context["error"])
    if isinstance(given, str):
        context["length"] = len(given)
    return template.format_map(context | {"given": shown(given, object_name), "object": object_name})
