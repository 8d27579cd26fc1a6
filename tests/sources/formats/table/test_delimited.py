"""CSV files: encodings, separators, line breaks in quotes."""

import time
from decimal import Decimal

import pytest

from models.records.drafts import Caution
from tests.sources.formats.table.reading import LINE, csv_of, only, read, refused, with_cell

UMLAUT = with_cell("Supplier", "Bürohaus – Köln")


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_the_separator_is_the_one_that_the_header_is_written_with(separator: str) -> None:
    draft = only(csv_of(LINE, separator=separator))
    assert (draft.number, draft.supplier.name, draft.lines[0].sku) == ("PR-1", "Birch", "00123")


def test_a_separator_may_be_named_in_the_first_line() -> None:
    draft = only(b"sep=:\r\n" + csv_of(LINE, separator=":"))
    assert draft.lines[0].quantity == Decimal(2)


def test_commas_within_cells_do_not_decide() -> None:
    data = csv_of(with_cell("Item", '"Paper, white, A4, thick, 500"'), with_cell("Unit price", "1.310,50"))
    assert [line.unit_price for line in only(data).lines] == [Decimal(5), Decimal("1310.50")]


def test_a_decimal_comma_between_commas_is_refused_and_never_another_amount() -> None:
    data = b"Number,Currency,Item,Quantity,Unit price\r\nPR-1,EUR,Paper,2,1310,50\r\n"
    assert refused(data).startswith('F2 holds "50", and no heading is above it.')
    assert only(data.replace(b",50", b",")).lines[0].unit_price == Decimal(1310)  # nothing is in that cell


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_text_says_itself_that_it_is_unicode(encoding: str) -> None:
    draft = only(csv_of(UMLAUT).decode().encode(encoding))
    assert (draft.supplier.name, draft.cautions) == ("Bürohaus – Köln", ())


def test_other_text_has_the_encoding_of_the_settings_with_a_note() -> None:
    draft = only(csv_of(UMLAUT).decode().encode("cp1252"))
    assert draft.supplier.name == "Bürohaus – Köln"
    assert draft.cautions == (Caution("encoding_assumed", (("encoding", "cp1252"),)),)
    polish = only(csv_of(with_cell("Supplier", "Łódź")).decode().encode("cp1250"), encoding="cp1250")
    assert polish.supplier.name == "Łódź"


def test_text_in_no_encoding_is_refused() -> None:
    data = csv_of(with_cell("Supplier", "ü")).replace("ü".encode(), b"\x81")
    byte = data.index(b"\x81") + 1
    assert refused(data) == (f"The file is not cp1252 text: byte {byte} is invalid. Save it as CSV in UTF-8.")


def test_a_cell_may_have_line_breaks_and_quotation_marks() -> None:
    draft = only(csv_of(with_cell("Item", '"Paper, A4\nrecycled ""eco"""')))
    assert draft.lines[0].name == 'Paper, A4\nrecycled "eco"'


@pytest.mark.parametrize("item", ['"Paper', '"Paper" A4'])
def test_a_quotation_mark_that_is_not_closed_is_refused_with_its_row(item: str) -> None:
    said = refused(csv_of(LINE, with_cell("Item", item), LINE))
    assert said.startswith("The file is no CSV from row 3 on: a quotation mark is not closed")


def test_rows_are_counted_as_a_spreadsheet_does() -> None:
    data = b"sep=;\r\n\r\n" + csv_of(with_cell("Item", '"two\nlines"'), with_cell("Quantity", "many"))
    assert refused(data) == 'E4 (Quantity) must be a number, not "many".'


def test_a_table_of_too_many_rows_or_columns_is_refused() -> None:
    said = "The file has more than 5,000 rows or 100 columns."
    assert refused(csv_of(*[LINE] * 5_000)) == said
    assert refused(csv_of([*LINE, *["x"] * 100])) == said
    assert len(only(csv_of(*[LINE] * 4_999)).lines) == 4_999


def test_what_a_store_cannot_hold_is_left_out() -> None:
    assert read(csv_of(with_cell("Item", "Pap\0er")))[0].draft.lines[0].name == "Paper"


def test_text_without_a_header_is_no_table() -> None:
    for data in (b"", b"hello", b"\x89PNG\r\n\x1a\n\0\0", b"a;b;c\n" * 30 + csv_of(LINE), b"a" * 200_000):
        assert refused(data).startswith("The file is in no format that can be read.")


def test_a_row_of_a_million_columns_is_refused_soon() -> None:
    began = time.process_time()
    said = refused(csv_of(LINE) + b"\r\n" + b"1;" * 1_000_000)
    assert said == "The file has more than 5,000 rows or 100 columns."
    assert time.process_time() - began < 5
