"""Read tables that a test writes, and what is said where one is refused."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from models.records.documents import Audience
from models.records.drafts import DocumentDraft
from models.refusals import Refusal
from sources.formats.options import ReadOptions
from sources.formats.result import ReadDocument
from sources.formats.table.read import read_csv, read_xlsx
from tests.support.samples.workbooks import rows_of, sheet, workbook
from views.wording.refusals import sentence

HEAD = ["Number", "Supplier", "Item", "SKU", "Quantity", "Unit price", "Currency", "Required on", "Tax rate"]
LINE: Sequence[object] = ["PR-1", "Birch", "Paper", "00123", "2", "5", "EUR", None, None]


def with_cell(column: str, value: object, line: Sequence[object] = LINE) -> Sequence[object]:
    """Return a line with another value in one column."""
    changed = list(line)
    changed[HEAD.index(column)] = value
    return changed


def csv_of(*lines: Sequence[object], separator: str = ";") -> bytes:
    """Write a table with the usual header."""
    rows: list[Sequence[object]] = [HEAD, *lines]
    return "\r\n".join(
        separator.join("" if one is None else str(one) for one in row) for row in rows
    ).encode()


def xlsx_of(*lines: Sequence[object]) -> bytes:
    """Write a workbook with the usual header."""
    return workbook(sheet(rows_of([HEAD, *lines])))


def read(data: bytes, **options: str) -> tuple[ReadDocument, ...]:
    """Read a table of either format."""
    return read_in(Path(__file__).parent, data, **options)


def read_in(folder: Path, data: bytes, **options: str) -> tuple[ReadDocument, ...]:
    """Read a table that lies in a folder."""
    reader = read_xlsx if data.startswith(b"PK") else read_csv
    return reader(data, "requests", folder, ReadOptions(**options)).documents  # type: ignore[arg-type]


def only(data: bytes, **options: str) -> DocumentDraft:
    """Return the draft of the only request."""
    (document,) = read(data, **options)
    return document.draft


def refused(data: bytes, **options: str) -> str:
    """Return what is said of a table that is refused, without its name."""
    with pytest.raises(Refusal) as caught:
        read(data, **options)
    assert caught.value.code == "file_invalid"
    return sentence(caught.value, Audience()).removeprefix("requests can't be read: ")
