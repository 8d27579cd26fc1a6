"""Read an XLSX file into rows."""

import io
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from math import isfinite
from typing import Final

from python_calamine import CalamineError, load_workbook

from models.refusals import Refusal
from sources.formats.refused import refusal_of
from sources.formats.table.cells import MOST_COLUMNS, MOST_ROWS, Cell, Percentage, TableRow, TableRows
from sources.formats.table.workbook_check import Workbook, check_workbook
from validation.problems import Problem

MOST_DIGITS: Final = 10  # after the point, of what a formula has computed (10 / 3)
_LEAST_ROUNDED: Final = Decimal("0.001")  # of less, too much would be lost
_Given = int | float | str | bool | time | date | datetime | timedelta


def read_rows(data: bytes, name: str) -> TableRows:
    """Return the rows of the first visible sheet. Raises Refusal `file_invalid`."""
    workbook = check_workbook(data, name)
    try:
        with load_workbook(io.BytesIO(workbook.data)) as opened:
            sheet = opened.get_sheet_by_name(workbook.sheet)
            grid = [list(row) for row in sheet.to_python(skip_empty_area=False)]
            merged = sheet.merged_cell_ranges or []
    except CalamineError:
        raise _broken(name) from None
    except BaseException as error:
        # A panic of the library is no Exception.
        if type(error).__name__ != "PanicException":
            raise
        raise _broken(name) from None
    if sum(last - first + 1 for (first, _), (last, _) in merged) > MOST_ROWS * MOST_COLUMNS:
        raise _broken(name)  # they lie upon each other
    return TableRows(_rows(grid, merged, workbook))


def _broken(name: str) -> Refusal:
    return refusal_of(name, [Problem("", "workbook_broken")])


def _rows(
    grid: list[list[_Given]],
    merged: list[tuple[tuple[int, int], tuple[int, int]]],
    workbook: Workbook,
) -> list[TableRow]:
    for (first, column), (last, _) in merged:
        for row in grid[first + 1 : last + 1]:
            if column < len(row) and column < len(grid[first]):
                row[column] = grid[first][column]
    return [
        TableRow(number, [_cell(given, (number, at) in workbook.percentages) for at, given in enumerate(row)])
        for number, row in enumerate(grid, 1)
    ]


def _cell(given: _Given, is_percentage: bool) -> Cell:
    match given:
        case bool() | time() | timedelta():
            return str(given)
        case datetime():
            return given.date()
        case date():
            return given
        case float() if not isfinite(given):
            return str(given)
        case int() | float():
            # Spreadsheets show 15 digits: what a formula leaves behind them (0.1 + 0.2) nobody sees.
            number = Decimal(int(given) if given == int(given) else f"{given:.15g}")
            number = number * 100 if is_percentage else number
            rounded = round(number, MOST_DIGITS)
            number = number if rounded == number or abs(number) < _LEAST_ROUNDED else rounded
            return Percentage(number) if is_percentage else number
    return given
