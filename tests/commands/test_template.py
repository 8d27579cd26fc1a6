"""`bot.py template` writes a table that can be filled in and imported."""

import argparse
from pathlib import Path

import pytest

from commands import template
from settings import load
from sources.formats.options import ReadOptions
from sources.formats.table.columns import WORDS
from sources.formats.table.read import read_csv


def write(path: Path) -> int:
    return template.main(load(environ={}), argparse.Namespace(file=path))


@pytest.mark.parametrize(("locale", "separator"), [("C.UTF-8", ","), ("de_DE.UTF-8", ";"), ("xx.UTF-8", ",")])
def test_it_has_every_column_in_the_language_of_the_shell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, locale: str, separator: str
) -> None:
    monkeypatch.setenv("LC_ALL", locale)
    assert write(tmp_path / "requests.csv") == 0
    words = WORDS["de" if locale.startswith("de") else "en"]
    headings = (tmp_path / "requests.csv").read_bytes().decode("utf-8-sig").strip().split(separator)
    assert headings == [word for word, *_ in words.values()]


def test_what_is_filled_in_is_read(tmp_path: Path) -> None:
    path = tmp_path / "requests.csv"
    write(path)
    cells = {"number": "PR-1", "currency": "EUR", "item": "Paper", "quantity": "2"}
    with path.open("ab") as file:
        file.write(",".join(cells.get(column, "") for column in WORDS["en"]).encode())
    (document,) = read_csv(path.read_bytes(), path.name, ReadOptions()).documents
    assert (document.draft.number, document.draft.lines[0].name) == ("PR-1", "Paper")


def test_it_overwrites_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "requests.csv"
    path.write_text("mine")
    assert write(path) == 1
    assert path.read_text() == "mine"
    assert capsys.readouterr().err == f"{path} can't be written (File exists).\n"
