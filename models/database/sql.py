"""Constant SQL on the connection of the current transaction, the same text for SQLite and PostgreSQL.

The ORM's query builder takes longer than most statements do. What runs at every press is written out:
the text is beside the function that uses it, values are named in it as `:name`.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, TypeVar

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.connection import get_connections
from tortoise.models import Model

from models.database.fields import UtcField
from models.database.sqlite_engine import Transaction

Row = dict[str, Any]
Value = str | int | datetime | None
Values = Mapping[str, Value]
M = TypeVar("M", bound=Model)

_UTC = UtcField()
_NAME = re.compile(r"(?<!:):([a-z_]+[0-9]*)")
_ROW = re.compile(r"(?<=VALUES )\([^()]*\)")


async def run(text: str, **values: Value) -> list[Row]:
    """Run one statement and return its rows, also of `RETURNING`. Times are taken as the store has them."""
    connection = _connection()
    if connection.capabilities.dialect == "sqlite":
        return await connection.execute_query_dict(text, _as_kept(values))  # type: ignore[arg-type]  # sqlite3 knows names
    numbered, names = _numbered(text)
    kept = _as_kept(values)
    return await connection.execute_query_dict(numbered, [kept[name] for name in names])


async def select(model: type[M], condition: str, **values: Value) -> list[M]:
    """Return the rows of a table that fit a condition, which may end in an order."""
    table = model._meta.db_table
    rows = await run(f"SELECT {table}.* FROM {table} WHERE {condition}", **values)
    return [made(model, row) for row in rows]


async def by_id(model: type[M], ids: Collection[int]) -> dict[int, M]:
    """Return the rows of a table that have these ids; for a handful of them."""
    if not ids:
        return {}
    condition, values = listed("id IN (:id)", "id", ids)
    return {row.pk: row for row in await select(model, condition, **values)}


async def send(text: str, **values: Value) -> None:
    """Run one statement of whose outcome nobody needs to know before the COMMIT.

    On SQLite it goes along with the next one: it fails then, and the transaction with it.
    """
    connection = _connection()
    if isinstance(connection, Transaction):
        connection.carry(text, _as_kept(values))
    else:
        await run(text, **values)


async def run_many(text: str, each: Sequence[Values]) -> None:
    """Run one statement with each of these values, in one trip to the database; no rows come back."""
    if not each:
        return
    connection = _connection()
    kept = [_as_kept(values) for values in each]
    if connection.capabilities.dialect == "sqlite":
        await connection.execute_many(text, kept)  # type: ignore[arg-type]  # sqlite3 knows names
        return
    numbered, names = _numbered(text)
    await connection.execute_many(numbered, [[one[name] for name in names] for one in kept])


async def hold(text: str, **values: Value) -> None:
    """Take the rows of a SELECT for this transaction, in its order; on SQLite it has everything anyway."""
    if _connection().capabilities.dialect != "sqlite":
        await run(f"{text} FOR NO KEY UPDATE", **values)


async def put(text: str, each: Sequence[Values]) -> list[Row]:
    """Run one INSERT of so many rows: its `VALUES (...)` once for each of these. Gives what it returns.

    One statement instead of many, for rows whose ids are needed; a few hundred rows at most. Names have no
    digits.
    """
    if not each:
        return []
    values = {f"{name}{number}": one for number, given in enumerate(each) for name, one in given.items()}
    return await run(_repeated(text, len(each)), **values)


def _connection() -> BaseDBAsyncClient:
    connections = get_connections()
    return connections.get(next(iter(connections.db_config)))


def _as_kept(values: Values) -> Row:
    return {
        name: _UTC.to_db_value(one, None) if isinstance(one, datetime) else one
        for name, one in values.items()
    }


def listed(text: str, name: str, ids: Collection[Value]) -> tuple[str, dict[str, Value]]:
    """Return the text with a list of ids in place of `:name`, and their values; no id at all is a 0.

    The text differs with their number only: it is for a handful of them.
    """
    values: dict[str, Value] = {f"{name}{number}": one for number, one in enumerate(ids or [0])}
    return text.replace(f":{name}", ", ".join(f":{one}" for one in values)), values


def skip_locked() -> str:
    """Return what a SELECT ends with that takes rows for its statement and leaves those that others have."""
    return "" if _connection().capabilities.dialect == "sqlite" else "FOR NO KEY UPDATE SKIP LOCKED"


def in_order() -> str:
    """Return what a SELECT ends with that waits for its rows one after another, in the order of their ids."""
    return "" if _connection().capabilities.dialect == "sqlite" else "ORDER BY id FOR NO KEY UPDATE"


async def first(text: str, **values: Value) -> Row | None:
    """Run one statement and return its first row, if any."""
    rows = await run(text, **values)
    return rows[0] if rows else None


def read_time(kept: int | None) -> datetime | None:
    """Read a moment as the store keeps it, in microseconds since 1970 UTC."""
    return _UTC.to_python_value(kept)


def made(model: type[M], row: Row) -> M:
    """Make an object of a row that has all columns of its table, as the ORM itself does after a SELECT."""
    return model._init_from_db(**row)


@lru_cache(maxsize=16)  # long texts
def _repeated(text: str, many: int) -> str:
    """Write the `VALUES (...)` of an INSERT so many times, each with names of its own."""
    [row] = _ROW.findall(text)
    rows = ", ".join(_NAME.sub(rf":\g<1>{number}", row) for number in range(many))
    return _ROW.sub(lambda _: rows, text)


@lru_cache(maxsize=256)
def _numbered(text: str) -> tuple[str, tuple[str, ...]]:
    """Write PostgreSQL's `$1` for the first name, and so on; a name that comes again keeps its number."""
    names = tuple(dict.fromkeys(_NAME.findall(text)))
    return _NAME.sub(lambda found: f"${names.index(found[1]) + 1}", text), names
