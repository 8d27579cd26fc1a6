"""A store as the last release left it, with something in every state; its rows are in schema_6.sql."""

import sqlite3
import tempfile
from pathlib import Path
from typing import Any

import asyncpg

from models.database.migrate import FOLDER, migrate
from models.database.url import Place, SqliteAt

SCHEMA = 6
_ROWS = Path(__file__).parents[2] / "models" / "database" / "schema_6.sql"
_SEQUENCES = """
SELECT setval(pg_get_serial_sequence(table_name, 'id'), 1000)
FROM information_schema.columns WHERE table_schema = 'public' AND column_name = 'id' AND is_identity = 'YES'
"""


async def load_last_release(place: Place) -> None:
    """Fill an empty database with the schema and the rows of the last release."""
    with tempfile.TemporaryDirectory() as name:
        for path in FOLDER.glob("*.sql"):
            if int(path.name[:4]) <= SCHEMA:
                (Path(name) / path.name).write_text(path.read_text("utf-8"))
        assert await migrate(place, Path(name)) == SCHEMA
    rows = _ROWS.read_text("utf-8")
    if isinstance(place, SqliteAt):
        connection = sqlite3.connect(place.path)
        connection.executescript(rows)
        connection.close()
        return
    other = await asyncpg.connect(**place.options)
    await other.execute(rows)
    await other.execute(_SEQUENCES)
    await other.close()


async def plain_rows(place: Place, table: str) -> list[dict[str, Any]]:
    """Read a table without the models."""
    text = f"SELECT * FROM {table} ORDER BY 1"
    if isinstance(place, SqliteAt):
        connection = sqlite3.connect(place.path)
        connection.row_factory = sqlite3.Row
        found = [dict(row) for row in connection.execute(text)]
        connection.close()
        return found
    other = await asyncpg.connect(**place.options)
    try:
        return [dict(row) for row in await other.fetch(text)]
    finally:
        await other.close()
