"""Repeat the settled documents of a store, with all that hangs on them, straight in SQL."""

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Final

import asyncpg

STRIDE: Final = 100_000  # ids of one copy: more than the small store has rows in any table
# What hangs on a document, parents first.
TABLES: Final = (
    "document",
    "line",
    "charge",
    "custom_field",
    "bank_account",
    "payer",
    "follower",
    "comment",
    "attachment",
    "step",
    "turn",
    "decision",
    "message",
    "delivery",
    "audit",
    "payment",
)
# Columns that name a row which is repeated as well.
KEYS: Final = frozenset(
    {
        *("id", "document_id", "step_id", "turn_id", "message_id", "parent_id", "comment_id"),
        *("attachment_id", "payment_id"),
    }
)
# Text that must differ in each copy.
NAMES: Final = frozenset({"origin_key", "number", "number_key"})
_OF: Final = {
    "document": "status = 'approved'",
    "decision": "turn_id IN (SELECT turn.id FROM turn JOIN document ON document.id = turn.document_id"
    " WHERE document.status = 'approved')",
    "delivery": "message_id IN (SELECT message.id FROM message JOIN document"
    " ON document.id = message.document_id WHERE document.status = 'approved')",
}
_BY_DOCUMENT: Final = "document_id IN (SELECT id FROM document WHERE status = 'approved')"


def statements(columns: Mapping[str, Sequence[str]], series: str) -> list[str]:
    """Return an INSERT for each table; `series` is a SELECT of the numbers of the copies as `n`."""
    return [
        f"INSERT INTO {table} ({', '.join(columns[table])})"
        f" SELECT {', '.join(_copied(table, each) for each in columns[table])}"
        f" FROM small_{table} AS source CROSS JOIN ({series}) AS copies ORDER BY copies.n, source.id"
        for table in TABLES
    ]


def _copied(table: str, column: str) -> str:
    if column in KEYS:
        return f"source.{column} + copies.n * {STRIDE}"
    if column in NAMES or (column == "key" and table != "comment"):
        return f"source.{column} || '-' || copies.n"
    return f"source.{column}"


def sources() -> list[str]:
    """Return the statements that set aside what is repeated: the rows grow while they are copied."""
    return [
        f"CREATE TEMP TABLE small_{table} AS SELECT * FROM {table} WHERE {_OF.get(table, _BY_DOCUMENT)}"
        for table in TABLES
    ]


def repeat_settled(connection: sqlite3.Connection, copies: int) -> None:
    """Repeat them in a SQLite file, without the care for power cuts."""
    for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -2000000", "foreign_keys = OFF"):
        connection.execute(f"PRAGMA {pragma}")
    indexes = connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
    ).fetchall()
    for name, _sql in indexes:
        connection.execute(f"DROP INDEX {name}")
    columns = {
        table: [row[1] for row in connection.execute(f"PRAGMA table_info({table})")] for table in TABLES
    }
    series = (
        "WITH RECURSIVE one(n) AS"
        f" (SELECT 1 UNION ALL SELECT n + 1 FROM one WHERE n < {copies}) SELECT n FROM one"
    )
    for text in [*sources(), *statements(columns, series), *(sql for _name, sql in indexes)]:
        connection.execute(text)
    connection.commit()
    connection.execute("PRAGMA journal_mode = WAL")


async def repeat_settled_on_postgres(connection: asyncpg.Connection, copies: int) -> None:
    """Repeat them in a PostgreSQL database, and let it know what the tables are like now."""
    rows = await connection.fetch(
        "SELECT table_name, column_name FROM information_schema.columns"
        " WHERE table_schema = 'public' ORDER BY table_name, ordinal_position"
    )
    columns = {table: [row["column_name"] for row in rows if row["table_name"] == table] for table in TABLES}
    await connection.execute("SET session_replication_role = replica; SET synchronous_commit = off")
    for text in [*sources(), *statements(columns, f"SELECT n FROM generate_series(1, {copies}) AS n")]:
        await connection.execute(text, timeout=1800)
    for table in TABLES:
        await connection.execute(
            f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT MAX(id) FROM {table}))"
        )
    await connection.execute("ANALYZE", timeout=600)
