"""A database that cannot be used is told in a sentence, by every command, without a password in it."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.support.cast import KEY_TEXT
from tests.support.commands import outcome_of, start_in
from tests.support.database.databases import SqliteTemplate
from tests.support.fork_server import HOUSE

COMMANDS = {
    "run": ["run"],
    "migrate": ["migrate"],
    "import": ["import", "none.json"],
    "sync": ["sync"],
    "explain": ["explain", "none.json"],
    "comment": ["comment", "PO-1", "Hm", "--as", "a@acme.example"],
    "retry": ["retry"],
    "export": ["export", "--from", "2026-01-01", "--to", "2026-12-31"],
    "audit": ["audit", "verify", "--all"],
    "outbox": ["outbox", "list"],
    "check": ["check", "--offline"],
}
COMPANY = """
[[companies]]
name = "Acme Ltd"
source = "precoro"
precoro = { account = "acme", email = "ina@acme.example", region = "com" }
"""


def damaged(folder: Path) -> str:
    (folder / "bot.db").write_text("this is no database, whatever its name says" * 100)
    return f"sqlite://{folder}/bot.db"


def a_folder(folder: Path) -> str:
    (folder / "bot.db").mkdir()
    return f"sqlite://{folder}/bot.db"


def damaged_within(database: Path) -> None:
    """All but the schema is lost, so that it opens."""
    with closing(sqlite3.connect(database)) as connection:
        rows = connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE rootpage > 1 AND NOT tbl_name GLOB 'schema*'"
        ).fetchall()
        [size] = connection.execute("PRAGMA page_size").fetchone()
    with database.open("r+b") as file:
        for [page] in rows:
            file.seek((page - 1) * size)
            file.write(b"\xa5" * size)


def read_only(database: Path) -> None:
    """Its header asks for a newer SQLite to write it. Permissions would not do: root has them all."""
    with database.open("r+b") as file:
        file.seek(18)
        file.write(b"\x03")


def full(database: Path) -> None:
    """There is no room for what is written."""
    database.with_name("bot.db-wal").symlink_to("/dev/full")


def without_rights(database: Path) -> None:
    """What SQLite has beside it cannot be opened."""
    database.with_name("bot.db-wal").mkdir()


SPOILED = {
    damaged_within: ("run", "check", "import", "outbox", "audit", "export"),
    read_only: ("run", "check", "import"),  # the others only read
    full: ("run", "import", "outbox", "audit", "export"),  # SQLite itself waits for long in a check
    without_rights: ("run", "check", "import", "outbox", "audit", "export"),
}


def environment(url: str, folder: Path) -> dict[str, str]:
    (folder / "settings.toml").write_text(COMPANY)
    return {
        "PATH": os.environ["PATH"],
        "PRECORO_SETTINGS": str(folder / "settings.toml"),
        "DATABASE_URL": url,
        "AUDIT_KEY": KEY_TEXT,
        "PRECORO_KEY": "k" * 40,
        "PRECORO_SECRET": "s" * 43,
        "SLACK_BOT_TOKEN": "xoxb-1-2-abc",
        "SLACK_APP_TOKEN": "xapp-1-A1-2-abc",
    }


def faults(command: str, said: str) -> list[str]:
    """Give what is wrong with what a command said."""
    found = [word for word in ("Traceback", "S3cretWord") if word in said]
    if "cannot be used" not in said and "cannot be migrated" not in said:
        found.append(f"not told: {said}")
    if command != "check" and len(said.splitlines()) > 3:
        found.append(f"too long: {said}")
    return found


@pytest.mark.parametrize("given", [damaged, a_folder], ids=["damaged", "folder"])
@pytest.mark.parametrize("command", COMMANDS)
async def test_it_is_told_in_a_sentence(tmp_path: Path, command: str, given: Callable[[Path], str]) -> None:
    started = await start_in(environment(given(tmp_path), tmp_path), *COMMANDS[command])
    code, out, err = await outcome_of(started)
    assert (code, faults(command, err + out)) == (1, [])


@pytest.mark.parametrize(
    ("command", "spoil"), [(command, spoil) for spoil, commands in SPOILED.items() for command in commands]
)
async def test_one_that_worked_before_is_told_in_a_sentence(
    tmp_path: Path, template: SqliteTemplate, command: str, spoil: Callable[[Path], None]
) -> None:
    url = await template.copy(tmp_path)
    spoil(tmp_path / "bot.db")
    started = await start_in(environment(url, tmp_path), *COMMANDS[command])
    code, out, err = await outcome_of(started)
    assert (code, faults(command, err + out)) == (1, [])


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_tells_it_in_a_process_that_has_loaded_nothing_before(
    tmp_path: Path, command: str
) -> None:
    done = subprocess.run(
        [sys.executable, "bot.py", *COMMANDS[command]],
        cwd=HOUSE,
        env=environment("postgres://bot:S3cretWord@127.0.0.1:9/precoro", tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, faults(command, done.stderr + done.stdout)) == (1, [])
