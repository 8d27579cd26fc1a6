"""The kinds of fields that blocks and views have."""

from __future__ import annotations

from dataclasses import dataclass

UNBOUNDED = 1_000_000
"""Where Slack's reference names no largest number."""


@dataclass(frozen=True)
class Text:
    """A text object of at most so many characters; `plain` allows plain_text only."""

    most: int
    plain: bool = False


@dataclass(frozen=True)
class Str:
    """A string; one of `choices`, or matching the regular expression `like`, if these are given.

    Of a required one that is empty Slack says that it is missing, or, with `counted`, that it is too short.
    """

    most: int
    least: int = 0
    choices: tuple[str, ...] = ()
    like: str = ""
    counted: bool = False


@dataclass(frozen=True)
class Url:
    """A web address: http or https, with a host."""

    most: int = 3000


@dataclass(frozen=True)
class Many:
    """A list of `least` to `most` items; with `gaps` an item may be null."""

    item: Spec
    most: int
    least: int = 1
    gaps: bool = False


@dataclass(frozen=True)
class Element:
    """An object whose `type` is one of these."""

    types: tuple[str, ...]


@dataclass(frozen=True)
class Object:
    """An object without a type, with these fields."""

    fields: Shape


@dataclass(frozen=True)
class Tagged:
    """An object whose `type` chooses one of these shapes."""

    shapes: dict[str, Shape]


@dataclass(frozen=True)
class Scalar:
    """A whole number, within bounds if given, a boolean, or with `float` any number."""

    kind: type[int] | type[float]
    least: int | None = None
    most: int | None = None


@dataclass(frozen=True)
class Anything:
    """Any value; not checked."""


Spec = Text | Str | Url | Many | Element | Object | Tagged | Scalar | Anything
Shape = dict[str, Spec]
