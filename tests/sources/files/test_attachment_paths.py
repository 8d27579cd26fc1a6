"""The files that belong to a file of documents are found without reading all of it."""

import json
from pathlib import PurePosixPath

import pytest

from sources.files.attachment_paths import attachment_paths


def paths(text: str | bytes) -> set[str]:
    found = attachment_paths(text if isinstance(text, bytes) else text.encode())
    assert all(isinstance(path, PurePosixPath) for path in found)
    return {str(path) for path in found}


def test_paths_of_every_document_are_found() -> None:
    documents = [
        {"attachments": ["a.pdf", {"path": "sub/b.pdf", "external": True}]},
        {"attachments": []},
        {"attachments": ["c [1].pdf"]},
    ]
    assert paths(json.dumps({"documents": documents}, indent=2)) == {"a.pdf", "sub/b.pdf", "c [1].pdf"}


def test_what_a_file_may_not_name_is_left_out() -> None:
    assert paths('{"attachments": ["/etc/passwd", "../c.pdf", "a/../../b", 5, "", null, {"x": 1}]}') == set()


def test_a_file_with_a_slip_still_names_its_attachments() -> None:
    assert paths('{"documents": [{"attachments": ["a.pdf"], "number": }, {"attachments": [,]}') == {"a.pdf"}
    assert paths(b'\xff{"attachments": ["a.pdf"]') == {"a.pdf"}


def test_the_word_in_a_text_is_no_list() -> None:
    assert (
        paths(json.dumps({"note": '"attachments": ["a.pdf"]', "custom": {"attachments": "b.pdf"}})) == set()
    )


@pytest.mark.parametrize(
    "text", ['"attachments":[' * 200_000, '"attachments":[{' * 200_000, '{"attachments":' + "[" * 1_000_000]
)
def test_a_hostile_file_is_given_up_soon(text: str) -> None:
    assert paths(text) == set()
