"""Columns of text under a head that each page repeats; rows stay whole unless a page cannot hold them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from models.frozen import frozen
from views.pdf.measure import width
from views.pdf.sheet import ASCENT, BLACK, BOTTOM, GREY, LEADING, LEFT, LIGHT, PALE, RIGHT, TOP, Sheet
from views.pdf.writing import indents, wrap

GAP = 9.0  # between columns
PAD = 2.6  # above and below the text of a row
HEAD_SIZE = 7.5
HEAD_LEADING = HEAD_SIZE * LEADING
RUNNING_HEAD = 24.0  # the height of the head of a later page


@frozen
class Column:
    """A column: its title, and its room in points; figures stand at the right end."""

    title: str
    room: float
    right: bool = False


def room_for(
    title: str, texts: Sequence[str], size: float, most: float = 1000, *, wrapped: bool = False
) -> float:
    """Measure how much room a column needs for its title and texts, up to `most`.

    A `wrapped` title takes several lines, one word in each if need be.
    """
    widest = max((width(text, size) for text in set(texts)), default=0)
    parts = title.split() if wrapped else [title]
    return max(min(widest, most), *(width(part, HEAD_SIZE, True) for part in parts)) + 0.5


class Table:
    """Rows on a sheet, from margin to margin."""

    def __init__(self, sheet: Sheet, columns: Sequence[Column], size: float) -> None:
        self._sheet = sheet
        self._size = size
        self._leading = size * LEADING
        self._titles = [wrap(column.title, column.room, HEAD_SIZE, True) for column in columns]
        self._head_height = max(map(len, self._titles)) * HEAD_LEADING + 2 * PAD
        self._columns: list[tuple[Column, float]] = []  # with the x where the text starts or, right, ends
        x = LEFT + 3
        for column in columns:
            self._columns.append((column, x + column.room if column.right else x))
            x += column.room + GAP

    @contextmanager
    def repeating_head(self) -> Iterator[None]:
        """Draw the head, and again at the top of each page that is begun meanwhile."""
        before = self._sheet.head

        def both() -> None:
            if before is not None:
                before()
            self._head()

        self._sheet.need(self._head_height + 3 * self._leading)
        self._head()
        self._sheet.head = both
        yield
        self._sheet.head = before

    def row(self, cells: Sequence[str], *, bold: bool = False, rule: bool = True) -> None:
        """Write one row of clean texts."""
        lines = [
            wrap(cell, column.room, self._size, bold)
            for cell, (column, _) in zip(cells, self._columns, strict=True)
        ]
        tallest = max(map(len, lines))
        height = tallest * self._leading + 2 * PAD
        if height <= BOTTOM - TOP - RUNNING_HEAD - self._head_height:
            self._sheet.need(height)
            self._part(lines, tallest, bold)
        else:
            self._sheet.need(4 * self._leading)
            done = 0
            while done < tallest:
                fits = int((BOTTOM - self._sheet.y - 2 * PAD) / self._leading)
                self._part([cell[done : done + fits] for cell in lines], min(fits, tallest - done), bold)
                done += fits
                if done < tallest:
                    self._sheet.next_page()
        if rule:
            self._sheet.rule(thick=0.4)

    def _part(self, lines: Sequence[Sequence[str]], tallest: int, bold: bool) -> None:
        top = self._sheet.y + PAD + self._size * ASCENT
        for cell, (column, x) in zip(lines, self._columns, strict=True):
            moved = indents(cell, self._size, bold) if len(cell) > 1 else (0.0,)
            for number, line in enumerate(cell):
                self._sheet.text(
                    x if column.right else x + moved[number],
                    top + number * self._leading,
                    line,
                    self._size,
                    bold=bold,
                    color=BLACK,
                    right=column.right,
                )
        self._sheet.y += tallest * self._leading + 2 * PAD

    def _head(self) -> None:
        sheet = self._sheet
        sheet.box(LEFT, sheet.y, RIGHT - LEFT, self._head_height, PALE)
        for title, (column, x) in zip(self._titles, self._columns, strict=True):
            baseline = sheet.y + PAD + HEAD_SIZE * ASCENT
            for line in title:
                sheet.text(x, baseline, line, HEAD_SIZE, bold=True, color=GREY, right=column.right)
                baseline += HEAD_LEADING
        sheet.y += self._head_height
        sheet.rule(LIGHT)
