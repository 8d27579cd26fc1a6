"""Sentences for files in no format that is known, and for what is wrong in tables, CSV and XLSX."""

from collections.abc import Mapping
from typing import Final

from views.wording.translate import marked

TABLES: Final[Mapping[str, str]] = {
    "format_unknown": marked(
        "{place} is in no format that can be read. Send an order or invoice as XML or as a PDF that holds it,"
        " a JSON file, or a table (CSV, XLSX) with the headings Item and Quantity."
    ),
    "is_xls": marked("{place} is a workbook in Excel's old format (.xls). Save it as .xlsx or as CSV."),
    "is_xlsb": marked("{place} is a binary workbook (.xlsb). Save it as .xlsx or as CSV."),
    "is_ods": marked("{place} is an OpenDocument spreadsheet (.ods). Save it as .xlsx or as CSV."),
    "table_without_header": marked(
        "{place} has no row, among its first 20, with the headings Item and Quantity."
        " `bot.py template` writes a table with all of them."
    ),
    "table_without_rows": marked("{place} has no row with an item and a quantity."),
    "table_too_large": marked("{place} has more than {rows} rows or {columns} columns."),
    "column_twice": marked("{place} heads a second column. Keep one of them."),
    "unknown_column_like": marked("{place} is the unknown heading {given}; did you mean {nearest}?"),
    "heads_differ": marked(
        "{place} says {given}, but {other} says {known}. Both rows belong to {number} and must say the same."
    ),
    "not_a_table_number": marked("{place} must be a number, not {given}."),
    "number_two_faced": marked(
        "{place} can be read as two numbers: {given}. Write it without a separator of thousands and with two"
        " digits after the decimal sign, or set `decimal` in the settings."
    ),
    "date_two_faced": marked(
        "{place} can be read as two days: {given}. Write it like 2026-11-20, or set `dates` in the settings."
    ),
    "not_in_encoding": marked(
        "{place} is not {encoding} text: byte {byte} is invalid. Save it as CSV in UTF-8."
    ),
    "csv_row_unreadable": marked(
        "{place} is no CSV from row {row} on: a quotation mark is not closed or something follows it,"
        " or a cell is too long."
    ),
    "cell_without_heading": marked(
        "{place} holds {given}, and no heading is above it. If a cell of this row has a separator in it, such"
        " as 1310,50 between commas, put it in quotation marks; else delete what is there."
    ),
    "workbook_broken": marked(
        "{place} is a damaged workbook. Open it in a spreadsheet and save it as .xlsx."
    ),
    "workbook_doctype": marked("{place} has a DOCTYPE, which no spreadsheet writes."),
    "workbook_without_sheet": marked("{place} has no visible sheet."),
    "unpacked_too_large": marked(
        "{place} is larger unpacked than {most} MB, or has more than {members} parts."
    ),
    "encrypted": marked("{place} is protected with a password. Save it without one."),
    "cell_too_far": marked(
        "{place} is beyond {rows} rows or {columns} columns. Delete what is there, and save the file."
    ),
    "cell_error": marked("{place} holds the error {given}."),
    "formula_without_value": marked(
        "{place} holds a formula whose result isn't stored. Open the file in a spreadsheet and save it."
    ),
}
