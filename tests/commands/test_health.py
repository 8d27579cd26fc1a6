"""`bot.py health` says how the bot is by its health file alone: 0 if all is well, else 1 and why."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

import bot
import settings
from serving.health_file import SILENT_AFTER, Health, Unwell, boot, now, read_health, write_health
from tests.house.source import ROOT
from tests.house.test_files import HEAVY

SINCE = "2026-11-20T09:00:00+00:00"
WELL = Health(now(), boot(), ())
CASES = {
    "well": (WELL, "The bot is well: its sockets listen, the database answers, and deliveries go on."),
    "hung": (
        replace(WELL, beat=WELL.beat - SILENT_AFTER - 7),
        "The bot has given no sign of life for 40 s: it hangs, or it was killed.",
    ),
    "of another boot": (
        replace(WELL, boot="another"),
        "The bot has given no sign of life since this machine was started.",
    ),
    "of a machine that ran longer": (
        replace(WELL, beat=WELL.beat + 9000),
        "The bot has given no sign of life since this machine was started.",
    ),
    "sockets": (
        replace(WELL, unwell=(Unwell("sockets", "acme", SINCE),)),
        "Nobody can press anything in workspace acme: no socket has listened since 2026-11-20 09:00:00 UTC.",
    ),
    "store": (
        replace(WELL, unwell=(Unwell("store", "", SINCE), Unwell("delivery", "acme", SINCE))),
        "The database has not answered since 2026-11-20 09:00:00 UTC.\nNothing is delivered to workspace"
        " acme: the bot has not looked for what is due since 2026-11-20 09:00:00 UTC.",
    ),
}


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The health file that the settings of this test name."""
    path = tmp_path / "settings.toml"
    path.write_text('[health]\nfile = "run/h.json"')
    monkeypatch.setenv("PRECORO_SETTINGS", str(path))
    return tmp_path / "run/h.json"


def told(capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """Run the command; give its exit code and what it said, which is on standard error if it is bad."""
    code = bot.main(["health"])
    out, err = capsys.readouterr()
    assert bool(err) == bool(code)
    return code, (out + err).strip()


@pytest.mark.parametrize("case", CASES)
def test_it_says_in_a_sentence_how_the_bot_is(
    file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, case: str
) -> None:
    health, sentence = CASES[case]
    monkeypatch.setattr("serving.health_file.now", lambda: WELL.beat)
    write_health(file, health)
    assert told(capsys) == (0 if case == "well" else 1, sentence)
    assert [one.name for one in file.parent.iterdir()] == ["h.json"]


def test_it_says_that_there_is_no_file_or_that_it_is_another_one(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert told(capsys) == (1, f"No bot serves here, or it is still starting: there is no {file}.")
    file.parent.mkdir()
    for content in ("{}", "no JSON", '{"beat": 1, "boot": "", "unwell": [3]}'):
        file.write_text(content)
        code, said = told(capsys)
        assert code == 1
        assert f"{file} is no health file of the bot" in said


def test_it_reads_where_the_bot_writes_and_leaves_what_is_wrong_in_settings_to_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "settings.toml"
    path.write_text("")
    monkeypatch.setenv("PRECORO_SETTINGS", str(path))
    assert str(settings.load(path, {}).health.file) in told(capsys)[1]
    path.write_text("[health")
    assert "settings.toml is not TOML" in told(capsys)[1]


def test_it_loads_nothing_heavy_and_speaks_the_language_of_the_shell(file: Path) -> None:
    code = (
        "import bot, sys; code = bot.main(['health'])\n"
        "print(*sorted(name.partition('.')[0] for name in sys.modules)); sys.exit(code)"
    )
    environment = {"PRECORO_SETTINGS": str(file.parent.parent / "settings.toml"), "LC_ALL": "de_DE.UTF-8"}
    command = [sys.executable, "-c", code]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, check=False, capture_output=True, text=True, encoding="utf-8"
    )
    assert (done.returncode, done.stderr.strip()) == (
        1,
        f"Hier arbeitet kein Bot, oder er startet noch: Es gibt kein {file}.",
    )
    loaded = set(done.stdout.split())
    assert "serving" in loaded
    assert loaded & {*HEAVY, "settings", "asyncio"} <= {"babel"}  # which writes the sentences


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    for health, _ in CASES.values():
        write_health(tmp_path / "data/health.json", health)
        assert read_health(tmp_path / "data/health.json") == health
