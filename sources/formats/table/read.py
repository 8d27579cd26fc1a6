"""Read tables of purchase requisitions, by the columns of the template: from bytes to drafts."""

from pathlib import Path

from sources.formats.options import ReadOptions
from sources.formats.result import ReadFile
from sources.formats.table import delimited, workbook
from sources.formats.table.requests import read_requests


def read_csv(data: bytes, name: str, folder: Path, options: ReadOptions) -> ReadFile:
    """Return the requests of a CSV file; `name` is its name in errors. Raises Refusal `file_invalid`."""
    sheet = delimited.read_rows(data, name, options)
    return ReadFile("csv", documents=read_requests(sheet, name, folder, options))


def read_xlsx(data: bytes, name: str, folder: Path, options: ReadOptions) -> ReadFile:
    """Return the requests of an XLSX file; `name` is its name in errors. Raises Refusal `file_invalid`."""
    sheet = workbook.read_rows(data, name)
    return ReadFile("xlsx", documents=read_requests(sheet, name, folder, options))
