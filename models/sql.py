"""Constant SQL on the connection of the current transaction, the same text for SQLite and PostgreSQL.

The ORM's query builder takes longer than most statements do. What runs at every press is written out:
the text stands beside the function that uses it, values are named in it as `:name`.
"""

import re
from datetime import datetime
from functools import lru_cache
from typing import Any, TypeVar

from tortoise.connection import get_connections
from tortoise.models import Model

from models.fields import UtcField

Row = dict[str, Any]
Value = str | int | datetime | None
M = TypeVar("M", bound=Model)

_UTC = UtcField()
_NAME = re.compile(r"(?<!:):([a-z_]+)")


async def run(text: str, **values: Value) -> list[Row]:
    """Run one statement; give its rows, also of `RETURNING`. Moments are taken as the store keeps them."""
    connections = get_connections()
    connection = connections.get(next(iter(connections.db_config)))
    kept = {
        name: _UTC.to_db_value(one, None) if isinstance(one, datetime) else one
        for name, one in values.items()
    }
    if connection.capabilities.dialect == "sqlite":
        return await connection.execute_query_dict(text, kept)  # type: ignore[arg-type]  # sqlite3 knows names
    numbered, names = _numbered(text)
    return await connection.execute_query_dict(numbered, [kept[name] for name in names])


async def first(text: str, **values: Value) -> Row | None:
    """Run one statement and give its first row, if any."""
    rows = await run(text, **values)
    return rows[0] if rows else None


def moment(kept: int | None) -> datetime | None:
    """Read a moment as the store keeps it, in microseconds since 1970 UTC."""
    return _UTC.to_python_value(kept)


def made(model: type[M], row: Row) -> M:
    """Make an object of a row that has all columns of its table, as the ORM itself does after a SELECT."""
    return model._init_from_db(**row)


@lru_cache(maxsize=256)
def _numbered(text: str) -> tuple[str, tuple[str, ...]]:
    """Write PostgreSQL's `$1` for the first name, and so on; a name that comes again keeps its number."""
    names = tuple(dict.fromkeys(_NAME.findall(text)))
    return _NAME.sub(lambda found: f"${names.index(found[1]) + 1}", text), names
