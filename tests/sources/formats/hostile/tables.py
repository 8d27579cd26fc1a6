"""Tables made to hang, fill or crash a reader."""

from collections.abc import Mapping
from typing import Final

from tests.sources.formats.hostile.file import Hostile
from tests.sources.formats.table.reading import HEAD, LINE, csv_of, with_cell
from tests.support.samples.workbooks import MAIN, rows_of, sheet, workbook

_MEGABYTE: Final = 1 << 20
_MANY: Final = 4_900  # rows


def _csv(rows: int, cells: list[str], more: list[str]) -> bytes:
    """Return a table of equal rows, with columns of its own beside the usual ones."""
    head = ";".join([*HEAD, *more])
    return "\n".join([head, *[";".join(cells)] * rows]).encode()


def _each_its_own(column: str, value: str) -> bytes:
    """Return a table in which every row is a request of its own, each with the same that is wrong."""
    lines = (with_cell(column, value, with_cell("Number", f"PR-{at}" * 200)) for at in range(_MANY))
    return csv_of(*lines)


def _contradictions() -> bytes:
    """Return a table of one request whose rows contradict each other in ninety columns."""
    head = ";".join([*HEAD, *(f"Custom: {at}" for at in range(90))])
    start = ";".join("" if one is None else str(one) for one in LINE)
    return "\n".join([head, *(f"{start};{f'x{at};' * 90}"[:-1] for at in range(_MANY))]).encode()


def _cells(written: str, times: int) -> bytes:
    return workbook(sheet(f'<row r="1">{written * times}</row>'))


def _row_with(attribute: str, times: int) -> str:
    return f"<row {' '.join(attribute % at for at in range(times))}/>"


def _merged(areas: int) -> bytes:
    cells = "".join(f'<mergeCell ref="A{1 + at % 9}:A5000"/>' for at in range(areas))
    rows = rows_of([HEAD, LINE]) + '<row r="5000"><c r="A5000"><v>1</v></c></row>'
    return workbook(sheet(rows, f'<mergeCells count="{areas}">{cells}</mergeCells>'))


