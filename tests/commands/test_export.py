"""`bot.py export` writes what happened in a time, safe for spreadsheets and exact, beside a bot that runs."""

import csv
import json
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from io import StringIO
from pathlib import Path

import pytest

from models.change import Change
from models.database.store import Store
from models.discussion.comments import comment
from models.export import rows as export
from models.payments.pay import PaymentRequest, mark_paid
from models.shown import shown
from models.tables import Document, Membership
from settings import load
from tests.support.cast import ANN, KEY_TEXT, LATER, MANAGER, TERMS, a_draft, an_invoice, approve, take
from tests.support.commands import outcome_of, start_with

Export = Callable[..., Awaitable[tuple[int, str, str]]]
THAT_DAY = ("--from", "2026-11-20", "--to", "2026-11-20")


@pytest.fixture
async def run(store: Store, database_url: str, tmp_path: Path) -> Export:
    """Run the command on a database with an approved and paid invoice, a comment, and another company."""
    path = tmp_path / "settings.toml"
    path.write_text("")
    settings = load(path, {"DATABASE_URL": database_url, "AUDIT_KEY": KEY_TEXT})
    document = await Document.get(id=(await take(store, an_invoice(number="=2+3"))).document)
    await take(store, a_draft(MANAGER, number="PO-B", company="Beta GmbH"))
    await approve(store, document, ANN)
    ann = (await Membership.filter(person__email=ANN).first().select_related("person")).person  # type: ignore[union-attr]
    await Membership.filter(person_id=ann.id).update(pay=True)

    async def talk_and_pay(change: Change) -> None:
        await comment(document.id, ann.id, '@SUM(A1), "paid"\nsoon', "key", LATER, change)
        paid = PaymentRequest(
            "pay", document.id, shown(document), ann.id, date(2026, 11, 20), "-7 €", partly=True
        )
        await mark_paid(paid, change)

    await store.apply(Change(LATER, TERMS), talk_and_pay)

    async def run(*arguments: str, language: str = "C.UTF-8") -> tuple[int, str, str]:
        return await outcome_of(await start_with(settings, "export", *arguments, LC_ALL=language))

    return run


async def test_all_that_happened_is_there_and_text_stays_text(run: Export) -> None:
    code, out, said = await run(*THAT_DAY)
    rows = list(csv.DictReader(StringIO(out, newline="")))
    assert (code, said) == (0, f"Rows written: {len(rows)}.\n")
    assert [row["type"] for row in rows] == ["decision", "comment", "payment"] + ["history"] * 6
    decision, said_row, payment = rows[:3]
    assert (decision["what"], decision["person"], decision["step"]) == ("approved", ANN, "Manager")
    assert (decision["number"], decision["total"], decision["currency"]) == ("'=2+3", "12521.20", "EUR")
    assert decision["at"] == "2026-11-20T10:00:00.000000Z"
    assert said_row["text"] == '\'@SUM(A1), "paid"\nsoon'
    assert (payment["what"], payment["paid_on"], payment["reference"]) == (
        "partly_paid",
        "2026-11-20",
        "'-7 €",
    )
    assert [(row["what"], row["position"]) for row in rows[3:]] == [
        ("taken_in", "1"),
        ("submitted", "2"),
        ("taken_in", "1"),
        ("submitted", "2"),
        ("approved", "3"),
        ("partly_paid", "4"),
    ]
    assert KEY_TEXT not in out


async def test_lines_of_json_have_every_text_as_it_is(run: Export, tmp_path: Path) -> None:
    file = tmp_path / "out.jsonl"
    code, out, _ = await run(*THAT_DAY, "--format", "jsonl", "--output", str(file), "--company", "acme ltd")
    rows = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    assert (code, out, len(rows)) == (0, "", 7)
    assert {row["company"] for row in rows} == {"Acme Ltd"}
    assert (rows[0]["number"], rows[0]["total"], rows[0]["credit_note"]) == ("=2+3", "12521.20", False)
    assert rows[1]["text"] == '@SUM(A1), "paid"\nsoon'


async def test_a_folder_gets_a_file_of_each_type(run: Export, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    assert (await run(*THAT_DAY, "--output", str(folder)))[0] == 0
    read = {path.name: path.read_text("utf-8-sig") for path in folder.iterdir()}
    lines = {name: len(list(csv.reader(StringIO(text, newline="")))) for name, text in read.items()}
    assert lines == {"decisions.csv": 2, "comments.csv": 2, "payments.csv": 2, "history.csv": 7}
    assert (folder / "history.csv").read_bytes().startswith(b"\xef\xbb\xbf")


async def test_only_the_days_that_were_asked_for_are_written(run: Export) -> None:
    for days in (("2026-11-18", "2026-11-19"), ("2026-11-21", "2026-11-30")):
        assert (await run("--from", days[0], "--to", days[1]))[2] == "Rows written: 0.\n"


async def test_what_cannot_be_written_is_said(run: Export, tmp_path: Path) -> None:
    code, _, said = await run(*THAT_DAY, "--company", "Nobody")
    assert (code, said) == (1, "There is no company Nobody. Check its name.\n")
    code, _, said = await run(*THAT_DAY, "--output", str(tmp_path / "none" / "out.csv"))
    assert (code, "cannot be written (No such file or directory)" in said) == (1, True)
    assert (await run("--from", "yesterday", "--to", "2026-11-20"))[0] == 2


async def test_pages_join_without_a_gap(run: Export, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "PAGE", 2)
    since = LATER - timedelta(days=1)
    rows = [row async for row in export.read_export("history", since, since + timedelta(days=2), "")]
    assert len(rows) == 6
