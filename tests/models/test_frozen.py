"""Dataclasses that nobody changes."""

import pickle
from dataclasses import dataclass, field, replace

import pytest
from pydantic import TypeAdapter

from models.frozen import frozen


@frozen
class Point:
    """For these tests: one field is not shown, one has a default of its own for each."""

    x: int
    y: int = 0
    secret: str = field(default="", repr=False)
    names: tuple[str, ...] = field(default_factory=tuple)


@frozen
class Origin:
    """For these tests: it has no fields."""


@dataclass(frozen=True, slots=True)
class Library:
    """For these tests: as the standard library makes it."""

    x: int
    y: int = 0


@frozen
class Ours:
    """For these tests: the same, quickly made."""

    x: int
    y: int = 0


def test_values_are_equal_by_their_fields() -> None:
    assert Point(1, 2) == Point(1, y=2)
    assert Point(1, 2) != Point(2, 1)
    assert Origin() == Origin()


def test_values_of_two_classes_are_never_equal() -> None:
    others: list[object] = [Library(1), Point(1), Origin(), 1]
    assert Ours(1) not in others


def test_equal_values_are_one_in_a_set() -> None:
    assert len({Point(1), Point(1), Point(1, secret="s"), Origin(), Origin()}) == 3


def test_a_value_is_written_as_the_standard_library_does_without_what_is_not_shown() -> None:
    assert repr(Ours(1, 2)) == repr(Library(1, 2)).replace("Library", "Ours")
    assert repr(Point(1, secret="hush")) == "Point(x=1, y=0, names=())"


def test_a_value_is_copied_matched_and_sent_to_another_process() -> None:
    match replace(Point(1), y=3):
        case Point(x, y):
            assert (x, y) == (1, 3)
    assert pickle.loads(pickle.dumps(Point(1, 2))) == Point(1, 2)


def test_a_value_has_no_room_for_what_is_no_field() -> None:
    with pytest.raises(AttributeError):
        Ours(1).z = 2  # type: ignore[attr-defined]


def test_pydantic_reads_a_value() -> None:
    assert TypeAdapter(Ours).validate_python({"x": 1, "y": 2}) == Ours(1, 2)
