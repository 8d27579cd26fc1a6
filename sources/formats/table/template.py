"""The template of a table of requests, as CSV and as XLSX: the headings, and an example to write over."""

import csv
import io
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from babel.dates import format_date
from babel.numbers import format_decimal, get_decimal_symbol

from sources.formats.table.cells import Cell
from sources.formats.table.columns import EXAMPLE, WORDS, Column
from sources.formats.table.workbook_template import write_workbook

# By the names of the catalogues. Nobody needs to delete it: rows of this number are left out.
EXAMPLES: Final[Mapping[str, Mapping[Column, Cell]]] = {
    "en": {
        "number": EXAMPLE["en"],
        "company": "Acme Ltd",
        "title": "Laptops for the design team",
        "requester": "bob@acme.example",
        "supplier": "Northwind GmbH",
        "supplier_tax_id": "DE123456789",
        "currency": "EUR",
        "required_on": date(2026, 12, 15),
        "note": "Rows with one number are one request; rows of this number are left out.",
        "item": "Laptop 14in",
        "sku": "00123",
        "quantity": Decimal(8),
        "unit": "pcs",
        "unit_price": Decimal("1310.50"),
        "tax_rate": Decimal(19),
        "cost_centre": "4711",
        "files": "quote.pdf",
    },
    "de": {
        "number": EXAMPLE["de"],
        "company": "Acme Ltd",
        "title": "Laptops für das Design",
        "requester": "bob@acme.example",
        "supplier": "Northwind GmbH",
        "supplier_tax_id": "DE123456789",
        "currency": "EUR",
        "required_on": date(2026, 12, 15),
        "note": "Zeilen mit einer Nummer sind eine Bedarfsanforderung; Zeilen dieser Nummer zählen nicht.",
        "item": "Laptop 14 Zoll",
        "sku": "00123",
        "quantity": Decimal(8),
        "unit": "Stück",
        "unit_price": Decimal("1310.50"),
        "tax_rate": Decimal(19),
        "cost_centre": "4711",
        "files": "Angebot.pdf",
    },
}
_SHEETS: Final = {"en": "Requests", "de": "Bedarfsanforderungen"}


def csv_template(language: str) -> bytes:
    """Return the file in UTF-8, marked and separated so that spreadsheets of this language open it."""
    known = language if language in WORDS else "en"
    text = io.StringIO(newline="")
    separator = ";" if get_decimal_symbol(known) == "," else ","
    writer = csv.writer(text, delimiter=separator)
    writer.writerow(_headings(known).values())
    writer.writerow([_written(EXAMPLES[known][column], known) for column in WORDS[known]])
    return text.getvalue().encode("utf-8-sig")


def xlsx_template(language: str) -> bytes:
    """Return the same table as a workbook."""
    known = language if language in WORDS else "en"
    return write_workbook(_SHEETS[known], _headings(known), EXAMPLES[known])


def _headings(language: str) -> Mapping[Column, str]:
    return {column: word for column, (word, *_) in WORDS[language].items()}


def _written(cell: Cell, language: str) -> str:
    """Write a value as spreadsheets of this language do; dates of English differ from place to place."""
    if isinstance(cell, date):
        return cell.isoformat() if language == "en" else format_date(cell, "dd.MM.yyyy", language)
    if isinstance(cell, Decimal):
        return (
            format_decimal(cell, "0.##", language)
            if cell % 1 == 0
            else format_decimal(cell, "0.00", language)
        )
    return cell