HOSTILE: Final[Mapping[str, Hostile]] = {
    "requests that are all wrong": Hostile("text_too_long", lambda: _each_its_own("Currency", "???")),
    "numbers that are none": Hostile("not_a_table_number", lambda: _each_its_own("Quantity", "x")),
    "contradictions everywhere": Hostile("heads_differ", _contradictions),
    "a hundred columns of long texts": Hostile(
        "", lambda: _csv(50, [*[str(one or "") for one in LINE], *["ä" * 2_000] * 90], ["x"] * 90)
    ),
    "headings that are nearly known": Hostile(
        "unknown_column_like", lambda: _csv(1, [], [("Quantiti" * 9_000)] * 90 + ["Quantiti"])
    ),
    "a heading of 130 kB": Hostile("", lambda: _csv(1, [str(one or "") for one in LINE], ["x" * 130_000])),
    "a number of 130 kB": Hostile("not_between", lambda: csv_of(with_cell("Quantity", "9" * 130_000))),
    "a grouped number of 130 kB": Hostile(
        "not_between", lambda: csv_of(with_cell("Quantity", "1" + ".111" * 32_000))
    ),
    "a day of 130 kB": Hostile("not_a_date", lambda: csv_of(with_cell("Required on", "1" * 130_000))),
    "white space of 130 kB": Hostile(
        "text_too_long", lambda: csv_of(with_cell("Item", "x" + " " * 130_000 + "x"))
    ),
    "marks on one letter": Hostile("", lambda: csv_of(with_cell("Item", "a" + "\u0315\u0300" * 60_000))),
    "separators alone": Hostile("table_too_large", lambda: b";" * 20 * _MEGABYTE),
    "line breaks alone": Hostile("table_too_large", lambda: b"x" + b"\n" * (20 * _MEGABYTE - 1)),
    "quotation marks alone": Hostile("format_unknown", lambda: b'"' * 20 * _MEGABYTE),
    "four separators in turn": Hostile("table_too_large", lambda: b"a;b,c\td|" * 2_500_000),
    "ten million empty cells": Hostile("table_too_large", lambda: _cells("<c/>", 10_000_000)),
    "two million cells far away": Hostile("table_too_large", lambda: _cells("<c><v>1</v></c>", 2_000_000)),
    "cells far away": Hostile("cell_too_far", lambda: _cells("<c><v>1</v></c>", 600_000)),
    "errors in half a million cells": Hostile(
        "cell_error", lambda: _cells('<c r="A1" t="e"><v>#</v></c>', 600_000)
    ),
    "a namespace of 10 MB for half a million cells": Hostile(
        "table_without_header",
        lambda: workbook(f'<worksheet xmlns="{"x" * 10_000_000}">{"<c/>" * 500_000}</worksheet>'),
    ),
    "a million rows far away": Hostile(
        "table_too_large",
        lambda: workbook(sheet("<row><c><v>1</v></c></row>" * 1_500_000)),
    ),
    "errors in a million cells": Hostile(
        "table_too_large", lambda: _cells('<c r="A1" t="e"><v>#</v></c>', 1_500_000)
    ),
    "one cell a million times": Hostile(
        "table_too_large", lambda: _cells('<c r="A1"><v>1</v></c>', 1_500_000)
    ),
    "a cell of a million values": Hostile("table_too_large", lambda: _cells("<v>1</v>", 4_000_000)),
    "a long namespace": Hostile(
        "table_too_large",
        lambda: workbook(f'<worksheet xmlns="{"x" * 10_000_000}">{"<c/>" * 4_000_000}</worksheet>'),
    ),
    "a million attributes": Hostile(
        "table_too_large",
        lambda: workbook(sheet(_row_with('b%d=""', 3_000_000))),
    ),
    "a million namespaces": Hostile(
        "table_too_large",
        lambda: workbook(sheet(_row_with('xmlns:b%d="c"', 2_000_000))),
    ),
    "elements in elements": Hostile(
        "table_too_large", lambda: workbook(sheet("<a>" * 6_000_000 + "</a>" * 6_000_000))
    ),
    "an element that does not end": Hostile(
        "workbook_broken", lambda: workbook(sheet("<row " + "a" * 45_000_000))
    ),
    "a million merged areas": Hostile("workbook_broken", lambda: _merged(1_000_000)),
    "ten million shared texts": Hostile(
        "",
        lambda: workbook(
            sheet(rows_of([HEAD, LINE])),
            more={"xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{"<si/>" * 9_000_000}</sst>'},
        ),
    ),
    "a million styles": Hostile(
        "workbook_broken",
        lambda: workbook(
            sheet(rows_of([HEAD, LINE])),
            more={
                "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><cellXfs>{"<xf/>" * 9_000_000}'
                "</cellXfs></styleSheet>"
            },
        ),
    ),
    "a format of a million quotation marks": Hostile(
        "",
        lambda: workbook(
            sheet(rows_of([HEAD, LINE])),
            more={
                "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="164"'
                f' formatCode="{"&quot;" * 7_000_001}%"/></numFmts></styleSheet>'
            },
        ),
    ),
    "a million sheets": Hostile(
        "workbook_broken",
        lambda: workbook(
            sheet(rows_of([HEAD, LINE])),
            more={"xl/workbook.xml": f"<workbook><sheets>{'<sheet/>' * 5_000_000}</sheets></workbook>"},
        ),
    ),
    "a text of 45 MB": Hostile(
        "text_too_long",
        lambda: workbook(sheet(rows_of([HEAD, with_cell("Item", "x" * 45_000_000)]))),
    ),
    "half a million cells": Hostile(
        "", lambda: workbook(sheet(rows_of([HEAD, *[[*LINE, *["text of a cell"] * 91]] * 4_999])))
    ),
}
