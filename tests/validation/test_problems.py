"""Errors become places, codes and values, for any model."""

from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, Strict, ValidationError

from validation.problems import Problem, place, problems_of, quoted
from validation.values import Email


class Inner(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    name: str = ""
    emails: Annotated[tuple[Email, ...], Strict(False), Field(min_length=1)] = ("ann@acme.example",)


class Outer(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    inner: list[Inner] | None = None
    extra: dict[str, int] = {}
    level: Literal["a", "b"] = "a"
    pattern: Annotated[str, Field(pattern="[a-z]")] = "a"  # for which we have no sentence of its own


def problems(given: Any) -> list[Problem]:
    with pytest.raises(ValidationError) as caught:
        Outer.model_validate(given)
    return problems_of(caught.value, Outer)


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"iner": []}, Problem("", "unknown_key_like", {"key": '"iner"', "nearest": '"inner"'})),
        (
            {"inner": [{"nmae": ""}]},
            Problem("inner[0]", "unknown_key_like", {"key": '"nmae"', "nearest": '"name"'}),
        ),
        ({"inner": [{"weather": ""}]}, Problem("inner[0]", "unknown_key", {"key": '"weather"'})),
        ({"inner": [{"name": None}]}, Problem("inner[0].name", "not_text", {"given": "null"})),
        ({"inner": [{"emails": []}]}, Problem("inner[0].emails", "empty", {"given": "[]"})),
        ({"inner": [{"emails": ["a"]}]}, Problem("inner[0].emails[0]", "not_an_email", {"given": '"a"'})),
        ({"extra": {"a b": {}}}, Problem('extra."a b"', "not_whole", {"given": "{}"})),
        ({"extra": {"a": "{given}"}}, Problem("extra.a", "not_whole", {"given": '"{given}"'})),
        ({"level": "loud"}, Problem("level", "not_one_of", {"given": '"loud"', "choices": ('"a"', '"b"')})),
        ({"pattern": "7"}, Problem("pattern", "not_usable", {"given": '"7"'})),
        ([{}], Problem("", "not_an_object", {"given": "[…]"})),
    ],
)
def test_an_error_has_its_place_its_code_and_its_values(given: Any, problem: Problem) -> None:
    assert problems(given) == [problem]


def test_what_is_found_twice_is_told_once() -> None:
    first, second = Problem("a", "missing"), Problem("a", "missing", {"given": "{}"})
    assert list(dict.fromkeys([first, second, Problem("a", "missing")])) == [first, second]


def test_what_is_shown_of_a_file_is_bounded() -> None:
    assert len(quoted("x" * 1000)) == 62
    assert place(("documents", 0, "x" * 1000)).startswith('documents[0]."xxx')
    assert len(place(("x" * 1000,))) == 62
