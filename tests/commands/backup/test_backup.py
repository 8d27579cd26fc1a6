"""`bot.py backup` and `bot.py restore`: what is in a backup, and what is refused in a sentence."""

import argparse
import asyncio
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from commands.backup.backup import main as back_up
from commands.backup.restore import main as restore
from commands.migrate import main as migrate
from models.backup.after import Restored
from models.backup.content import TableCopy
from models.backup.postgres import check_table, copy_postgres, is_empty, path_of, restore_postgres
from models.backup.problems import BackupProblem
from models.database.errors import AlreadyServed
from models.database.migrate import migrations
from models.database.url import PostgresAt, SqliteAt, read_url
from models.outbox.restored import LONGEST_ABSENCE, READ_BEFORE
from settings import Settings, load
from tests.support.cast import NOW
from tests.support.database.databases import PostgresServer
from tests.support.database.last_release import load_last_release

CONTENT = b"The terms of PO-1"
HASH = sha256(CONTENT).hexdigest()
NAMED = f"files/{HASH[:2]}/{HASH[2:]}"


@dataclass
class BackedUp:
    """A store with one stored file, and a backup of it; what was said is kept by pytest."""

    folder: Path
    settings: Settings
    said: pytest.CaptureFixture[str]

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def backup(self) -> Path:
        return self.folder / "backup"

    def back_up(self) -> int:
        return back_up(self.settings, argparse.Namespace(folder=self.backup))

    def restore(self, days: int = 30) -> int:
        return restore(self.settings, argparse.Namespace(folder=self.backup, days=days))

    def lose_store(self) -> None:
        self.data.rename(self.folder / "lost")

    def refused(self, command: Callable[[], int], sentence: str) -> None:
        """Expect that a command changes nothing and says why, in one line."""
        self.said.readouterr()
        assert command() == 1
        told = self.said.readouterr().err
        assert sentence in told
        assert told.count("\n") == 1

    def value(self, text: str) -> int:
        with closing(sqlite3.connect(self.data / "bot.db")) as connection:
            return int(connection.execute(text).fetchone()[0])

    def write(self, text: str) -> None:
        with closing(sqlite3.connect(self.data / "bot.db")) as connection, connection:
            connection.execute(text)


@pytest.fixture
def kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> BackedUp:
    path = tmp_path / "settings.toml"
    path.write_text("")
    settings = load(path, {"DATABASE_URL": f"sqlite://{tmp_path}/data/bot.db"})
    migrate(settings, argparse.Namespace())
    stored = tmp_path / "data" / NAMED
    stored.parent.mkdir(parents=True)
    stored.write_bytes(CONTENT)
    kept = BackedUp(tmp_path, settings, capsys)
    kept.write("INSERT INTO workspace (name, team_id, down) VALUES ('main', '', '')")
    assert kept.back_up() == 0
    return kept


def test_a_backup_has_the_database_the_files_and_the_key_and_no_secret(kept: BackedUp) -> None:
    told = kept.said.readouterr().out
    assert "Documents: 0. Stored files: 1." in told
    assert "Size: " in told
    names = {str(path.relative_to(kept.backup)) for path in kept.backup.rglob("*") if path.is_file()}
    assert names == {"manifest.json", "database/bot.db", "audit.key", NAMED}
    manifest = json.loads((kept.backup / "manifest.json").read_text())
    assert manifest["schema"] == len(migrations("sqlite"))
    assert list(kept.folder.glob(".*")) == []


def test_a_restored_store_has_all_of_it_and_knows_that_it_was_restored(kept: BackedUp) -> None:
    key = (kept.data / "audit.key").read_text()
    kept.lose_store()
    assert kept.restore() == 0
    assert (kept.data / "audit.key").read_text() == key
    assert (kept.data / NAMED).read_bytes() == CONTENT
    assert kept.value("SELECT COUNT(*) FROM workspace WHERE restored_from > read_back_since") == 1


