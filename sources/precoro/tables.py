"""The table of Precoro's paths, names and codes: as shipped, with entries that an operator corrects."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final, get_args

from pydantic import ValidationError

from models.records.precoro import Alias
from models.refusals import Refusal
from sources.formats.refused import refusal_of
from sources.precoro.entries import Tables
from validation.problems import Problem, place, problems_of, quoted

SHIPPED: Final = Path(__file__).parent / "precoro.toml"


@cache
def shipped_tables() -> Tables:
    """Return the table as shipped."""
    return Tables.model_validate(_shipped())


def read_tables(data: bytes, file: str) -> Tables:
    """Return the shipped table with the entries of an operator's file in place of its own.

    `file` is its name in errors. Raises Refusal `file_invalid`, with up to 20 problems and their places.
    """
    try:
        given = tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise refusal_of(file, [Problem("", "not_utf8", {"byte": str(error.start + 1)})]) from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise _not_toml(file, str(error), data) from None
    try:
        tables = Tables.model_validate(_replaced(_shipped(), given))
    except ValidationError as error:
        raise refusal_of(file, problems_of(error, Tables)) from None
    problems = [*_unknown_words(tables)]
    if problems:
        raise refusal_of(file, problems)
    return tables


def _unknown_words(tables: Tables) -> Iterator[Problem]:
    """Yield the codes that stand for a word that is not among the statuses."""
    choices = tuple(map(quoted, tables.statuses))
    codes: list[tuple[tuple[str, ...], str]] = [
        (("codes", code), word) for code, word in tables.codes.items()
    ]
    for alias in get_args(Alias):
        codes += [
            (("documents", alias, "codes", code), word) for code, word in tables.kind(alias).codes.items()
        ]
    for parts, word in codes:
        if word not in tables.statuses:
            yield Problem(place(parts), "not_one_of", {"given": quoted(word), "choices": choices})


def _shipped() -> dict[str, Any]:
    return tomllib.loads(SHIPPED.read_text("utf-8"))


def _replaced(shipped: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the shipped entries, each with what is given in its place; sections are entered."""
    merged = dict(shipped)
    for key, value in given.items():
        known = shipped.get(key)
        if isinstance(known, Mapping) and isinstance(value, Mapping):
            value = _replaced(known, value)
        merged[key] = value
    return merged


def _not_toml(file: str, reason: str, data: bytes) -> Refusal:
    found = re.search(r"at line (\d+), column (\d+)", reason)
    end = (str(data.count(b"\n") + 1), "1")
    line, column = found.groups() if found else end
    return refusal_of(file, [Problem("", "toml_invalid", {"line": line, "column": column})])
