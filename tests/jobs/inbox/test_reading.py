"""Reading a file for an import, in a process of its own."""

import json
import os
import threading
from collections.abc import AsyncIterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from jobs.inbox import reading
from jobs.inbox.reading import FileReader, file_reader
from models.records.documents import Audience
from models.refusals import Refusal
from settings import Settings, load
from settings.schema import FilesSettings
from sources.files.attachments import stored_path
from tests.support.samples.workbooks import rows_of, sheet, workbook
from tests.support.workers import READING
from validation.problems import Problem
from views.wording.refusals import sentence

LINE = ["PR-1", "Paper", 2, "EUR"]
INVOICE = """\
<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
 xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
 xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
 <cbc:ID>R-1</cbc:ID><cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>
 <cac:LegalMonetaryTotal><cbc:TaxInclusiveAmount currencyID="EUR">11.90</cbc:TaxInclusiveAmount>
 <cbc:PayableAmount currencyID="EUR">11.90</cbc:PayableAmount></cac:LegalMonetaryTotal>
</Invoice>"""
CSV = "Number;Item;Quantity;Currency\nPR-1;Paper;2;EUR\n"


@pytest.fixture
async def reader(tmp_path: Path) -> AsyncIterator[FileReader]:
    async with file_reader(tmp_path / "store", FilesSettings(), READING) as made:
        yield made


async def refused(reader: FileReader, path: Path) -> Refusal:
    with pytest.raises(Refusal) as caught:
        await reader(path)
    return caught.value


async def test_what_is_wrong_with_a_file_comes_back_from_the_worker(
    reader: FileReader, tmp_path: Path
) -> None:
    path = tmp_path / "bad.json"
    path.write_text('{"documents": [{"company": "Acme Ltd"}], "persons": []}')
    found = await refused(reader, path)
    assert found.code == "file_invalid"
    unknown = Problem("", "unknown_key", {"key": '"persons"'})
    assert unknown in found.facts["problems"]  # type: ignore[operator]


async def test_a_file_that_is_not_there_is_a_refusal(reader: FileReader, tmp_path: Path) -> None:
    found = await refused(reader, tmp_path / "none.json")
    assert found.code == "file_unreadable"
    assert sentence(found, Audience()) == "none.json can't be read (No such file or directory)."


TWO_FACED = "Number;Item;Quantity;Currency;Required on\nPR-1;Paper;1,500;EUR;03/04/2026\n"


@pytest.mark.parametrize(
    ("written", "quantity", "day"),
    [
        ('decimal = ","\ndates = "day-first"', "1.5", date(2026, 4, 3)),
        ('decimal = "."\ndates = "month-first"', "1500", date(2026, 3, 4)),
    ],
)
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
async def test_the_settings_say_how_numbers_and_dates_are_read_that_can_be_two(
    tmp_path: Path, written: str, quantity: str, day: date, ending: str
) -> None:
    settings = settings_of(tmp_path, f"[files]\n{written}")
    path = two_faced(tmp_path, ending)
    async with file_reader(tmp_path / "store", settings.files, READING) as made:
        (document,) = (await made(path)).documents
    assert document.draft.lines[0].quantity == Decimal(quantity)
    assert document.draft.required_on == day


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
async def test_where_the_settings_leave_it_open_they_are_refused(tmp_path: Path, ending: str) -> None:
    path = two_faced(tmp_path, ending)
    async with file_reader(tmp_path / "store", settings_of(tmp_path, "").files, READING) as made:
        found = await refused(made, path)
    problems = found.facts["problems"]
    assert isinstance(problems, tuple)
    assert [problem.code for problem in problems] == ["date_two_faced", "number_two_faced"]


def two_faced(folder: Path, ending: str) -> Path:
    path = folder / f"requests.{ending}"
    rows = [line.split(";") for line in TWO_FACED.splitlines()]
    path.write_bytes(TWO_FACED.encode() if ending == "csv" else workbook(sheet(rows_of(rows))))
    return path


