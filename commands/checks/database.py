"""The database: is it there, of our schema, and can it be written."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

import asyncpg

from commands.checks.findings import Finding, ok, warning, wrong
from models.database.lock import is_served
from models.database.migrate import SchemaMismatch, check_schema, migrations
from models.database.url import BadDatabaseUrl, Place, PostgresAt, SqliteAt, read_url

SECONDS: Final = 10.0
# Written in a transaction that is rolled back: nothing of it stays.
_PROBE: Final = "INSERT INTO inbound (key, at) VALUES ('check', 0)"


async def check_database(url: str, *, wait: float = SECONDS / 2) -> Finding:
    """Look at the database as the bot would; changes nothing. `wait`: seconds for a writer to finish."""
    try:
        place = read_url(url)
    except BadDatabaseUrl as error:
        return wrong("database", str(error))
    if isinstance(place, SqliteAt) and not place.path.exists():
        return warning("database", f"{place} does not exist yet; the bot makes it at its first start")
    try:
        async with asyncio.timeout(SECONDS):
            await check_schema(place)
            await _write(place, wait)
    except SchemaMismatch as error:
        return wrong("database", str(error))
    except TimeoutError:
        return wrong("database", f"{place} does not answer within {SECONDS:.0f} s; is something holding it?")
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_BUSY:
            return wrong("database", f"{place} is locked by another program for longer than a write takes")
        return wrong("database", f"{place}: {error}; look at the file's rights, and at the folder's")
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        return wrong("database", f"{place} cannot be used: {_said(error)}; look at DATABASE_URL")
    dialect = "sqlite" if isinstance(place, SqliteAt) else "postgres"
    return ok("database", f"{place}, schema {len(migrations(dialect))}, can be written")


async def check_served(url: str) -> Finding:
    """Say whether a bot serves the database."""
    if await is_served(read_url(url)):
        return ok("bot", "a bot serves this database")
    return warning("bot", "no bot serves this database now; start it with `make run`, or its systemd unit")


async def _write(place: Place, wait: float) -> None:
    if isinstance(place, SqliteAt):
        await asyncio.to_thread(_write_sqlite, place.path, wait)
    else:
        await _write_postgres(place, wait)


def _write_sqlite(path: Path, wait: float) -> None:
    # `mode=rw`: a check must not make the file.
    uri = f"{path.absolute().as_uri()}?mode=rw"
    with closing(sqlite3.connect(uri, uri=True, timeout=wait, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(_PROBE)
        connection.execute("ROLLBACK")


async def _write_postgres(place: PostgresAt, wait: float) -> None:
    connection = await asyncpg.connect(**place.options, timeout=wait)
    try:
        transaction = connection.transaction()
        await transaction.start()
        try:
            await connection.execute(_PROBE)
        finally:
            await transaction.rollback()
    finally:
        await connection.close()


def _said(error: Exception) -> str:
    return str(error).strip() or type(error).__name__
