"""Errors in any nesting, and what the answer to a decision holds."""

import json
from typing import Any

import pytest

from sources.precoro.answers import error_text, is_html, read_answer
from tests.sources.precoro.shapes import READING, answer


def words(value: Any) -> str:
    return error_text(json.dumps(value).encode(), "application/json", READING.tables)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"message": "Not allowed"}, "Not allowed"),
        ({"error": "Not <b>allowed</b> &amp; not today"}, "Not allowed & not today"),
        ({"errors": ["One", "Two", "One"]}, "One · Two"),
        ({"errors": {"errors": {"sumPaid": "Fully paid."}}}, "sumPaid: Fully paid."),
        ({"errors": {"items": {"0": {"price": ["Too low"]}}}}, "price: Too low"),
        ({"data": {"message": "Wrapped"}}, "Wrapped"),
        ({"message": "Bad", "errors": [{"message": "Worse", "code": 7}]}, "Bad · Worse"),
        ({"code": 400}, ""),
        ({"message": None, "errors": []}, ""),
        (["No"], ""),
        ("No", ""),
        ({"message": "<script>alert(1)</script>"}, ""),
    ],
)
def test_an_error_is_said_in_precoros_words(value: Any, text: str) -> None:
    assert words(value) == text


def test_an_error_is_bounded() -> None:
    assert len(words({"errors": ["x" * 150 + str(n) for n in range(50)]})) == 300
    assert "\n" not in words({"message": "a\nb\r\nc"})


@pytest.mark.parametrize("data", [b"", b"{", b"<html><p>Secret</p></html>", b"\xff\xfe", b"[" * 100_000])
def test_an_answer_that_says_nothing_has_no_words(data: bytes) -> None:
    assert error_text(data, "application/json", READING.tables) == ""


def test_a_page_is_never_taken_for_precoros_words() -> None:
    assert error_text(b'{"message": "Log in first"}', "text/html", READING.tables) == ""


@pytest.mark.parametrize(
    ("data", "media_type", "page"),
    [
        (b"{}", "text/html; charset=UTF-8", True),
        (b"  <!DOCTYPE html><html>", "", True),
        (b"\xef\xbb\xbf<HTML>", "application/json", True),
        (b'{"message": "<html>"}', "application/json", False),
        (b"", "", False),
        (b"Forbidden", "text/plain", False),
    ],
)
def test_a_page_is_told_from_an_answer(data: bytes, media_type: str, page: bool) -> None:
    assert is_html(data, media_type) is page


@pytest.mark.parametrize("wrap", [False, True])
def test_the_answer_to_a_decision_may_hold_the_whole_document(wrap: bool) -> None:
    record = json.loads(answer(status=2, statusString="Approved"))
    found = read_answer(json.dumps({"data": record} if wrap else record).encode(), "purchaseorders", READING)
    assert (found.id, found.status) == (956598, "approved")
    assert found.document is not None
    assert found.document.draft.status == "approved"


def test_the_answer_to_a_decision_may_hold_a_part_of_the_document() -> None:
    found = read_answer(answer(items=..., status=2, statusString=None), "purchaseorders", READING)
    assert (found.id, found.status, found.document) == (956598, "approved", None)


@pytest.mark.parametrize(
    "data", [b"", b"{}", b"[]", b"null", b'{"success": true}', b'{"id":', b"<html>", b'{"id": "x"}']
)
def test_the_answer_to_a_decision_may_hold_nothing(data: bytes) -> None:
    found = read_answer(data, "purchaseorders", READING)
    assert (found.id, found.status, found.document) == (None, "unknown", None)
