"""Numbers and dates in tables; what has two meanings is not guessed."""

from datetime import date
from decimal import Decimal

import pytest

from tests.sources.formats.table.reading import LINE, csv_of, only, read, refused, with_cell, xlsx_of


def prices(*written: str, **options: str) -> list[Decimal | None]:
    data = csv_of(*[with_cell("Unit price", one) for one in written], separator="|")
    return [line.unit_price for line in only(data, **options).lines]


@pytest.mark.parametrize(
    ("written", "exact"),
    [
        ("13,75", "13.75"),
        ("13.75", "13.75"),
        ("1.310,50", "1310.50"),
        ("1,310.50", "1310.50"),
        ("1,310,500", "1310500"),
        ("1 310,50", "1310.50"),
        ("1\u202f310", "1310"),
        ("1'310.50", "1310.50"),
        ("0,125", "0.125"),
        (",5", "0.5"),
        ("12345,678", "12345.678"),
        ("0,0475", "0.0475"),
        ("-5,00", "-5.00"),
        ("\u22125", "-5"),
        ("5,00 EUR", "5.00"),
        ("€ 5,00", "5.00"),
    ],
)
def test_a_number_that_shows_its_decimal_sign_is_read_by_it(written: str, exact: str) -> None:
    assert prices(written) == [Decimal(exact)]


@pytest.mark.parametrize("written", ["1,234", "1.234", "-12.500", "999,999"])
def test_a_number_that_can_be_two_is_refused(written: str) -> None:
    data = csv_of(with_cell("Unit price", written), separator="|")
    assert refused(data).startswith(f'F2 (Unit price) can be read as two numbers: "{written}".')


def test_another_number_of_the_column_shows_the_decimal_sign() -> None:
    assert prices("1,234", "1.310,50") == [Decimal("1.234"), Decimal("1310.50")]
    assert prices("1,234", "5.00") == [Decimal(1234), Decimal("5.00")]


def test_numbers_of_one_column_that_disagree_show_nothing() -> None:
    data = csv_of(*[with_cell("Unit price", one) for one in ("1,50", "1.50", "1,234")], separator="|")
    assert refused(data).startswith("F4 (Unit price) can be read as two numbers")


def test_a_column_shows_nothing_of_another_one() -> None:
    data = csv_of(with_cell("Quantity", "1.234", with_cell("Unit price", "5,00")))
    assert refused(data).startswith("E2 (Quantity) can be read as two numbers")


def test_the_settings_decide_where_the_column_does_not() -> None:
    assert prices("1,234", decimal=",") == [Decimal("1.234")]
    assert prices("1,234", decimal=".") == [Decimal(1234)]
    assert prices("1.310,50", decimal=".") == [Decimal("1310.50")]


@pytest.mark.parametrize(
    "written", ["many", "1.2.3", "1,23,456", "5,00 USD", "$5", "1e3", "=1+1", "0,123,456", "-"]
)
def test_what_is_no_number_is_refused(written: str) -> None:
    data = csv_of(with_cell("Unit price", written), separator="|")
    assert refused(data) == f'F2 (Unit price) must be a number, not "{written}".'


@pytest.mark.parametrize(("written", "rate"), [("19", "19"), ("19 %", "19"), ("7,7%", "7.7")])
def test_a_tax_rate_may_have_its_sign(written: str, rate: str) -> None:
    assert only(csv_of(with_cell("Tax rate", written))).lines[0].tax_rate == Decimal(rate)


def days(*written: str, **options: str) -> date | None:
    lines = [with_cell("Required on", one, with_cell("Number", f"PR-{at}")) for at, one in enumerate(written)]
    return read(csv_of(*lines), **options)[0].draft.required_on


@pytest.mark.parametrize(
    "written",
    [
        "2026-12-15",
        "2026/12/15",
        "15.12.2026",
        "15/12/2026",
        "12/15/2026",
        "15-12-2026",
        "2026-12-15 00:00:00",
    ],
)
def test_a_date_is_read_where_it_can_be_one_day_only(written: str) -> None:
    assert days(written) == date(2026, 12, 15)


def test_a_date_that_can_be_two_days_is_refused() -> None:
    said = 'H2 (Required on) can be read as two days: "03/04/2026".'
    assert refused(csv_of(with_cell("Required on", "03/04/2026"))).startswith(said)


def test_another_date_of_the_column_shows_the_order() -> None:
    assert days("03/04/2026", "15/04/2026") == date(2026, 4, 3)
    assert days("03/04/2026", "04/15/2026") == date(2026, 3, 4)
    assert days("03/03/2026") == date(2026, 3, 3)


def test_the_settings_decide_the_order_where_the_column_does_not() -> None:
    assert days("03/04/2026", dates="day-first") == date(2026, 4, 3)
    assert days("03/04/2026", dates="month-first") == date(2026, 3, 4)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("31.02.2026", 'must be a day of the calendar, not "2026-02-31".'),
        ("13/13/2026", 'must be a day of the calendar, not "2026-13-13".'),
        ("soon", 'must be a date such as "2026-11-20", not "soon".'),
        ("15.12.26", 'must be a date such as "2026-11-20", not "15.12.26".'),
    ],
)
def test_what_is_no_day_is_refused(written: str, said: str) -> None:
    assert refused(csv_of(with_cell("Required on", written))) == f"H2 (Required on) {said}"


def test_text_in_a_workbook_is_read_like_that_of_a_csv_file() -> None:
    line = with_cell("Unit price", "1.310,50", with_cell("Required on", "15.12.2026"))
    draft = only(xlsx_of(line))
    assert (draft.lines[0].unit_price, draft.required_on) == (Decimal("1310.50"), date(2026, 12, 15))
    assert refused(xlsx_of(with_cell("Unit price", "1,234"))).startswith("F2 (Unit price) can be read as two")


def test_a_line_without_a_price_has_none() -> None:
    assert only(csv_of(with_cell("Unit price", None))).lines[0].unit_price is None
    assert only(csv_of(LINE)).lines[0].unit_price == Decimal(5)
