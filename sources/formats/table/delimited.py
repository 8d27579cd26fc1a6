"""Read a CSV file into rows: its encoding, its separator, its line breaks in quotes."""

import csv
import io
import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

from models.records.drafts import Caution
from models.refusals import Refusal
from sources.formats.options import ReadOptions
from sources.formats.refused import refusal_of
from sources.formats.table.cells import MOST_COLUMNS, MOST_ROWS, TableRow, TableRows
from sources.formats.table.columns import HEADER_WITHIN, find_header
from validation.problems import Problem

SEPARATORS: Final = (";", ",", "\t", "|")
# Excel reads the first line `sep=;` as an instruction and shows no row for it.
_SEPARATOR_LINE: Final = re.compile(r"\"?sep=([^\r\n])\"?\r?(\n|$)", re.IGNORECASE)
_LOOKED_AT: Final = 1 << 16  # bytes
_MARKS: Final = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def read_rows(data: bytes, name: str, options: ReadOptions) -> TableRows:
    """Return the rows of a CSV file; text without the header of a table is none. Raises `file_invalid`."""
    text, cautions = _decode(data, name, options.encoding)
    separator = None
    if found := _SEPARATOR_LINE.match(text):
        separator, text = found[1], text[found.end() :]
    if separator is None:
        separator = max(SEPARATORS, key=lambda one: _columns_known(text, one))
    rows: list[TableRow] = []
    try:
        for row in _rows(text, separator):
            if row.number > MOST_ROWS or len(row.cells) > MOST_COLUMNS:
                limits = {"rows": MOST_ROWS, "columns": MOST_COLUMNS}
                raise refusal_of(name, [Problem("", "table_too_large", limits)])
            rows.append(row)
    except csv.Error:
        if find_header(rows) is None:
            raise refusal_of(name, [Problem("", "format_unknown")]) from None
        line = rows[-1].number + 1 if rows else 1
        raise refusal_of(name, [Problem("", "csv_row_unreadable", {"row": str(line)})]) from None
    if find_header(rows) is None:
        raise refusal_of(name, [Problem("", "format_unknown")])
    return TableRows(rows, cautions)


def is_table(data: bytes) -> bool:
    """Whether a file has the header of a table in its first rows, whatever it is called."""
    text = data[:_LOOKED_AT].replace(b"\0", b"").decode("utf-8", "replace")
    return any(_columns_known(text, separator) for separator in SEPARATORS)


def _decode(data: bytes, name: str, encoding: str) -> tuple[str, tuple[Caution, ...]]:
    """Decode by the mark at the start, else as UTF-8, else as the settings say, with a caution."""
    marked = next((codec for mark, codec in _MARKS if data.startswith(mark)), None)
    try:
        return data.decode(marked or "utf-8"), ()
    except UnicodeDecodeError as error:
        if marked:
            raise _undecodable(name, marked, error) from None
    try:
        return data.decode(encoding), (Caution("encoding_assumed", (("encoding", encoding),)),)
    except UnicodeDecodeError as error:
        raise _undecodable(name, encoding, error) from None


def _undecodable(name: str, encoding: str, error: UnicodeDecodeError) -> Refusal:
    facts = {"encoding": encoding, "byte": str(error.start + 1)}
    return refusal_of(name, [Problem("", "not_in_encoding", facts)])


def _columns_known(text: str, separator: str) -> int:
    try:
        header = find_header(list(islice(_rows(text, separator), HEADER_WITHIN)))
    except csv.Error:
        return 0
    return header.known if header else 0


def _rows(text: str, separator: str) -> Iterator[TableRow]:
    """Yield the records, which are the rows that a spreadsheet shows. Raises csv.Error."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    for number, cells in enumerate(reader, 1):
        yield TableRow(number, cells)
