"""Every cell of a sheet's XML: where it is, and whether a library reads it as it is meant."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from sources.formats.table.cells import MOST_COLUMNS, MOST_ROWS, address
from validation.codes import ProblemCode
from validation.problems import Problem, Value, quoted

_ADDRESS: Final = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
_VALUES: Final = frozenset(["v", "f", "is"])
_LONGEST_ERROR: Final = 20  # characters
MOST_PROBLEMS: Final = 1_000


class TooFar(Exception):
    """A cell lies beyond what is read, or too many are wrong; the rest of the sheet does not matter."""


class Cells:
    """Gather from the parser's events what is wrong with the cells of one sheet."""

    def __init__(self, percent_styles: frozenset[str]) -> None:
        self.problems: list[Problem] = []
        self.percentages: set[tuple[int, int]] = set()
        self._percent_styles = percent_styles
        self._row, self._column = 0, -1
        self._cell: Mapping[str, str] = {}
        self._holds: set[str] = set()
        self._in_value = False
        self._value = ""

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Take the start of an element."""
        if name == "row":
            self._row = int(attributes.get("r", self._row + 1))
            self._column = -1
        elif name == "c":
            self._cell, self._holds, self._value = attributes, set(), ""
            self._column += 1
            if where := attributes.get("r"):
                self._row, self._column = _position(where)
        elif name in _VALUES:
            self._holds.add(name)
            self._in_value = name == "v"

    def text(self, text: str) -> None:
        """Take text: of a value as much as an error has."""
        if self._in_value and len(self._value) < _LONGEST_ERROR:
            self._value += text

    def end(self, name: str) -> None:
        """Take the end of an element."""
        if name == "v":
            self._in_value = False
        elif name == "c" and self._holds:
            self._finish()

    def _finish(self) -> None:
        kind = self._cell.get("t", "n")
        if self._row > MOST_ROWS or self._column >= MOST_COLUMNS:
            self._problem("cell_too_far", rows=MOST_ROWS, columns=MOST_COLUMNS)
            raise TooFar
        if kind == "e":
            self._problem("cell_error", given=quoted(self._value))
        # Of a text the result may be empty, and is stored all the same.
        elif "f" in self._holds and not (self._value or (kind == "str" and "v" in self._holds)):
            self._problem("formula_without_value")
        elif self._cell.get("s", "") in self._percent_styles and kind == "n":
            self.percentages.add((self._row, self._column))

    def _problem(self, code: ProblemCode, **values: Value) -> None:
        self.problems.append(Problem(address(self._row, self._column), code, values))
        if len(self.problems) == MOST_PROBLEMS:
            raise TooFar


def _position(where: str) -> tuple[int, int]:
    """Return the row, from 1, and the column, from 0, of an address. Raises ValueError."""
    if not (found := _ADDRESS.fullmatch(where)):
        raise ValueError(where)
    return int(found[2]), _column(found[1])


@lru_cache
def _column(letters: str) -> int:
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return column - 1
