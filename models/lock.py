"""One serving bot per database."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
from filelock import FileLock, Timeout

from models.database import Place, SqliteAt

_KEY = 7_305_418_221  # of the PostgreSQL advisory lock that the serving bot holds


class AlreadyServed(Exception):
    """Another bot serves this database; the text says which."""


@asynccontextmanager
async def serving(place: Place) -> AsyncIterator[None]:
    """Hold the lock while the bot serves; raises AlreadyServed where another one does."""
    refusal = AlreadyServed(f"{place} is served by another bot already; stop that one first")
    if isinstance(place, SqliteAt):
        lock = FileLock(place.path.with_suffix(place.path.suffix + ".serving"), thread_local=False)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            raise refusal from None
        try:
            yield
        finally:
            lock.release()
        return
    connection = await asyncpg.connect(**place.options, timeout=10)
    try:
        if not await connection.fetchval("SELECT pg_try_advisory_lock($1)", _KEY):
            raise refusal
        yield
    finally:
        await connection.close()
