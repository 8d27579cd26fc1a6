"""One serving bot per database."""

import asyncio
import fcntl
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from models.database.driver import connect
from models.database.errors import AlreadyServed, reached
from models.database.url import Place, SqliteAt

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
        with reached(place):
            file = await asyncio.to_thread(_open, _beside(place))
        try:
            with reached(place):
                await _take(lambda: asyncio.to_thread(_lock, file), refusal)
            yield
        finally:
            os.close(file)  # and its lock is free
        return
    with reached(place):
        connection = await connect(place.options)
    try:
        await _take(lambda: connection.fetchval("SELECT pg_try_advisory_lock($1)", _KEY), refusal)
        yield
    finally:
        await connection.close()


async def _take(attempt: Callable[[], Awaitable[bool]], refusal: AlreadyServed) -> None:
    """Try until the lock is taken: PostgreSQL's is held until the server notices the end of a killed bot."""
    loop = asyncio.get_running_loop()
    ends = loop.time() + _PATIENCE
    while not await attempt():
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


def _open(path: Path) -> int:
    path.parent.mkdir(parents=True, exist_ok=True)
    return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)


def _lock(file: int) -> bool:
    """Lock an open file until it is closed; return False where it is locked through another opening."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_locked(path: Path) -> bool:
    if not path.exists():
        return False
    file = os.open(path, os.O_RDWR)
    try:
        return not _lock(file)
    finally:
        os.close(file)