def test_slack_is_read_from_before_what_is_heard_again_however_little_is_drawn_again(
    kept: BackedUp,
) -> None:
    kept.lose_store()
    assert kept.restore(days=0) == 0
    microseconds = (LONGEST_ABSENCE + READ_BEFORE) // timedelta(microseconds=1)
    assert kept.value("SELECT restored_from - read_back_since FROM workspace") == microseconds


def test_a_damaged_stored_file_of_the_same_size_is_replaced(kept: BackedUp) -> None:
    kept.lose_store()
    stored = kept.data / NAMED
    stored.parent.mkdir(parents=True)
    stored.write_bytes(CONTENT.swapcase())
    assert kept.restore() == 0
    assert stored.read_bytes() == CONTENT


def test_ids_are_never_given_again_however_often_a_backup_is_restored(kept: BackedUp) -> None:
    given = []
    for number in range(2):
        kept.data.rename(kept.folder / f"lost {number}")
        assert kept.restore() == 0
        kept.write(f"INSERT INTO workspace (name, team_id, down) VALUES ('{number}', '', '')")
        given.append(kept.value("SELECT MAX(id) FROM workspace"))
    assert given[1] > given[0] > 10**15
    assert given[1] < 2**53  # JSON in other programs keeps it exactly


def test_a_backup_of_an_older_schema_is_brought_to_this_one(kept: BackedUp) -> None:
    kept.lose_store()
    asyncio.run(load_last_release(SqliteAt(kept.data / "bot.db")))
    there = argparse.Namespace(folder=kept.folder / "second", days=30)
    documents = kept.value("SELECT COUNT(*) FROM document")
    assert back_up(kept.settings, there) == 0
    kept.data.rename(kept.folder / "older")
    assert restore(kept.settings, there) == 0
    assert kept.value("SELECT MAX(version) FROM schema_version") == len(migrations("sqlite"))
    assert kept.value("SELECT COUNT(*) FROM document") == documents > 0


def change_manifest(kept: BackedUp, **changes: object) -> None:
    """Write other values into the manifest, with the checksum of the database as it is now."""
    path = kept.backup / "manifest.json"
    manifest = json.loads(path.read_text())
    database = kept.backup / "database" / "bot.db"
    manifest["checksums"]["database/bot.db"] = sha256(database.read_bytes()).hexdigest()
    path.write_text(json.dumps(manifest | changes))


def test_a_folder_with_something_in_it_is_not_written_to(kept: BackedUp) -> None:
    kept.refused(kept.back_up, "Name a new folder for each backup.")


def test_a_place_that_cannot_be_written_is_named(kept: BackedUp) -> None:
    (kept.folder / "file").write_text("")
    there = argparse.Namespace(folder=kept.folder / "file" / "backup")
    kept.refused(lambda: back_up(kept.settings, there), "The backup cannot be written to")


def test_a_damaged_database_leaves_no_backup_behind(kept: BackedUp) -> None:
    database = kept.data / "bot.db"
    database.write_bytes(database.read_bytes()[:20_000])
    there = argparse.Namespace(folder=kept.folder / "second")
    kept.refused(lambda: back_up(kept.settings, there), "bot.db")
    assert not list(kept.folder.glob("*second*"))


def test_a_stored_file_that_is_named_and_damaged_is_counted(kept: BackedUp) -> None:
    (kept.data / NAMED).write_bytes(b"something else")
    kept.write("INSERT INTO person (email, name, active) VALUES ('ann@acme.example', 'Ann', TRUE)")
    kept.write(
        "INSERT INTO sent_file VALUES (1, 1, 1, 'D1', '1.0', '1.0', 'F1', 'terms.txt', '', 'read',"
        f" '{HASH}', 17, 'text/plain', '', '', '', '', NULL, 0, 0, '', 0)"
    )
    kept.said.readouterr()
    assert back_up(kept.settings, argparse.Namespace(folder=kept.folder / "second")) == 0
    told = kept.said.readouterr()
    assert "Stored files: 0." in told.out
    assert told.err.startswith("1 stored file that documents name is missing or damaged")


