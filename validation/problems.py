"""What is wrong with a file or a setting, and where: codes and facts. Views make the sentences.

The codes are pydantic's types of errors by our names, and those of our own validators (`wrong`).
"""

import difflib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from validation.codes import ProblemCode

CODES: Final[Mapping[str, ProblemCode]] = {
    "missing": "missing",
    "literal_error": "not_one_of",
    "string_type": "not_text",
    "path_type": "not_a_path",
    "int_type": "not_whole",
    "bool_type": "not_true_or_false",
    "list_type": "not_a_list",
    "tuple_type": "not_a_list",
    "dict_type": "not_an_object",
    "mapping_type": "not_an_object",
    "model_type": "not_an_object",
    "model_attributes_type": "not_an_object",
    "string_too_long": "text_too_long",
    "too_long": "list_too_long",
    "too_short": "empty",
    "string_too_short": "empty",
    "greater_than_equal": "too_small",
    "less_than_equal": "too_large",
    **{code: code for code in get_args(ProblemCode)},
}
LONGEST_SHOWN: Final = 60  # characters of a value from the file

Value = str | int | Decimal | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, and where: `documents[0].lines[2].quantity`; empty for the file as a whole.

    `values` are what the sentence of the code names besides the place. They travel between processes.
    """

    place: str
    code: ProblemCode
    values: Mapping[str, Value] = field(default_factory=dict, hash=False)

    @property
    def facts(self) -> Mapping[str, Value]:
        """All that the sentence names."""
        return {"place": self.place, **self.values}


def wrong(code: ProblemCode, **values: Value) -> PydanticCustomError:
    """Return what a validator raises."""
    return PydanticCustomError(code, code, values)


def problems_of(error: ValidationError, model: type[BaseModel]) -> list[Problem]:
    """Return what pydantic found in a file of this model, without repeats, in the file's order."""
    return list(dict.fromkeys(problem_of(one, model) for one in details_of(error)))


def details_of(error: ValidationError) -> list[ErrorDetails]:
    """Return pydantic's errors, without "too short" where every entry of a list is wrong by itself."""
    details = error.errors(include_url=False)
    return [one for one in details if one["type"] != "too_short" or not one["input"]]


def problem_of(detail: ErrorDetails, model: type[BaseModel]) -> Problem:
    """Return the problem of one error."""
    parts = place_parts(detail)
    if detail["type"] == "extra_forbidden":
        key, nearest = quoted(str(parts[-1])), nearest_key(parts, model)
        if nearest is None:
            return Problem(place(parts[:-1]), "unknown_key", {"key": key})
        return Problem(place(parts[:-1]), "unknown_key_like", {"key": key, "nearest": quoted(nearest)})
    return Problem(place(parts), CODES.get(detail["type"], "not_usable"), _values(detail))


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


def shown(given: Any) -> str:
    """Show a value as files write it; of a list or an object the brackets alone."""
    match given:
        case None:
            return "null"
        case bool():
            return "true" if given else "false"
        case str():
            return quoted(given)
        case list():
            return "[…]" if given else "[]"
        case dict():
            return "{…}" if given else "{}"
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


def _values(detail: ErrorDetails) -> Mapping[str, Value]:
    given, context = detail["input"], detail.get("ctx", {})
    match detail["type"]:
        case "literal_error":
            context = {"choices": tuple(map(quoted, re.findall("'([^']*)'", context["expected"])))}
        case "string_too_long" | "too_long":
            context = {"most": context["max_length"], "length": len(given)}
        case "greater_than_equal":
            context = {"least": context["ge"]}
        case "less_than_equal":
            context = {"most": context["le"]}
        case kind if kind not in get_args(ProblemCode):
            context = {}
    return {"given": shown(given), **context}
