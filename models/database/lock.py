"""One serving bot per database: a lease on PostgreSQL, a locked file beside SQLite."""

import asyncio
import fcntl
import logging
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Final

from models.database.driver import database_errors
from models.database.errors import AlreadyServed, reached
from models.database.lease import TRY_AGAIN, Holder, LeaseKeeper, LeaseTerms, held_by_others
from models.database.url import Place, SqliteAt

log = logging.getLogger(__name__)

SERVING: Final = "bot"  # the lease of the one bot that serves
_PATIENCE = 3.0  # seconds: somebody may just be asking, or an earlier release be about to end
_ASK_EVERY = 0.1


@asynccontextmanager
async def serving(place: Place, terms: LeaseTerms | None = None) -> AsyncIterator[LeaseKeeper]:
    """Be the one bot that serves; what is yielded has to run meanwhile. AlreadyServed where another one is.

    A bot that was killed is waited for until its lease has run out.
    """
    keeper = LeaseKeeper(place, terms or LeaseTerms())
    if isinstance(place, SqliteAt):
        async with _file_locked(place):
            keeper.want(SERVING)
            yield keeper
        return
    with reached(place):
        await keeper.open()
    try:
        with reached(place):
            await _take(keeper)
        yield keeper
    finally:
        with suppress(*database_errors()):  # it runs out by itself
            await keeper.give_back()
        keeper.close()


@asynccontextmanager
async def alone(place: Place) -> AsyncIterator[None]:
    """Keep bots from serving a database meanwhile; AlreadyServed where one does."""
    async with serving(place) as keeper:
        keeping = asyncio.ensure_future(_keep(keeper))
        try:
            yield
        finally:
            keeping.cancel()
            await asyncio.wait([keeping])


async def _keep(keeper: LeaseKeeper) -> None:
    while True:
        try:
            await keeper.run()
        except database_errors() as error:  # what is done meanwhile says it too
            log.warning("The lease on %s could not be kept: %s", keeper.place, error)
        await asyncio.sleep(TRY_AGAIN)


async def _take(keeper: LeaseKeeper) -> None:
    """Try until the lease is ours. Who keeps theirs is alive; a bot of an earlier release has none."""
    loop = asyncio.get_running_loop()
    ends, lease, first = loop.time() + _PATIENCE, keeper.want(SERVING), None
    while True:
        await keeper.step()
        if lease.is_good:
            return
        found = await keeper.holder_of(SERVING)
        first = first or found
        if loop.time() >= ends and not _may_be_dead(first, found):
            raise AlreadyServed("already_served", database=str(keeper.place))
        await asyncio.sleep(_ASK_EVERY)


def _may_be_dead(first: Holder | None, now: Holder | None) -> bool:
    return now is not None and now == first


async def is_served(place: Place) -> bool:
    """Tell whether a bot serves the database, leaving nothing behind."""
    if isinstance(place, SqliteAt):
        return await asyncio.to_thread(_is_locked, _beside(place))
    return await held_by_others(place, SERVING)


@asynccontextmanager
async def _file_locked(place: SqliteAt) -> AsyncIterator[None]:
    loop = asyncio.get_running_loop()
    with reached(place):
        file = await asyncio.to_thread(_open, _beside(place))
    try:
        ends = loop.time() + _PATIENCE
        with reached(place):
            while not await asyncio.to_thread(_lock, file):
                if loop.time() >= ends:
                    raise AlreadyServed("already_served", database=str(place))
                await asyncio.sleep(_ASK_EVERY)
        yield
    finally:
        os.close(file)  # and its lock is free


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
