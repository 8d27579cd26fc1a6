"""A table as rows of cells, whatever file it came from."""

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Final

from models.frozen import frozen
from models.records.drafts import Caution
from models.visible import composed

MOST_ROWS: Final = 5_000
MOST_COLUMNS: Final = 100
Cell = str | Decimal | date  # an empty cell is an empty text
_SPACES: Final = re.compile(r"\s+")
# A NUL breaks PostgreSQL, half of a surrogate pair breaks every encoder.
_UNSTORABLE: Final = re.compile("[\0\ud800-\udfff]")


class Percentage(Decimal):
    """How many percent a cell of a spreadsheet shows: a rate, and no quantity or price."""


@frozen
class TableRow:
    """One row: its number as a spreadsheet counts it, from 1, and its cells."""

    number: int
    cells: Sequence[Cell]

    def cell(self, column: int) -> Cell:
        """Return a cell by its column, from 0; a row may be short."""
        return self.cells[column] if column < len(self.cells) else ""

    def text(self, column: int) -> str:
        """Return a cell as text."""
        return text_of(self.cell(column))


@frozen
class TableRows:
    """The rows of a file, and what its reader should know of how they were read."""

    rows: Sequence[TableRow]
    cautions: tuple[Caution, ...] = ()


def address(row: int, column: int) -> str:
    """Write a cell's address as a spreadsheet does: row from 1, column from 0."""
    return f"{_letters(column)}{row}"


@lru_cache
def _letters(column: int) -> str:
    letters, rest = "", column + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters


def text_of(cell: Cell) -> str:
    """Return a cell as text: of a number what people see, so that a code 123.0 is 123."""
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, Decimal):
        return f"{cell:.0f}" if cell == cell.to_integral_value() else f"{cell:f}"
    return tidy_text(cell)


def tidy_text(text: str) -> str:
    """Return text that both databases can hold, without white space around it."""
    return composed(_UNSTORABLE.sub("", text)).strip()


def collapse(text: str) -> str:
    """Return text in one line."""
    return _SPACES.sub(" ", tidy_text(text))
