"""Requests from the rows of a table: headers, numbers that stand in several rows, places of problems."""

from decimal import Decimal

import pytest

from models.records.documents import Supplier
from models.records.drafts import Caution
from sources.formats.table.columns import CUSTOM, WORDS
from sources.formats.table.requests import LEFT_OUT_COLUMN, LEFT_OUT_ROW
from tests.sources.formats.table.reading import HEAD, LINE, csv_of, only, read, refused, with_cell
from tests.support.samples.workbooks import rows_of, sheet, workbook
from views.wording.translate import FOLDER

FULL = """\
Number;Company;Title;Requester;Supplier;Supplier tax id;Currency;Required on;Note;Item;SKU;Quantity;Unit;\
Unit price;Tax rate;Cost centre;Files;Custom: Project
PR-1;Acme Ltd;Paper;Bob@a.example;Birch;DE111111111;eur;2026-12-15;Soon;Paper;00123;2;box;5.00;19;4711;q.pdf;P
"""


def test_every_column_of_the_template_is_read() -> None:
    (document,) = read(FULL.encode())
    draft = document.draft
    assert [file.name for file in document.files] == ["q.pdf"]
    assert (draft.kind, draft.number, draft.company, draft.title) == (
        "purchase_requisition",
        "PR-1",
        "Acme Ltd",
        "Paper",
    )
    assert (draft.requester, draft.currency, str(draft.required_on)) == (
        "bob@a.example",
        "EUR",
        "2026-12-15",
    )
    assert draft.supplier == Supplier("Birch", "", "DE111111111")
    assert (draft.note, draft.cost_centre, draft.custom_fields) == ("Soon", "4711", (("Project", "P"),))
    (line,) = draft.lines
    assert (line.name, line.sku, line.unit, line.quantity, line.unit_price, line.tax_rate) == (
        "Paper",
        "00123",
        "box",
        Decimal(2),
        Decimal("5.00"),
        Decimal(19),
    )


@pytest.mark.parametrize("language", list(WORDS))
def test_headers_are_known_in_every_language_of_the_bot(language: str) -> None:
    english = FULL.split("\n")[0].split(";")
    words = [word for (word, *_) in WORDS[language].values()]
    assert len(words) == len(english) - 1
    header = ";".join([*words, f"{CUSTOM[language]}: Project"])
    same = [next(iter(WORDS["en"][key])) for key in WORDS[language]]
    order = [same.index(word) if word in same else len(same) for word in english]
    row = FULL.split("\n")[1].split(";")
    cells = [row[order.index(at)] for at in range(len(order))]
    data = f"{header}\n{';'.join(cells)}\n".encode()
    assert only(data) == only(FULL.encode())


def test_there_are_words_for_every_language_that_the_bot_speaks() -> None:
    spoken = {path.name for path in FOLDER.iterdir() if path.is_dir()} | {"en"}
    assert spoken == WORDS.keys() == CUSTOM.keys()


def test_the_header_may_be_one_of_the_first_twenty_rows() -> None:
    above = b"Requests of November\n" + b"\n" * 18
    assert only(above + csv_of(LINE)).number == "PR-1"
    assert "in no format that can be read" in refused(b"\n" + above + csv_of(LINE))
    rows = rows_of([[None]] * 20 + [HEAD, LINE])
    assert "has no row, among its first 20" in refused(workbook(sheet(rows)))


def test_capitals_and_marks_of_a_header_do_not_matter() -> None:
    data = csv_of(LINE).replace(b"Quantity", b"  QUANTITY * ").replace(b"Unit price", b"Unit  price:")
    assert only(data).lines[0].quantity == Decimal(2)


def test_rows_of_one_number_are_one_request_wherever_they_are() -> None:
    other = with_cell("Number", "PR-2", with_cell("Item", "Ink"))
    first, second = read(csv_of(LINE, other, with_cell("Item", "Pens"), [None] * 9))
    assert [line.name for line in first.draft.lines] == ["Paper", "Pens"]
    assert [line.name for line in second.draft.lines] == ["Ink"]
    assert (first.where, second.where) == ("A2 (Number)", "A3 (Number)")


def test_what_is_said_once_of_a_request_holds_for_all_its_rows() -> None:
    bare = with_cell("Supplier", None, with_cell("Currency", None))
    draft = only(csv_of(LINE, bare))
    assert (draft.supplier.name, draft.currency, len(draft.lines)) == ("Birch", "EUR", 2)


