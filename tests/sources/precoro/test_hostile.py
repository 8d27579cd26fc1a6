"""JSON that is built to do harm ends in a sentence, and not in a crash or a long wait."""

import json
import pickle
import time
from collections.abc import Callable
from typing import Any

import pytest

from sources.precoro.answers import error_text, read_answer
from sources.precoro.documents import read_document
from sources.precoro.lists import read_field_names, read_page, read_people
from sources.precoro.shapes import LARGEST, NotUnderstood
from tests.sources.precoro.shapes import READING, answer

READERS: dict[str, Callable[[bytes], Any]] = {
    "document": lambda data: read_document(data, "purchaseorders", READING),
    "page": lambda data: read_page(data, "purchaseorders", 200, READING.tables),
    "people": lambda data: read_people(data, 200, READING.tables),
    "names": lambda data: read_field_names(data, 200, READING.tables),
}
HOSTILE = {
    "nothing": b"",
    "not JSON": b"{'id': 1}",
    "cut": b'{"id": 956598, "idn": "4',
    "not UTF-8": b'{"id": "\xff"}',
    "NaN": b'{"id": NaN}',
    "infinite": b'{"id": -Infinity}',
    "a long number": b'{"id": ' + b"9" * 5_000 + b"}",
    "an exponent": b'{"id": 1e99999999999999999999}',
    "a key twice": b'{"id": 1, "id": 2}',
    "deep lists": b"[" * 200_000,
    "deep and whole": b"[" * 900 + b"]" * 900,
    "deep objects": b'{"data":' * 100 + b"{}" + b"}" * 100,
    "too large": b" " * (LARGEST + 1),
}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("name", HOSTILE)
def test_it_is_refused_in_a_sentence(reader: str, name: str) -> None:
    with pytest.raises(NotUnderstood, match=r"^(the answer|a document) \w+") as caught:
        READERS[reader](HOSTILE[name])
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


@pytest.mark.parametrize("name", HOSTILE)
def test_errors_and_answers_of_decisions_say_nothing_then(name: str) -> None:
    assert error_text(HOSTILE[name], "application/json", READING.tables) == ""
    assert read_answer(HOSTILE[name], "purchaseorders", READING).id is None


JUNK: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 7.5, 1e300, 10**39, "", "x", "\0\ud800\u202e", "9" * 30, "<p>" * 50),
    *([], {}, [[]], [{}], [None], {"data": None}, {"data": {"1": [[]]}}, {"1": 2}, [1, "a", {"b": []}]),
)


def test_any_value_in_any_place_is_read_or_refused() -> None:
    keys = [key for names in READING.tables.keys.document.__dict__.values() for key in names]
    kept = {**json.loads(answer()), "comments": [{}], "attachments": [{}], "followers": [7]}
    outcomes = set()
    for key in keys:
        for junk in JUNK:
            try:
                found = READERS["document"](json.dumps({**kept, key: junk}).encode())
            except NotUnderstood:
                outcomes.add("refused")
                assert key in ("id", "idn")
            else:
                outcomes.add(found.draft.status)
                json.dumps(repr(found)).encode()
    assert outcomes == {"refused", "pending", "unknown"}


@pytest.mark.parametrize("part", ["items", "approvalSteps", "comments", "attachments", "followers", "note"])
def test_a_large_document_is_read_or_refused_quickly(part: str) -> None:
    row = {
        "id": 1,
        "name": "x",
        "email": "a@b.example",
        "text": "<b>x</b>",
        "users": [{"email": "c@d.example"}],
    }
    rows = [{**row, "id": n} for n in range(1, 20_000)]
    value = "<p>x</p>" * 100_000 if part == "note" else rows
    data = answer(**{part: value})
    began = time.process_time()
    READERS["document"](data)
    assert time.process_time() - began < 10
