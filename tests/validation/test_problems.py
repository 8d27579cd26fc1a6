"""Errors become places and sentences, for any model."""

from typing import Annotated, Any

import pytest
from pydantic import BaseModel, ConfigDict, Field, Strict, ValidationError

from validation.sentences import Problem, place, problems_of, quoted
from validation.values import Email


class Inner(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    name: str = ""
    emails: Annotated[tuple[Email, ...], Strict(False), Field(min_length=1)] = ("ann@acme.example",)


class Outer(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    inner: list[Inner] | None = None
    extra: dict[str, int] = {}


def problems(given: Any) -> list[Problem]:
    with pytest.raises(ValidationError) as caught:
        Outer.model_validate(given)
    return problems_of(caught.value, Outer)


@pytest.mark.parametrize(
    ("given", "where", "what"),
    [
        ({"iner": []}, "", 'has the unknown key "iner"; did you mean "inner"?'),
        ({"inner": [{"nmae": ""}]}, "inner[0]", 'has the unknown key "nmae"; did you mean "name"?'),
        ({"inner": [{"weather": ""}]}, "inner[0]", 'has the unknown key "weather"'),
        ({"inner": [{"name": None}]}, "inner[0].name", "must be text in quotes, not null"),
        ({"inner": [{"emails": []}]}, "inner[0].emails", "must not be empty"),
        ({"inner": [{"emails": ["ann"]}]}, "inner[0].emails[0]", 'must be an e-mail address, not "ann"'),
        ({"extra": {"a b": {}}}, 'extra."a b"', "must be a whole number, not an object"),
        ([], "", "must be an object in { }, not a list"),
    ],
)
def test_an_error_has_its_place_and_what_must_be_there(given: Any, where: str, what: str) -> None:
    assert problems(given) == [Problem(where, what)]


def test_braces_in_what_was_given_do_not_break_a_sentence() -> None:
    assert problems({"extra": {"a": "{given}"}}) == [
        Problem("extra.a", 'must be a whole number, not "{given}"')
    ]


def test_what_is_shown_of_a_file_is_bounded() -> None:
    assert len(quoted("x" * 1000)) == 62
    assert place(("documents", 0, "x" * 1000)).startswith('documents[0]."xxx')
    assert len(place(("x" * 1000,))) == 62
