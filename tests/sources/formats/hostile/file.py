"""A file made to hang, fill or crash a reader."""

from collections.abc import Callable
from typing import NamedTuple


class Hostile(NamedTuple):
    """How to make such a file, and by what it is refused; empty: it is read."""

    code: str
    make: Callable[[], bytes]
