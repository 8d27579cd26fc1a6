"""What cannot be seen is left out, and what looks the same has one key."""

import time

import pytest

from models.visible import MOST_MARKS, composed, key_of, seen

HIDDEN = ["\u202e", "\u2066", "\u200b", "\u200f", "\u061c", "\ufeff", "\u2060", "\u00ad", "\u180e", "\u3164"]


@pytest.mark.parametrize(
    "each", [*HIDDEN, "\U000e0041", "\U000e0100", "\ufe0f", "\u200d", "\x00", "\ud800"], ids=ascii
)
def test_what_cannot_be_seen_is_left_out_of_plain_text(each: str) -> None:
    assert seen(f"quote{each}fdp.exe") == "quotefdp.exe"
    assert key_of(f"PO{each}-1") == "po-1"


@pytest.mark.parametrize(
    "text",
    [
        "\U0001f468\u200d\U0001f469\u200d\U0001f467",
        "\u2764\ufe0f",
        "1\ufe0f\u20e3",
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        "\u0915\u094d\u200d\u0937",
        "a\nb\tc",
    ],
    ids=ascii,
)
def test_what_joins_is_kept_where_it_shows(text: str) -> None:
    assert seen(text) == text


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("PO-1", "po\u20131"),
        ("PO 1", " PO\u00a0\u2003 1 "),
        ("PO-1", "\uff30\uff2f\u22121"),
        ("Caf\u00e9", "cafe\u0301"),
        ("Stra\u00dfe", "STRASSE"),
    ],
    ids=ascii,
)
def test_what_looks_alike_has_one_key(one: str, other: str) -> None:
    assert key_of(one) == key_of(other)


def test_what_differs_has_another() -> None:
    assert len({key_of(each) for each in ("PO-1", "PO1", "PO-11", "P0-1", "")}) == 5


def test_letters_and_their_marks_become_one() -> None:
    assert composed("Mu\u0308ller") == "Müller"
    assert composed("e\u0302\u0323") == "ệ"


def test_a_letter_keeps_as_many_marks_as_any_language_has_and_no_more() -> None:
    began = time.process_time()
    marks = composed("a" + "\u0315\u0300" * 100_000 + "o\u0308")
    assert time.process_time() - began < 1  # it would be a minute
    assert (len(marks), marks[0], marks[-1]) == (1 + MOST_MARKS, "à", "ö")
