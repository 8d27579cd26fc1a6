"""One serving bot per database."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from models.database.driver import connect
from models.database.errors import AlreadyServed, reached
from models.database.url import Place, SqliteAt

if TYPE_CHECKING:
    import asyncpg

_KEY = 7_305_418_221  # of the PostgreSQL advisory lock that the serving bot holds
# pg_locks shows the locks of every database of the server.
_HELD = """
SELECT 1 FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
WHERE locktype = 'advisory' AND classid = $1 AND objid = $2 AND granted AND datname = current_database()
"""
_PATIENCE = 3.0  # seconds: somebody may just be asking, or a bot that was killed is not noticed yet
_ASK_EVERY = 0.1


@asynccontextmanager
async def serving(place: Place) -> AsyncIterator[None]:
    """Hold the lock while the bot serves or migrates; raises AlreadyServed where another one does."""
    refusal = AlreadyServed("already_served", database=str(place))
    if isinstance(place, SqliteAt):
        lock = FileLock(_beside(place), thread_local=False)
        with reached(place):
            await asyncio.to_thread(place.path.parent.mkdir, parents=True, exist_ok=True)
            try:
                await asyncio.to_thread(lock.acquire, timeout=_PATIENCE)
            except Timeout:
                raise refusal from None
        try:
            yield
        finally:
            lock.release()
        return
    with reached(place):
        connection = await connect(place.options)
    try:
        await _take(connection, refusal)
        yield
    finally:
        await connection.close()


async def _take(connection: "asyncpg.Connection", refusal: AlreadyServed) -> None:
    """Take the lock of PostgreSQL, which a bot that was killed holds until the server notices its end."""
    loop = asyncio.get_running_loop()
    ends = loop.time() + _PATIENCE
    while not await connection.fetchval("SELECT pg_try_advisory_lock($1)", _KEY):
        if loop.time() >= ends:
            raise refusal
        await asyncio.sleep(_ASK_EVERY)


async def is_served(place: Place) -> bool:
    """Tell whether a bot serves the database, leaving nothing behind."""
    if isinstance(place, SqliteAt):
        return await asyncio.to_thread(_is_locked, _beside(place))
    connection = await connect(place.options)
    try:
        return bool(await connection.fetchval(_HELD, _KEY >> 32, _KEY & 0xFFFFFFFF))
    finally:
        await connection.close()


def _beside(place: SqliteAt) -> Path:
    return place.path.with_suffix(place.path.suffix + ".serving")


def _is_locked(path: Path) -> bool:
    if not path.exists():
        return False
    lock = FileLock(path)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return True
    lock.release()
    return False
