"""Code and text of a status: if they disagree, or one is unknown, so is the status."""

from dataclasses import replace
from typing import Any

import pytest

from sources.precoro.documents import read_document
from sources.precoro.tables import read_tables
from tests.sources.precoro.shapes import READING, answer


def status(code: Any, words: Any) -> tuple[str, str]:
    found = read_document(answer(status=code, statusString=words), "purchaseorders", READING)
    return found.draft.status, found.status_text


@pytest.mark.parametrize(
    ("code", "words", "known", "text"),
    [
        (0, "Open", "draft", "open"),
        (1, "status.pending", "pending", "pending"),
        (2, "APPROVED", "approved", "approved"),
        ("3", "Denied", "rejected", "denied"),
        (3, "Rejected", "rejected", "rejected"),
        (4, "status.partlyPaid", "partly_paid", "partly paid"),
        (4, "Partly_Paid", "partly_paid", "partly paid"),
        (5, "paid", "paid", "paid"),
        (7, "On revise", "in_revision", "on revise"),
        (7, "in-revision", "in_revision", "in revision"),
        (8, "Cancelled", "cancelled", "canceled"),
        (8, "status.canceled", "cancelled", "canceled"),
        (11, "Closed", "closed", "closed"),
        (None, "Completed", "closed", "completed"),
        (None, "stopped", "closed", "stopped"),
        (2, None, "approved", "approved"),
        (2, "", "approved", "approved"),
        (6, "Matching", "unknown", "matching"),
        (9, "Pending receipt", "unknown", "pending receipt"),
        (10, None, "unknown", "approval review"),
        (..., "pending confirmation", "unknown", "pending confirmation"),
    ],
)
def test_a_status_is_known_by_its_code_and_its_text(code: Any, words: Any, known: str, text: str) -> None:
    assert status(code, words) == (known, text)


@pytest.mark.parametrize(
    ("code", "words", "text"),
    [
        (1, "Approved", "approved (1)"),
        (2, "Pending", "pending (2)"),
        (42, "Pending", "pending (42)"),
        (42, None, "(42)"),
        (1, "In the clouds", "in the clouds (1)"),
        (None, "In the clouds", "in the clouds"),
        (None, None, ""),
        (True, None, ""),
        (1, "x" * 500, f"{'x' * 60} (1)"),
        ("<b>", None, "(<b>)"),
    ],
)
def test_a_status_that_is_not_certain_is_unknown(code: Any, words: Any, text: str) -> None:
    assert status(code, words) == ("unknown", text)


def test_a_kind_may_have_codes_of_its_own() -> None:
    tables = read_tables(b'[documents.purchaseorders.codes]\n2 = "closed"\n42 = "approved"', "ours.toml")
    reading = replace(READING, tables=tables)
    for code, known in ((2, "closed"), (42, "approved"), (1, "pending")):
        data = answer(status=code, statusString=None)
        assert read_document(data, "purchaseorders", reading).draft.status == known
    assert read_document(answer(status=2, statusString=None), "receipts", reading).draft.status == "approved"