def settings_of(folder: Path, written: str) -> Settings:
    (folder / "settings.toml").write_text(written)
    return load(environ={"PRECORO_SETTINGS": str(folder / "settings.toml")})


async def test_the_file_itself_is_kept_as_the_first_attachment(reader: FileReader, tmp_path: Path) -> None:
    path = tmp_path / "requests.csv"
    path.write_text(CSV)
    (document,) = (await reader(path)).documents
    (original,) = document.draft.attachments
    assert (original.name, original.media_type) == ("requests.csv", "text/csv")
    assert stored_path(tmp_path / "store", original.sha256).read_text() == CSV
    assert (document.draft.source.format, document.draft.source.sha256) == ("csv", original.sha256)


async def test_a_table_of_several_requests_is_kept_with_none_of_them(
    reader: FileReader, tmp_path: Path
) -> None:
    """Who sees one of them need not see the others."""
    path = tmp_path / "requests.csv"
    path.write_text(CSV + "PR-2;Ink;1;EUR\n")
    documents = (await reader(path)).documents
    assert [document.draft.attachments for document in documents] == [(), ()]


async def test_the_pdf_beside_an_invoice_in_xml_is_its_original(reader: FileReader, tmp_path: Path) -> None:
    path = tmp_path / "r-1.xml"
    path.write_text(INVOICE)
    (tmp_path / "r-1.pdf").write_bytes(b"%PDF-1.7 for people")
    (document,) = (await reader(path)).documents
    assert [(one.name, one.media_type) for one in document.draft.attachments] == [
        ("r-1.pdf", "application/pdf"),
        ("r-1.xml", "text/xml"),
    ]


async def test_a_json_file_is_no_attachment(reader: FileReader, tmp_path: Path) -> None:
    path = tmp_path / "orders.json"
    path.write_text('{"documents": [{"kind": "invoice", "number": "1", "currency": "EUR"}]}')
    (document,) = (await reader(path)).documents
    assert (document.draft.attachments, document.draft.source.format) == ((), "json")


@pytest.mark.parametrize(
    "hostile",
    [
        json.dumps({"documents": [{f"unknown {at}": 0 for at in range(90)}] * 10_000}),
        json.dumps({"documents": [{"lines": [0] * 5_000}] * 100}),
    ],
    ids=["unknown keys", "wrong lines"],
)
async def test_a_file_in_which_a_million_things_are_wrong_is_refused_as_a_whole(
    reader: FileReader, tmp_path: Path, hostile: str
) -> None:
    path = tmp_path / "evil.json"
    path.write_text(hostile)
    assert (await refused(reader, path)).code == "file_too_complicated"


def hang(*_: object) -> None:
    threading.Event().wait()


def abort(*_: object) -> None:
    os.abort()


def eat(*_: object) -> None:
    bytearray(2 << 30)


@pytest.mark.parametrize("trouble", [hang, abort, eat])
async def test_a_file_that_takes_too_long_or_too_much_is_refused_at_once(
    reader: FileReader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trouble: object
) -> None:
    monkeypatch.setattr(reading, "read_file", trouble)
    monkeypatch.setattr(reading, "ENDS_WITHIN", 0.5 if trouble is hang else 30.0)
    found = await refused(reader, tmp_path / "evil.xml")
    assert sentence(found, Audience()) == (
        "evil.xml is too large or too complicated to read. Split it into several files, or send it as JSON."
    )


async def test_the_next_file_is_read_after_one_that_ended_the_process(
    reader: FileReader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(reading, "read_file", abort)
        await refused(reader, tmp_path / "evil.xml")
    path = tmp_path / "requests.xlsx"
    path.write_bytes(workbook(sheet(rows_of([["Number", "Item", "Quantity", "Currency"], LINE]))))
    assert (await reader(path)).documents[0].draft.number == "PR-1"
