"""What is said of the database, the folders and the disk."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

from commands.checks.database import check_database
from commands.checks.machine import check_disk, check_folder
from models.database.migrate import migrate
from models.database.url import read_url
from tests.commands.checks.examining import ENGLISH, Set, about, look, printed
from tests.support.database.databases import SqliteTemplate
from tests.support.database.later import ADDS, later_migrations


async def test_a_database_that_is_not_there_is_said_in_one_line(settings_for: Set, tmp_path: Path) -> None:
    missing = about("database", await look(settings_for(f"sqlite://{tmp_path}/none.db"), offline=True))
    assert missing.mark == "warning"
    assert not (tmp_path / "none.db").exists()
    away = "postgres://bot:verysecret@127.0.0.1:9/bot"
    findings = await look(settings_for(away), offline=True)
    assert about("database", findings).mark == "wrong"
    assert "verysecret" not in "\n".join(map(printed, findings))


async def test_a_database_that_somebody_holds_is_said(template: SqliteTemplate, tmp_path: Path) -> None:
    url = await template.copy(tmp_path)
    with closing(sqlite3.connect(tmp_path / "bot.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        found = await check_database(url, ENGLISH, wait=0.05)
    assert (found.mark, "is locked by another program" in found.text) == ("wrong", True)
    assert (await check_database(url, ENGLISH)).mark == "ok"


async def test_a_database_of_another_schema_is_refused(settings_for: Set, tmp_path: Path) -> None:
    (tmp_path / "empty.db").touch()
    found = about("database", await look(settings_for(f"sqlite://{tmp_path}/empty.db"), offline=True))
    assert found.mark == "wrong"
    assert "bot.py migrate" in found.text


async def test_the_database_of_a_newer_program_that_only_added_is_told_of(
    database_url: str, tmp_path: Path
) -> None:
    await migrate(read_url(database_url), later_migrations(tmp_path / "later", ADDS))
    found = await check_database(database_url, ENGLISH)
    assert found.mark == "warning"
    assert "Run the newer program again when you can." in found.text


async def test_a_file_that_is_no_database_is_refused(settings_for: Set, tmp_path: Path) -> None:
    (tmp_path / "text.db").write_text("this is a letter, not a database" * 100)
    found = about("database", await look(settings_for(f"sqlite://{tmp_path}/text.db"), offline=True))
    assert found.mark == "wrong"


def test_a_folder_that_is_a_file_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "files").write_text("")
    found = check_folder("files", tmp_path / "files", ENGLISH)
    assert found.mark == "wrong"
    assert found.text == f"{tmp_path}/files is not a folder. Set another one in settings.toml."


def test_a_folder_that_cannot_be_written_is_wrong() -> None:
    found = check_folder("files", Path("/proc/files"), ENGLISH)  # nobody may make files there, root included
    assert found.mark == "wrong"
    assert "cannot be written" in found.text


def test_a_folder_that_is_not_there_yet_is_not_made(tmp_path: Path) -> None:
    assert check_folder("files", tmp_path / "a" / "b", ENGLISH).mark == "ok"
    assert not list(tmp_path.iterdir())


def test_the_free_room_is_said(tmp_path: Path) -> None:
    assert re.search(r"[\d.,]+ GB free", check_disk(tmp_path / "files", ENGLISH).text)
