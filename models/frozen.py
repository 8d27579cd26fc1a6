"""Dataclasses that nobody changes, made quickly.

There are some two hundred. For a frozen one the standard library writes and compiles six methods: that was an
eighth of the start of the bot. Here it writes `__init__` alone; the others are the same for all.
"""

from dataclasses import dataclass, field, fields
from operator import attrgetter
from typing import Any, TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(cls: type[T]) -> type[T]:
    """Make a dataclass with slots whose values are equal, and hashed, by their fields.

    mypy refuses to assign to a field; while the program runs, nothing looks.
    """
    made: Any = dataclass(slots=True, repr=False, eq=False)(cls)
    made._values = attrgetter(*(made.__match_args__ or ("__class__",)))  # without fields, all are equal
    made.__eq__, made.__hash__, made.__repr__ = _is_equal, _hash, _repr
    return made  # type: ignore[no-any-return]


def _is_equal(one: Any, other: Any) -> Any:
    if type(other) is not type(one):
        return NotImplemented
    return one._values(one) == one._values(other)


def _hash(one: Any) -> int:
    return hash(one._values(one))


def _repr(one: Any) -> str:
    shown = (f"{each.name}={getattr(one, each.name)!r}" for each in fields(one) if each.repr)
    return f"{type(one).__qualname__}({', '.join(shown)})"