def test_rows_that_contradict_each_other_are_both_named() -> None:
    assert refused(csv_of(LINE, with_cell("Supplier", "Oak"))) == (
        'B3 (Supplier) says "Oak", but B2 (Supplier) says "Birch".'
        ' Both rows belong to "PR-1" and must say the same.'
    )


def test_a_date_written_in_two_ways_is_no_contradiction() -> None:
    lines = [with_cell("Required on", one) for one in ("15.12.2026", "2026-12-15")]
    assert str(only(csv_of(*lines)).required_on) == "2026-12-15"


def test_totals_and_blank_rows_are_no_lines_and_are_named_for_explain() -> None:
    total = [None, None, None, None, None, "10.00", "EUR", None, None]
    (document,) = read(csv_of(LINE, [None] * 9, total, ["Total", *[None] * 4, "10.00", None, None, None]))
    assert len(document.draft.lines) == 1
    assert [place for field, place in document.origins if field == LEFT_OUT_ROW] == ["4", "5"]


def test_every_field_says_where_it_came_from() -> None:
    (document,) = read(FULL.encode())
    origins = dict(document.origins)
    assert origins["supplier.tax_id"] == "F2 (Supplier tax id)"
    assert origins["custom_fields.Project"] == "R2 (Custom: Project)"
    assert origins["lines[0].unit_price"] == "N2 (Unit price)"


def test_a_column_that_nobody_knows_is_left_out_and_one_that_is_nearly_known_is_a_slip() -> None:
    data = csv_of(LINE).replace(b"Tax rate", b"Approved by")
    assert (LEFT_OUT_COLUMN, "I1 (Approved by)") in read(data)[0].origins
    assert refused(csv_of(LINE).replace(b"Unit price", b"Unit pirce")) == (
        'F1 is the unknown heading "Unit pirce"; did you mean "Unit price"?'
    )
    assert refused(csv_of(LINE).replace(b"Tax rate", b"Qty")) == (
        "I1 (Qty) heads a second column. Keep one of them."
    )


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("Number", None, "A2 (Number) is missing."),
        ("Item", None, "C2 (Item) is missing."),
        ("Quantity", None, "E2 (Quantity) is missing."),
        ("Currency", None, "G2 (Currency) is missing."),
        ("Currency", "EURO", 'G2 (Currency) must be an ISO 4217 currency such as "EUR", not "EURO".'),
        ("Tax rate", "190", "I2 (Tax rate) must be between 0 and 100, not 190."),
        ("Item", "x" * 2_001, "C2 (Item) must have at most 2,000 characters, not 2,001."),
        ("Supplier", "x" * 301, "B2 (Supplier) must have at most 300 characters, not 301."),
        ("Unit price", "0.00000000001", "F2 (Unit price) must have at most 10 digits after the point, not "),
    ],
)
def test_what_is_wrong_is_named_with_its_cell(column: str, value: object, said: str) -> None:
    assert refused(csv_of(with_cell(column, value))).startswith(said)


def test_a_column_that_is_missing_is_named_in_the_language_of_the_others() -> None:
    assert refused(b"Item;Quantity;Currency\nPaper;2;EUR\n") == "Number is missing."
    assert refused(b"Nummer;Artikel;Menge\nPR-1;Papier;2\n") == "Währung is missing."


def test_all_problems_are_named_at_once() -> None:
    said = refused(csv_of(with_cell("Quantity", "many", with_cell("Currency", "EURO")), LINE))
    assert said.startswith("requests can't be read, for 3 reasons:\n- G3 (Currency) says")


def test_a_table_without_lines_is_refused() -> None:
    assert refused(csv_of()) == "The file has no row with an item and a quantity."


def test_a_code_that_a_spreadsheet_has_rounded_is_named_and_zeros_are_kept() -> None:
    draft = only(csv_of(with_cell("SKU", "4,00638E+12")))
    assert draft.lines[0].sku == "4,00638E+12"
    values = (("given", "4,00638E+12"), ("place", "D2 (SKU)"))
    assert draft.cautions == (Caution("code_rounded", values),)


def test_the_amount_of_a_request_is_bounded() -> None:
    line = with_cell("Quantity", "900000000", with_cell("Unit price", "900000000000"))
    assert refused(csv_of(line)).startswith("A2 (Number) must come to at most")
