"""Numbered SQL files bring the store to this program's schema, one file at a time, losing nothing.

The ORM's own migrations rebuild SQLite tables by dropping them, which deletes the rows that refer to them.
"""

import asyncio
import sqlite3
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from models.database.url import Place, PostgresAt, SqliteAt

FOLDER = Path(__file__).parent / "migrations"
_LOCK = 7_305_418_220  # of the PostgreSQL advisory lock that lets one migrator work at a time
_VERSIONS = "CREATE TABLE IF NOT EXISTS schema_version (version INT NOT NULL PRIMARY KEY, name TEXT NOT NULL)"


class SchemaMismatch(Exception):
    """The store's schema is not this program's; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Migration:
    version: int
    name: str
    sql: str


def migrations(dialect: str, folder: Path = FOLDER) -> list[Migration]:
    """Read the numbered files `0001_name.<dialect>.sql`, in order and without a gap."""
    found = []
    for path in sorted(folder.glob(f"*.{dialect}.sql")):
        number, _, name = path.name.removesuffix(f".{dialect}.sql").partition("_")
        found.append(Migration(int(number), name, path.read_text(encoding="utf-8")))
    if [one.version for one in found] != list(range(1, len(found) + 1)):
        raise RuntimeError(f"the {dialect} migrations are not numbered 1 to {len(found)}")
    return found


async def migrate(place: Place, folder: Path = FOLDER) -> int:
    """Apply what is missing, each file in one transaction; returns how many were applied."""
    if isinstance(place, SqliteAt):
        return await asyncio.to_thread(_migrate_sqlite, place.path, migrations("sqlite", folder))
    return await _migrate_postgres(place, migrations("postgres", folder))


async def check_schema(place: Place) -> None:
    """Refuse a store of another version, in a sentence."""
    if isinstance(place, SqliteAt):
        known = len(migrations("sqlite"))
        found = await asyncio.to_thread(_sqlite_version, place.path)
    else:
        known = len(migrations("postgres"))
        found = await _postgres_version(place)
    if found < known:
        raise SchemaMismatch(
            f"{place} has schema {found}, this program needs {known}: back up, then run `bot.py migrate`"
        )
    if found > known:
        raise SchemaMismatch(
            f"{place} has schema {found}, made by a newer program than this one ({known}): run that one"
        )


def _sqlite_version(path: Path) -> int:
    if not path.exists():
        return 0
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=10)
    try:
        return int(connection.execute("SELECT COALESCE(MAX(version), 0) FROM schema_version").fetchone()[0])
    except sqlite3.OperationalError as error:
        if "no such table" in str(error):
            return 0
        raise
    finally:
        connection.close()


def _migrate_sqlite(path: Path, steps: list[Migration]) -> int:
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(path, isolation_level=None, timeout=30)
    try:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA foreign_keys=OFF")  # has no effect inside a transaction, so before it
        applied = 0
        for step in steps:
            connection.execute("BEGIN EXCLUSIVE")
            try:
                applied += _apply_sqlite(connection, step)
                connection.execute("COMMIT")
            except BaseException:
                connection.execute("ROLLBACK")
                raise
        return applied
    finally:
        connection.close()


def _apply_sqlite(connection: sqlite3.Connection, step: Migration) -> int:
    connection.execute(_VERSIONS)
    if connection.execute("SELECT 1 FROM schema_version WHERE version = ?", [step.version]).fetchone():
        return 0
    statement = ""
    for line in step.sql.splitlines(keepends=True):
        statement += line  # statement by statement: executescript() would commit first
        if sqlite3.complete_statement(statement):
            connection.execute(statement)
            statement = ""
    if statement.strip():
        raise RuntimeError(f"migration {step.version} ends in the middle of a statement")
    broken = connection.execute("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise RuntimeError(f"migration {step.version} {step.name} breaks foreign keys: {broken[:3]}")
    connection.execute("INSERT INTO schema_version (version, name) VALUES (?, ?)", [step.version, step.name])
    return 1


async def _postgres_version(place: PostgresAt) -> int:
    connection = await asyncpg.connect(**place.options, timeout=10)
    try:
        if await connection.fetchval("SELECT to_regclass('schema_version')") is None:
            return 0
        return int(await connection.fetchval("SELECT COALESCE(MAX(version), 0) FROM schema_version"))
    finally:
        await connection.close()


async def _migrate_postgres(place: PostgresAt, steps: list[Migration]) -> int:
    connection = await asyncpg.connect(**place.options, timeout=10)
    try:
        await connection.execute("SELECT pg_advisory_lock($1)", _LOCK)
        await connection.execute(_VERSIONS)
        applied = 0
        for step in steps:
            async with connection.transaction():
                if await connection.fetchval("SELECT 1 FROM schema_version WHERE version = $1", step.version):
                    continue
                await connection.execute(step.sql)
                await connection.execute(
                    "INSERT INTO schema_version (version, name) VALUES ($1, $2)", step.version, step.name
                )
                applied += 1
        return applied
    finally:
        await connection.close()
