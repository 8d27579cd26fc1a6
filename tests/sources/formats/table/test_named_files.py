"""The files that rows of a table name, found beside it by names as people write them."""

import unicodedata
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.sources.formats.table.reading import read_in

HEAD = "Number;Item;Quantity;Currency;Files"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in (
        "quote.pdf",
        "Plan B.PDF",
        "a, b.png",
        "beside.pdf",
        unicodedata.normalize("NFD", "Büro.pdf"),
    ):
        (tmp_path / name).write_bytes(b"%PDF-")
    return tmp_path


def named(folder: Path, *rows: str, head: str = HEAD) -> dict[str, Sequence[str]]:
    """Return the paths of each request's files, in the folder."""
    documents = read_in(folder, "\n".join((head, *rows)).encode())
    return {one.draft.number: [str(file.path.relative_to(folder)) for file in one.files] for one in documents}


def test_each_request_has_the_files_that_its_rows_name(folder: Path) -> None:
    assert named(folder, "PR-1;Ink;1;EUR;quote.pdf", "PR-2;Desk;1;EUR;plan b.pdf", "PR-3;Pen;1;EUR;") == {
        "PR-1": ["quote.pdf"],
        "PR-2": ["Plan B.PDF"],
        "PR-3": [],
    }


def test_rows_of_one_request_may_name_different_files_and_one_of_them_twice(folder: Path) -> None:
    rows = ("PR-1;Ink;1;EUR;quote.pdf", "PR-1;Pen;1;EUR;QUOTE.PDF", "PR-1;Desk;1;EUR;beside.pdf")
    assert named(folder, *rows) == {"PR-1": ["quote.pdf", "beside.pdf"]}


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ('"quote.pdf; beside.pdf"', ["quote.pdf", "beside.pdf"]),
        ('"quote.pdf\nbeside.pdf"', ["quote.pdf", "beside.pdf"]),
        ("quote.pdf, beside.pdf", ["quote.pdf", "beside.pdf"]),
        ('"a, b.png;quote.pdf"', ["a, b.png", "quote.pdf"]),
        ('" ; "', []),
        ("Büro.pdf", [unicodedata.normalize("NFD", "Büro.pdf")]),
        ("missing.pdf", ["missing.pdf"]),
    ],
)
def test_a_cell_may_name_several_files(folder: Path, cell: str, names: list[str]) -> None:
    assert named(folder, f"PR-1;Ink;1;EUR;{cell}") == {"PR-1": names}


def test_the_german_heading_means_the_same(folder: Path) -> None:
    head = "Nummer;Artikel;Menge;Währung;Dateien"
    assert named(folder, "PR-1;Tinte;1;EUR;quote.pdf", head=head) == {"PR-1": ["quote.pdf"]}
