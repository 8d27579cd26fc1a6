"""How the database is: whether it answers, and how large it is."""

import asyncio
from pathlib import Path

from models.database import sql
from models.database.store import Store
from models.database.url import SqliteAt

_ANY = "SELECT version FROM schema_version LIMIT 1"  # SQLite opens no file for a statement without a table
_SIZE = "SELECT pg_database_size(current_database()) AS bytes"
_FILES = ("", "-wal", "-shm")  # of SQLite, by the ends of their names


async def answers(store: Store) -> bool:
    """Return whether the database answers; its driver has a time limit of its own."""
    try:
        await store.look(lambda: sql.run(_ANY))
    except Exception:  # the edge: whatever it is, those who need the database say it in the log
        return False
    return True


async def size(store: Store) -> int:
    """Return the bytes that the database takes on its disk."""
    if isinstance(store.place, SqliteAt):
        return await asyncio.to_thread(_size_of, store.place.path)
    [row] = await store.look(lambda: sql.run(_SIZE))
    return int(row["bytes"])


def _size_of(path: Path) -> int:
    files = [path.with_name(f"{path.name}{end}") for end in _FILES]
    return sum(file.stat().st_size for file in files if file.exists())
