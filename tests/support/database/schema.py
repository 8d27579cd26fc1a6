"""What a database says of its own schema, in words that are the same on SQLite and PostgreSQL."""

import re
import sqlite3
from dataclasses import dataclass

import asyncpg

from models.database.url import Place, PostgresAt, SqliteAt

# Declared or reported type -> what matters to us. Identity columns are told apart by being the key.
_FAMILIES = {
    "integer": "number",
    "bigint": "number",
    "int": "number",
    "text": "text",
    "varchar(255)": "text",
    "character varying": "text",
    "boolean": "boolean",
    "date": "date",
}
_INTERNAL = ("sqlite_sequence", "schema_version", "lease")


@dataclass(frozen=True)
class ColumnShape:
    family: str
    required: bool


@dataclass(frozen=True)
class Index:
    """`where` holds the column names and literals of a partial index's condition."""

    columns: tuple[str, ...]
    unique: bool
    where: frozenset[str]


@dataclass
class Schema:
    columns: dict[str, dict[str, ColumnShape]]
    keys: dict[str, tuple[str, ...]]
    references: set[tuple[str, str, str, str]]  # table, column, other table, its column
    checks: dict[tuple[str, str], frozenset[str]]  # (table, column): the values allowed
    indexes: dict[str, Index]  # those with a name of ours
    uniques: set[tuple[str, tuple[str, ...]]]  # constraints: table, columns


async def read_schema(place: Place) -> Schema:
    """Read the schema of a database."""
    if isinstance(place, SqliteAt):
        return _read_sqlite(place)
    return await _read_postgres(place)


def _words(condition: str) -> frozenset[str]:
    """Keep the literals and names of an SQL condition; each database words the rest its own way."""
    bare = re.sub(r"::\w+|\b(IN|ANY|ALL|ARRAY|AND)\b", "", condition)
    return frozenset(re.findall(r"'[^']*'|\w+|<>|>", bare))


def _read_sqlite(place: SqliteAt) -> Schema:
    connection = sqlite3.connect(place.path)
    try:
        tables = {
            name: sql
            for name, sql in connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
            if name not in _INTERNAL
        }
        found = Schema({}, {}, set(), {}, {}, set())
        for table, sql in tables.items():
            info = connection.execute(f"PRAGMA table_info({table})").fetchall()
            keys = [row[1] for row in info if row[5]]
            found.keys[table] = tuple(keys)
            found.columns[table] = {
                row[1]: ColumnShape(_FAMILIES[row[2].lower()], bool(row[3]) or row[1] in keys) for row in info
            }
            for row in connection.execute(f"PRAGMA foreign_key_list({table})"):
                found.references.add((table, row[3], row[2], row[4]))
            for column, values in re.findall(r"CHECK \((\w+) IN \(([^)]*)\)\)", sql):
                found.checks[table, column] = frozenset(re.findall(r"'([^']*)'", values))
            for _, name, unique, origin, _ in connection.execute(f"PRAGMA index_list({table})").fetchall():
                info = connection.execute(f"PRAGMA index_info({name})").fetchall()
                columns = tuple(row[2] for row in info if row[2])  # expressions have no name
                if origin == "u":
                    found.uniques.add((table, columns))
                elif origin == "c":
                    [(text,)] = connection.execute("SELECT sql FROM sqlite_master WHERE name = ?", [name])
                    found.indexes[name] = Index(columns, bool(unique), _words(text.partition(" WHERE ")[2]))
        return found
    finally:
        connection.close()


async def _read_postgres(place: PostgresAt) -> Schema:
    connection = await asyncpg.connect(**place.options)
    try:
        found = Schema({}, {}, set(), {}, {}, set())
        for row in await connection.fetch(
            "SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns"
            " WHERE table_schema = 'public' ORDER BY table_name, ordinal_position"
        ):
            if row["table_name"] not in _INTERNAL:
                found.columns.setdefault(row["table_name"], {})[row["column_name"]] = ColumnShape(
                    _FAMILIES[row["data_type"]], row["is_nullable"] == "NO"
                )
        for row in await connection.fetch(
            "SELECT c.contype::text AS kind, t.relname AS table, pg_get_constraintdef(c.oid) AS text,"
            " o.relname AS other FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid"
            " LEFT JOIN pg_class o ON o.oid = c.confrelid WHERE t.relnamespace = 'public'::regnamespace"
        ):
            if row["table"] not in _INTERNAL:
                _take_constraint(found, row["kind"], row["table"], row["text"], row["other"])
        for row in await connection.fetch(
            "SELECT i.relname AS name, x.indisunique AS unique, pg_get_expr(x.indpred, x.indrelid) AS where,"
            " ARRAY(SELECT a.attname::text FROM unnest(x.indkey) WITH ORDINALITY AS k (number, place)"
            " JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = k.number ORDER BY k.place)"
            " AS columns FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid"
            " WHERE i.relnamespace = 'public'::regnamespace"
            " AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = x.indexrelid"
            " AND c.contype IN ('p', 'u'))"
        ):
            found.indexes[row["name"]] = Index(
                tuple(row["columns"]), row["unique"], _words(row["where"] or "")
            )
        return found
    finally:
        await connection.close()


def _take_constraint(found: Schema, kind: str, table: str, text: str, other: str | None) -> None:
    columns = tuple(re.findall(r"\w+", text.partition("(")[2].partition(")")[0]))
    match kind:
        case "p":
            found.keys[table] = columns
        case "u":
            found.uniques.add((table, columns))
        case "f":
            assert other is not None
            target = re.search(r"REFERENCES \w+\((\w+)\)", text)
            assert target is not None
            found.references.add((table, columns[0], other, target[1]))
        case "c":
            name = re.search(r"\w+", text.removeprefix("CHECK"))
            assert name is not None
            found.checks[table, name[0]] = frozenset(re.findall(r"'([^']*)'", text))
