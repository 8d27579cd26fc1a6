"""A PostgreSQL database: its tables in files, by COPY, all as they are at one moment.

Nothing but the connection is needed: `pg_dump` is often missing where the bot runs, or older than the server.
What the tables look like is in the migrations.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from models.backup.after import Restored
from models.backup.content import DatabaseCopy, TableCopy
from models.backup.problems import BackupProblem
from models.database.driver import connect
from models.database.errors import SchemaMismatch, reached
from models.database.migrate import apply_postgres, migrations
from models.database.store import BeforeCommit
from models.database.url import PostgresAt

if TYPE_CHECKING:
    import asyncpg

LONGEST: Final = 3600.0  # seconds for one table
_TABLES = """
SELECT class.relname AS name, array_agg(attribute.attname::text ORDER BY attribute.attnum) AS columns
FROM pg_class AS class JOIN pg_attribute AS attribute ON attribute.attrelid = class.oid
WHERE class.relkind = 'r' AND class.relnamespace = current_schema()::regnamespace
    AND class.relname <> 'lease' -- of those who are at work now: also of what makes or restores a copy
    AND attribute.attnum > 0 AND NOT attribute.attisdropped
GROUP BY class.relname ORDER BY class.relname
"""
_REFERENCES = """
SELECT class.relname AS table_name, reference.conname AS name, pg_get_constraintdef(reference.oid) AS text
FROM pg_constraint AS reference JOIN pg_class AS class ON class.oid = reference.conrelid
WHERE reference.contype = 'f' AND class.relnamespace = current_schema()::regnamespace
"""
_WITH_IDS = """
SELECT table_name FROM information_schema.columns
WHERE table_schema = current_schema() AND column_name = 'id' AND is_identity = 'YES'
"""
_IDS_GO_ON = "SELECT setval(pg_get_serial_sequence('{table}', 'id'), GREATEST(MAX(id), $1)) FROM {table}"


async def copy_postgres(place: PostgresAt, folder: Path) -> DatabaseCopy:
    """Copy every table of a database that may be in use into a folder; no writer waits for it."""
    with reached(place):
        connection = await connect(place.options)
        try:
            async with connection.transaction(isolation="repeatable_read", readonly=True):
                return await _copied(connection, place, folder)
        finally:
            await connection.close()


async def _copied(connection: "asyncpg.Connection", place: PostgresAt, folder: Path) -> DatabaseCopy:
    found = {row["name"]: list(row["columns"]) for row in await connection.fetch(_TABLES)}
    if "schema_version" not in found:
        raise SchemaMismatch("database_missing", database=str(place))
    schema = await connection.fetchval("SELECT COALESCE(MAX(version), 0) FROM schema_version")
    tables, named = {}, set[str]()
    for name, columns in found.items():
        if name == "schema_version":
            continue
        done = await connection.copy_from_table(
            name, columns=columns, output=path_of(folder, name), timeout=LONGEST
        )
        tables[name] = TableCopy(columns, int(done.removeprefix("COPY ")))
        if "sha256" in columns:
            rows = await connection.fetch(f"SELECT DISTINCT sha256 FROM {name} WHERE sha256 <> ''")
            named |= {row["sha256"] for row in rows}
    for name, table in tables.items():
        check_table(folder, name, table)
    return DatabaseCopy(int(schema), tables["document"].rows, frozenset(named), tables)


def check_table(folder: Path, name: str, table: TableCopy) -> None:
    """Read a table's file; BackupProblem unless each row is whole and none is missing. It blocks."""
    path, rows = path_of(folder, name), 0
    tabs = len(table.columns) - 1
    with path.open("rb") as file:
        for line in file:  # a line is a row: in what is in it, ends of lines and tabs are written otherwise
            rows += 1
            if line.count(b"\t") != tabs or not line.endswith(b"\n"):
                raise BackupProblem("backup_not_whole", path=str(path), reason=f"line {rows}")
    if rows != table.rows:
        raise BackupProblem("backup_not_whole", path=str(path), reason=f"{rows}/{table.rows}")


async def is_empty(place: PostgresAt) -> bool:
    """Return whether a database has no table yet."""
    with reached(place):
        connection = await connect(place.options)
        try:
            return not await connection.fetch(_TABLES)
        finally:
            await connection.close()


async def restore_postgres(
    folder: Path, copy: DatabaseCopy, place: PostgresAt, restored: Restored, before_commit: BeforeCommit
) -> None:
    """Fill an empty database with a copy, and bring it to this program's schema: all of it or nothing."""
    steps = migrations("postgres")
    with reached(place):
        connection = await connect(place.options)
        try:
            async with connection.transaction():
                await apply_postgres(connection, steps[: copy.schema])
                await _fill(connection, folder, copy)
                await apply_postgres(connection, steps)
                for statement in restored.statements():
                    await connection.execute(statement)
                for row in await connection.fetch(_WITH_IDS):
                    await connection.execute(_IDS_GO_ON.format(table=row["table_name"]), restored.first_id)
                await before_commit()
        finally:
            await connection.close()


async def _fill(connection: "asyncpg.Connection", folder: Path, copy: DatabaseCopy) -> None:
    """Fill the tables in any order: tables refer to each other in circles, so that is checked at the end."""
    references = await connection.fetch(_REFERENCES)
    for row in references:
        await connection.execute(f"ALTER TABLE {row['table_name']} DROP CONSTRAINT {row['name']}")
    await connection.execute(f"TRUNCATE {', '.join(copy.tables)}")  # migrations write rows as well
    for name, table in copy.tables.items():
        await connection.copy_to_table(
            name, columns=table.columns, source=path_of(folder, name), timeout=LONGEST
        )
    for row in references:
        await connection.execute(
            f"ALTER TABLE {row['table_name']} ADD CONSTRAINT {row['name']} {row['text']}", timeout=LONGEST
        )


def path_of(folder: Path, table: str) -> Path:
    """Return the file of a table."""
    return folder / f"{table}.copy"
