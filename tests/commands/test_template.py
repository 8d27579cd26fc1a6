"""`bot.py template` writes a table that can be filled in and imported."""

import argparse
import csv
import io
import re
import zipfile
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from commands import template
from models.records.documents import Supplier
from models.refusals import Refusal
from settings import load
from sources.formats.options import ReadOptions
from sources.formats.read import read
from sources.formats.result import ReadDocument
from sources.formats.table.columns import EXAMPLE, WORDS
from sources.formats.table.requests import LEFT_OUT_ROW

ENDINGS = ("csv", "xlsx")


def write(path: Path) -> int:
    return template.main(load(environ={}), argparse.Namespace(file=path))


def read_back(data: bytes, name: str) -> tuple[ReadDocument, ...]:
    return read(data, name, Path("/nowhere"), ReadOptions()).documents


def rewritten(data: bytes, change: Callable[[str], str]) -> bytes:
    """Return the file with other text in it."""
    if not data.startswith(b"PK"):
        return change(data.decode()).encode()
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(packed, "w") as new:
        for member in old.namelist():
            new.writestr(member, change(old.read(member).decode()))
    return packed.getvalue()


def codes(refusal: Refusal) -> list[str]:
    problems = refusal.facts["problems"]
    assert isinstance(problems, tuple)
    return [problem.code for problem in problems]


@pytest.mark.parametrize(("locale", "separator"), [("C.UTF-8", ","), ("de_DE.UTF-8", ";"), ("xx.UTF-8", ",")])
def test_it_has_every_column_in_the_language_of_the_shell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, locale: str, separator: str
) -> None:
    monkeypatch.setenv("LC_ALL", locale)
    words = [word for word, *_ in WORDS["de" if locale.startswith("de") else "en"].values()]
    assert write(tmp_path / "requests.csv") == write(tmp_path / "requests.xlsx") == 0
    first, _ = csv.reader(
        (tmp_path / "requests.csv").read_text("utf-8-sig").splitlines(), delimiter=separator
    )
    assert first == words
    with zipfile.ZipFile(tmp_path / "requests.xlsx") as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert re.findall("<t>([^<]*)</t>", sheet)[: len(words)] == words


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("locale", ["en", "de"])
def test_the_example_is_read_back_in_every_field_once_it_has_a_number_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str, locale: str
) -> None:
    monkeypatch.setenv("LC_ALL", f"{locale}.UTF-8")
    path = tmp_path / f"requests.{ending}"
    write(path)
    data = rewritten(path.read_bytes(), lambda text: text.replace(EXAMPLE[locale], "PR-1"))
    (document,) = read_back(data, path.name)
    draft = document.draft
    assert (draft.number, draft.company, draft.requester, draft.currency) == (
        "PR-1",
        "Acme Ltd",
        "bob@acme.example",
        "EUR",
    )
    assert (draft.supplier, draft.cost_centre) == (Supplier("Northwind GmbH", "", "DE123456789"), "4711")
    assert (draft.required_on, draft.cautions) == (date(2026, 12, 15), ())
    assert "Laptop" in draft.title
    assert draft.note
    (line,) = draft.lines
    assert (line.sku, line.quantity, line.unit_price, line.tax_rate) == (
        "00123",
        Decimal(8),
        Decimal("1310.50"),
        Decimal(19),
    )
    assert "Laptop" in line.name
    assert line.unit


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_example_is_no_request(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"requests.{ending}"
    write(path)
    with pytest.raises(Refusal) as caught:
        read_back(path.read_bytes(), path.name)
    assert codes(caught.value) == ["table_without_rows"]


@pytest.mark.parametrize("ending", ENDINGS)
def test_what_is_filled_in_below_the_example_is_read(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"requests.{ending}"
    write(path)
    cells = {"number": "PR-1", "currency": "EUR", "item": "Paper", "quantity": "2"}
    row = [cells.get(column, "") for column in WORDS["en"]]
    of_a_sheet = "".join(f'<c t="inlineStr"><is><t>{one}</t></is></c>' for one in row)
    data = rewritten(
        path.read_bytes(),
        lambda text: (
            text.replace("</sheetData>", f"<row>{of_a_sheet}</row></sheetData>")
            if ending == "xlsx"
            else text + ",".join(row)
        ),
    )
    (document,) = read_back(data, path.name)
    assert (document.draft.number, document.draft.lines[0].name) == ("PR-1", "Paper")
    assert (LEFT_OUT_ROW, "2") in document.origins


def test_the_example_does_not_show_how_numbers_are_written(tmp_path: Path) -> None:
    path = tmp_path / "requests.csv"
    write(path)
    cells = {"number": "PR-1", "currency": "EUR", "item": "Paper", "quantity": "2", "unit_price": '"1,234"'}
    data = path.read_bytes() + ",".join(cells.get(column, "") for column in WORDS["en"]).encode()
    with pytest.raises(Refusal) as caught:
        read_back(data, path.name)
    assert codes(caught.value) == ["number_two_faced"]


def test_it_overwrites_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "requests.csv"
    path.write_text("mine")
    assert write(path) == 1
    assert path.read_text() == "mine"
    assert capsys.readouterr().err == f"{path} can't be written (File exists).\n"
