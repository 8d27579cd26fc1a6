"""XLSX files: what the cells mean, and what is refused before a library opens the file."""

import io
import struct
import zipfile
from datetime import date
from decimal import Decimal

import pytest

from tests.sources.formats.table.reading import HEAD, LINE, only, refused, with_cell, xlsx_of
from tests.support.samples.workbooks import MAIN, cell, rows_of, sheet, workbook


def test_numbers_are_the_ones_that_people_see() -> None:
    line = with_cell("SKU", 123.0, with_cell("Quantity", 0.3, with_cell("Unit price", 59.97)))
    (read,) = only(xlsx_of(line)).lines
    assert (read.sku, str(read.quantity), str(read.unit_price)) == ("123", "0.3", "59.97")


def test_a_computed_number_is_read_to_the_digits_that_a_spreadsheet_keeps() -> None:
    line = with_cell("Quantity", 0.1 + 0.2, with_cell("Unit price", 10 / 3))
    tax = with_cell("Tax rate", cell("I2", 0.07 + 1e-17, style=3), with_cell("Unit price", 1.1 * 3))
    (one,), (other,) = only(xlsx_of(line)).lines, only(xlsx_of(tax)).lines
    assert (one.quantity, one.unit_price) == (Decimal("0.3"), Decimal("3.3333333333"))
    assert (other.unit_price, other.tax_rate) == (Decimal("3.3"), Decimal(7))


def test_a_code_in_text_keeps_its_zeros_and_a_number_too_long_for_a_spreadsheet_is_named() -> None:
    assert only(xlsx_of(LINE)).lines[0].sku == "00123"
    (caution,) = only(xlsx_of(with_cell("SKU", 4006381333931000))).cautions
    assert (caution.code, dict(caution.values)["place"]) == ("code_rounded", "D2 (SKU)")


@pytest.mark.parametrize("value", ["1e999", "-1e999", "NaN"])
def test_what_is_no_finite_number_is_refused_with_its_address(value: str) -> None:
    said = refused(xlsx_of(with_cell("Quantity", f'<c r="E2"><v>{value}</v></c>')))
    assert said.startswith("E2 (Quantity) must be a number")


@pytest.mark.parametrize(("style", "rate"), [(2, "19"), (3, "19"), (0, "0.19"), (4, "0.19")])
def test_a_percentage_is_what_its_format_shows(style: int, rate: str) -> None:
    line = with_cell("Tax rate", cell("I2", 0.19, style))
    assert only(xlsx_of(line)).lines[0].tax_rate == Decimal(rate)


@pytest.mark.parametrize("column", ["Quantity", "Unit price"])
def test_a_percentage_is_neither_a_quantity_nor_a_price(column: str) -> None:
    address = f"{'ABCDEFGHIJ'[HEAD.index(column)]}2"
    said = refused(xlsx_of(with_cell(column, cell(address, 0.5, style=2))))
    assert said.startswith(f"{address} ({column}) must be a number")
    assert '"50%"' in said


@pytest.mark.parametrize(
    ("properties", "serial"),
    [("", 46371), ("", 46371.5625), ('<workbookPr date1904="1"/>', 44909)],
)
def test_dates_are_read_in_both_systems(properties: str, serial: float) -> None:
    line = with_cell("Required on", cell("H2", serial, style=1))
    data = workbook(sheet(rows_of([HEAD, line])), properties=properties)
    assert only(data).required_on == date(2026, 12, 15)


def test_a_number_is_no_date_unless_its_format_says_so() -> None:
    said = 'H2 (Required on) must be a date such as "2026-11-20", not "46371".'
    assert refused(xlsx_of(with_cell("Required on", 46371))) == said


def test_the_first_visible_sheet_is_read() -> None:
    hidden = sheet(rows_of([HEAD, with_cell("Number", "PR-2")]))
    data = workbook(hidden, sheet(rows_of([HEAD, LINE])), sheet(""), hidden=[1])
    assert only(data).number == "PR-1"
    assert refused(workbook(hidden, hidden=[1])) == "The file has no visible sheet."


def test_a_merged_cell_holds_for_all_its_rows() -> None:
    rows = rows_of([HEAD, LINE, with_cell("Number", None, with_cell("Item", "Ink"))])
    merged = '<mergeCells count="1"><mergeCell ref="A2:A3"/></mergeCells>'
    assert [line.name for line in only(workbook(sheet(rows, merged))).lines] == ["Paper", "Ink"]


def test_a_formula_is_read_by_its_stored_result() -> None:
    price = '<c r="F2"><f>5*2</f><v>10</v></c>'
    note = '<c r="B2" t="str"><f>IF(1,"")</f><v></v></c>'
    draft = only(xlsx_of(with_cell("Unit price", price, with_cell("Supplier", note))))
    assert (draft.lines[0].unit_price, draft.supplier.name) == (Decimal(10), "")


@pytest.mark.parametrize("stored", ["", "<v></v>", "<v/>"])
def test_a_formula_without_a_stored_result_is_refused_with_its_address(stored: str) -> None:
    said = refused(xlsx_of(with_cell("Unit price", f'<c r="F2"><f>5*2</f>{stored}</c>')))
    assert said.startswith("F2 holds a formula whose result isn't stored.")


def test_an_error_is_refused_with_its_address() -> None:
    said = refused(xlsx_of(with_cell("Unit price", '<c r="F2" t="e"><v>#REF!</v></c>')))
    assert said == 'F2 holds the error "#REF!".'


FAR = "is beyond 5,000 rows or 100 columns. Delete what is there, and save the file."


