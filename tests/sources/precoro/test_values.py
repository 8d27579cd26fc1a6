"""Values in each of the forms in which Precoro writes them."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from sources.precoro.html_text import plain_text
from sources.precoro.shapes import flag, listed, number, reference, text, whole
from sources.precoro.times import day, moment


@pytest.mark.parametrize("value", [None, [], {}, "", False, {"data": []}, {"data": None}, {"data": {}}])
def test_an_empty_list_has_many_forms(value: Any) -> None:
    assert listed(value) == []


@pytest.mark.parametrize(
    "value",
    [
        [{"a": 1}, {"b": 2}],
        {"data": [{"a": 1}, {"b": 2}]},
        {"17": {"a": 1}, "18": {"b": 2}},
        {"data": {"17": {"a": 1}, "18": {"b": 2}}},
        {"data": [{"a": 1}], "18": {"b": 2}},
        {"data": [{"a": 1}, {"b": 2}], "17": {"a": 1}, "18": {"b": 2}},
    ],
)
def test_a_list_has_many_forms(value: Any) -> None:
    assert listed(value) == [{"a": 1}, {"b": 2}]


def test_one_object_or_id_is_a_list_of_one() -> None:
    assert (listed({"a": 1}), listed(7), listed("7")) == ([{"a": 1}], [7], ["7"])


@pytest.mark.parametrize("value", ["Ann", True, Decimal("1.5"), {"data": "Ann"}])
def test_what_is_no_list_is_none(value: Any) -> None:
    assert listed(value) is None


@pytest.mark.parametrize("value", [None, [], {}, {"data": []}, "Ann", 7, [{"a": 1}, {"b": 2}], False])
def test_what_refers_to_nothing_is_none(value: Any) -> None:
    assert reference(value) is None


@pytest.mark.parametrize("value", ["12471.20", Decimal("12471.2"), " 12471.2000 ", Decimal("1.24712E4")])
def test_equal_amounts_are_equal_however_they_are_written(value: Any) -> None:
    assert str(number(value, 2)) == "12471.2"


@pytest.mark.parametrize(
    "value", ["12.471,20", "1 000", "1,5", "", "NaN", "1e5", True, None, [], {}, "9" * 41, Decimal("1e40")]
)
def test_what_may_be_another_number_is_none(value: Any) -> None:
    assert number(value, 2) is None


def test_numbers_are_rounded_and_written_plainly() -> None:
    found = [str(number(each, 2)) for each in ("0.00", "-0.001", "1200", Decimal("1E+3"), "0.30000000000004")]
    assert found == ["0", "0", "1200", "1000", "0.3"]


def test_whole_numbers_and_flags() -> None:
    assert [whole(each) for each in (7, "7", "7.0", "-1", "7.5", "x", None)] == [
        7,
        7,
        7,
        None,
        None,
        None,
        None,
    ]
    assert [flag(each) for each in (True, 1, "1", "TRUE", 0, "false", False)] == [True] * 4 + [False] * 3
    neither: tuple[Any, ...] = (None, "", "yes", 2, [], {})
    assert [flag(each) for each in neither] == [None] * 6


def test_text_is_one_line_that_can_be_stored_and_seen() -> None:
    assert text(" a\0b\n c\u202e\ud800 ", 100) == "ab c"
    assert (text("x" * 9, 5), text({"name": "North"}, 9), text([], 9), text(True, 9)) == (
        "xxxx…",
        "North",
        "",
        "",
    )


@pytest.mark.parametrize(
    "value",
    [
        "2026-11-20T09:12:00+00:00",
        "2026-11-20T10:12:00+01:00",
        "2026-11-20T04:12:00-0500",
        "2026-11-20T09:12:00Z",
        "2026-11-20T09:12:00.123456Z",
        "2026-11-20 09:12:00",
        "2026-11-20 09:12:00 UTC",
        "2026-11-20 09:12",
        "20.11.2026 09:12",
        "20.11.2026 09:12:00",
        {"date": "2026-11-20 09:12:00.000000", "timezone_type": 3, "timezone": "UTC"},
    ],
)
def test_a_time_has_many_forms(value: Any) -> None:
    assert moment(value) == datetime(2026, 11, 20, 9, 12, tzinfo=UTC)
    assert day(value) == date(2026, 11, 20)


@pytest.mark.parametrize(
    "value",
    [
        None,
        "",
        1763629920,
        "0000-00-00",
        "2026-13-01",
        "2026-11-31",
        "11/20/2026",
        "soon",
        "9999-12-31",
        {},
        [],
    ],
)
def test_what_is_no_time_is_none(value: Any) -> None:
    assert moment(value) is None
    assert day(value) is None


def test_a_day_at_midnight_is_as_written_and_else_in_utc() -> None:
    assert day("2026-12-01T00:00:00+02:00") == date(2026, 12, 1)
    assert day("2026-12-01T00:30:00+02:00") == day("2026-11-30T22:30:00Z") == date(2026, 11, 30)


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        ("<p>Replaces the &lt;2021&gt; machines</p>", "Replaces the <2021> machines"),
        ("<p>One<br/>two</p><div>three</div>", "One\ntwo\nthree"),
        ("<ul><li>a</li><li>b</li></ul>", "a\nb"),
        ('See <a href="https://evil.example/?x">the   offer</a>.', "See the offer."),
        ("<script>alert(1)</script><style>p{}</style><p>Fine</p><!-- no -->", "Fine"),
        ("a < b\nc &amp; d", "a < b\nc & d"),
        ("&lt;script&gt;", "<script>"),
        ("<p>open <b>never closed", "open never closed"),
        ("<table><tr><td>A</td><td>B</td></tr></table>", "A\nB"),
        ("<p>x\u202ey\0z</p>", "xyz"),
        ("<?xml version='1.0' encoding='utf-16'?><p>ä</p>", "ä"),
        ("<p></p>", ""),
        (None, ""),
        (["<p>x</p>"], ""),
    ],
)
def test_html_becomes_the_text_that_it_shows(value: Any, plain: str) -> None:
    assert plain_text(value, 100) == plain


def test_html_is_bounded() -> None:
    assert plain_text("<p>" + "x" * 500 + "</p>", 100) == "x" * 99 + "…"
    assert plain_text("<div>" * 20_000 + "deep", 100) in ("deep", "")