def test_a_folder_that_is_no_backup_is_not_restored(kept: BackedUp) -> None:
    (kept.backup / "manifest.json").unlink()
    kept.refused(kept.restore, "is not a backup: there is no manifest.json in it.")


def test_a_manifest_that_is_not_whole_is_refused(kept: BackedUp) -> None:
    (kept.backup / "manifest.json").write_text('{"format": 1, "pro')
    kept.refused(kept.restore, "manifest.json cannot be read")


@pytest.mark.parametrize("changes", [{"format": 2}, {"schema": 10_000}])
def test_a_backup_of_a_newer_program_is_refused(kept: BackedUp, changes: dict[str, int]) -> None:
    change_manifest(kept, **changes)
    kept.refused(kept.restore, "was made by a newer program")


def test_a_backup_of_the_other_kind_of_database_is_refused(kept: BackedUp) -> None:
    change_manifest(kept, kind="postgres")
    kept.refused(kept.restore, "is a backup of a postgres database")


@pytest.mark.parametrize("name", [NAMED, "database/bot.db", "audit.key"])
def test_a_file_of_a_backup_that_was_changed_is_named(kept: BackedUp, name: str) -> None:
    kept.lose_store()
    (kept.backup / name).write_bytes(b"something else")
    kept.refused(kept.restore, f"{name} is not as the backup wrote it.")
    (kept.backup / name).unlink()
    kept.refused(kept.restore, f"{name} is missing from the backup.")
    assert not kept.data.exists()


def test_a_database_that_is_there_is_not_overwritten(kept: BackedUp) -> None:
    kept.refused(kept.restore, "Move it away, or set a DATABASE_URL where nothing is.")


def test_what_an_older_database_left_beside_it_is_not_mixed_with_the_restored_one(kept: BackedUp) -> None:
    (kept.data / "bot.db").rename(kept.folder / "bot.db")
    (kept.data / "bot.db-wal").write_text("of the older database")
    kept.refused(kept.restore, "bot.db-wal")


def test_another_key_of_the_histories_is_not_overwritten(kept: BackedUp) -> None:
    (kept.data / "bot.db").rename(kept.folder / "bot.db")
    (kept.data / "audit.key").write_text("another key, of another database")
    kept.refused(kept.restore, "is another key of the histories than that of the backup.")
    assert not (kept.data / "bot.db").exists()


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_a_postgres_that_has_tables_is_not_filled(kept: BackedUp, database_url: str) -> None:
    change_manifest(kept, kind="postgres")
    there = load(kept.settings.path, {"DATABASE_URL": database_url})
    folder = argparse.Namespace(folder=kept.backup, days=30)
    kept.refused(lambda: restore(there, folder), "Create an empty database")


def test_a_table_of_postgres_that_lost_a_row_or_a_column_is_no_backup(tmp_path: Path) -> None:
    table = TableCopy(["id", "name"], 2)
    for content in ("1\tA\n", "1\tA\n2\n", "1\tA\n2\tB"):
        path_of(tmp_path, "person").write_text(content)
        with pytest.raises(BackupProblem):
            check_table(tmp_path, "person", table)
    path_of(tmp_path, "person").write_text("1\tA\\nLee\n2\tB\n")
    check_table(tmp_path, "person", table)


async def test_nothing_is_restored_where_a_bot_may_have_begun_meanwhile(
    postgres: PostgresServer, tmp_path: Path
) -> None:
    full, empty = read_url(await postgres.fresh()), read_url(await postgres.empty())
    assert isinstance(full, PostgresAt)
    assert isinstance(empty, PostgresAt)
    copy = await copy_postgres(full, tmp_path)
    lost = AlreadyServed("lease_lost", database=str(empty))

    async def still_alone() -> None:
        raise lost

    with pytest.raises(AlreadyServed):
        await restore_postgres(tmp_path, copy, empty, Restored(NOW, NOW, NOW), still_alone)
    assert await is_empty(empty)