@pytest.mark.parametrize(
    ("far", "where"),
    [
        ('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>', "XFD1048576"),
        ('<row r="3"><c r="xfd1048576"><v>1</v></c></row>', "XFD1048576"),
        ('<row r="1048576"><c r="XFD1048576" t="inlineStr"><is/></c></row>', "XFD1048576"),
        ('<row r="1048576"><c><v>1</v></c></row>', "A1048576"),
        ('<row r="3"><c r="CW3"><v>1</v></c></row>', "CW3"),
    ],
)
def test_a_cell_far_away_is_refused_before_it_ends_the_process(far: str, where: str) -> None:
    assert refused(workbook(sheet(rows_of([HEAD, LINE]) + far))) == f"{where} {FAR}"


def test_a_cell_far_away_without_anything_in_it_does_no_harm() -> None:
    far = '<row r="1048576"><c r="XFD1048576" s="1"/></row>'
    size = '<dimension ref="A1:XFD1048576"/><sheetData'
    data = workbook(sheet(rows_of([HEAD, LINE]) + far).replace("<sheetData", size))
    assert only(data).number == "PR-1"


def test_cells_without_addresses_are_counted() -> None:
    rows = rows_of([HEAD, LINE])
    bare = sheet(rows.replace('<row r="1">', "<row>").replace('<row r="2">', "<row>"))
    for at in range(9):
        for row in (1, 2):
            bare = bare.replace(f'<c r="{chr(65 + at)}{row}"', "<c")
    assert only(workbook(bare)).lines[0].sku == "00123"


def test_a_prefix_for_elements_does_no_harm() -> None:
    plain = sheet(rows_of([HEAD, LINE]))
    prefixed = plain.replace("<", "<x:").replace("<x:/", "</x:").replace("xmlns=", "xmlns:x=")
    assert only(workbook(prefixed)).number == "PR-1"


DAMAGED = "The file is a damaged workbook. Open it in a spreadsheet and save it as .xlsx."


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"xl/styles.xml": '<!DOCTYPE x [<!ENTITY a "b">]><styleSheet/>'}, "The file has a DOCTYPE"),
        ({"xl/sharedStrings.xml": f'<sst xmlns="{MAIN}" uniqueCount="4294967295"/>'}, DAMAGED),
        ({"xl/worksheets/sheet1.xml": "<worksheet>"}, DAMAGED),
        ({"xl/worksheets/sheet1.xml": sheet('<row r="1"><c r="A1" t="s"><v>9</v></c></row>')}, DAMAGED),
        ({"xl/worksheets/sheet1.xml": sheet('<row r="1"><c r="?"><v>9</v></c></row>')}, DAMAGED),
        ({"xl/workbook.xml": "no XML"}, DAMAGED),
        ({f"part{at}.xml": "<x/>" for at in range(200)}, "The file is larger unpacked than 64 MB"),
        ({"big.bin": b"0" * (48 << 20) + b"0"}, "The file is larger unpacked than 64 MB"),
        ({"xl/media/a.bin": b"0" * (40 << 20), "b.bin": b"0" * (40 << 20)}, "The file is larger unpacked"),
    ],
)
def test_what_no_spreadsheet_writes_is_refused(more: dict[str, str | bytes], said: str) -> None:
    assert refused(workbook(sheet(rows_of([HEAD, LINE])), more=more)).startswith(said)


def test_a_doctype_in_the_sheet_is_refused() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "b"><!ENTITY c "&a;&a;">]>' + sheet(rows_of([HEAD, LINE]))
    for one in (bomb, bomb.encode("utf-16")):
        data = workbook(sheet(""), more={"xl/worksheets/sheet1.xml": one})
        assert refused(data) == "The file has a DOCTYPE, which no spreadsheet writes."


@pytest.mark.parametrize("missing", ["_rels/.rels", "xl/workbook.xml", "xl/worksheets/sheet1.xml"])
def test_a_workbook_without_a_part_is_refused(missing: str) -> None:
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(xlsx_of(LINE))) as whole,
        zipfile.ZipFile(packed, "w") as archive,
    ):
        for name in whole.namelist():
            if name != missing:
                archive.writestr(name, whole.read(name))
    assert refused(packed.getvalue()) == DAMAGED


@pytest.mark.parametrize("cut", [4, 30, 200, -30])
def test_half_a_workbook_is_refused(cut: int) -> None:
    assert refused(xlsx_of(LINE)[:cut]) == DAMAGED


def directory_size(data: bytes) -> bytes:
    """Return the size of the sheet unpacked, as the archive writes it."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return struct.pack("<L", archive.getinfo("xl/worksheets/sheet1.xml").file_size)


def test_a_zip_bomb_is_refused_by_the_sizes_in_its_directory() -> None:
    data = workbook(sheet(" " * (60 << 20)))
    assert refused(data).startswith("The file is larger unpacked than 64 MB")
    small = workbook(sheet(rows_of([HEAD, LINE])))  # to unpack it would find that it is not so large
    large = small.replace(directory_size(small), struct.pack("<L", 60 << 20))
    assert refused(large).startswith("The file is larger unpacked than 64 MB")


def test_a_directory_that_lies_about_sizes_unpacks_no_more_than_it_says() -> None:
    data = workbook(sheet(rows_of([HEAD, LINE]) + " " * (20 << 20)))
    assert refused(data.replace(directory_size(data), struct.pack("<L", 1_000))) == DAMAGED


def test_a_protected_member_is_refused() -> None:
    data = bytearray(xlsx_of(LINE))
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    assert refused(bytes(data)) == "The file is protected with a password. Save it without one."
