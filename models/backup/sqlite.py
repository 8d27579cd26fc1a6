"""A SQLite file: copied while others write, and put in its place whole. All of it blocks."""

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final
from urllib.parse import quote

from models.backup.after import Restored
from models.backup.content import DatabaseCopy
from models.backup.problems import BackupProblem
from models.database.errors import reached
from models.database.migrate import migrate_sqlite
from models.database.url import SqliteAt

FILE: Final = "bot.db"
_BESIDE: Final = ("-wal", "-shm", "-journal")
_WITH_HASHES = """
SELECT tables.name FROM sqlite_master AS tables JOIN pragma_table_info(tables.name) AS columns
WHERE tables.type = 'table' AND columns.name = 'sha256'
"""
_WITH_IDS = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE '%AUTOINCREMENT%'"


def copy_sqlite(place: SqliteAt, folder: Path) -> DatabaseCopy:
    """Copy a database that may be in use, in one read that no writer waits for, and check the copy."""
    target = folder / FILE
    with reached(place), closing(_opened(place.path, "rw")) as connection:
        connection.execute("VACUUM INTO ?", [str(target)])
    return check_sqlite(target)


def check_sqlite(path: Path) -> DatabaseCopy:
    """Open a copy and return what is in it; BackupProblem where it is not whole."""
    try:
        with closing(_opened(path, "ro")) as connection:
            found = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(1)")]
            if found == ["ok"] and (broken := connection.execute("PRAGMA foreign_key_check").fetchone()):
                found = [f"foreign key of {broken[0]}"]
            if found != ["ok"]:
                raise BackupProblem("backup_not_whole", path=str(path), reason=found[0])
            named = {
                str(row[0])
                for (table,) in connection.execute(_WITH_HASHES).fetchall()
                for row in connection.execute(f"SELECT DISTINCT sha256 FROM {table} WHERE sha256 <> ''")
            }
            schema = int(_one(connection, "SELECT COALESCE(MAX(version), 0) FROM schema_version"))
            documents = int(_one(connection, "SELECT COUNT(*) FROM document"))
            return DatabaseCopy(schema, documents, frozenset(named))
    except sqlite3.Error as error:
        raise BackupProblem("backup_not_whole", path=str(path), reason=str(error)) from error


def restore_sqlite(copy: Path, place: SqliteAt, restored: Restored) -> None:
    """Put a copy in the place of a database that is not there, brought to this program's schema."""
    path = place.path
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.restoring")
    with reached(place):
        _remove(beside)
        try:
            shutil.copyfile(copy, beside)
            migrate_sqlite(beside)
            with closing(_opened(beside, "rw")) as connection:
                connection.execute("BEGIN IMMEDIATE")
                for statement in restored.statements():
                    connection.execute(statement)
                tables = [row[0] for row in connection.execute(_WITH_IDS)]
                given = dict(connection.execute("SELECT name, seq FROM sqlite_sequence"))
                connection.execute("DELETE FROM sqlite_sequence")
                connection.executemany(
                    "INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)",
                    [(name, max(given.get(name, 0), restored.first_id)) for name in tables],
                )
                connection.execute("COMMIT")
                connection.execute("PRAGMA journal_mode = DELETE")  # one file, which is renamed alone
            sync(beside)
            beside.rename(path)
            sync(path.parent)
        finally:
            _remove(beside)


def lies_there(place: SqliteAt) -> list[Path]:
    """Return what is at the place of a database already, or was left beside one."""
    paths = [place.path, *(place.path.with_name(place.path.name + ending) for ending in _BESIDE)]
    return [path for path in paths if path.exists()]


def sync(path: Path) -> None:
    """Have a file, or the names in a folder, survive a power cut."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _opened(path: Path, mode: str) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{quote(str(path))}?mode={mode}", uri=True, isolation_level=None, timeout=30)


def _one(connection: sqlite3.Connection, text: str) -> int:
    return int(connection.execute(text).fetchone()[0])


def _remove(path: Path) -> None:
    for each in (path, *(path.with_name(path.name + ending) for ending in _BESIDE)):
        each.unlink(missing_ok=True)
