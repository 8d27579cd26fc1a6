"""Who serves a database: bots with leases on PostgreSQL, one with a locked file beside SQLite."""

import asyncio
import fcntl
import logging
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from models.database.driver import database_errors
from models.database.errors import AlreadyServed, reached
from models.database.lease import TRY_AGAIN, LeaseKeeper, LeaseTerms
from models.database.lease_rows import ALONE, BOT, HOUSE, WORKSPACE, Held, who_serves
from models.database.migrate import must_be_alone
from models.database.store import BeforeCommit
from models.database.url import Place, PostgresAt, SqliteAt
from models.frozen import frozen

BeginsAlone = Callable[[PostgresAt], Awaitable[bool]]
log = logging.getLogger(__name__)

_PATIENCE = 3.0  # seconds: somebody may just be asking
_ASK_EVERY = 0.1


@asynccontextmanager
async def serving(
    place: Place, terms: LeaseTerms | None = None, begins_alone: BeginsAlone = must_be_alone
) -> AsyncIterator[LeaseKeeper]:
    """Show that a bot is there; what is yielded has to run meanwhile.

    Raises AlreadyServed where a command works alone, a bot of an earlier release serves, or, on SQLite, any
    other one. Where it must begin alone, as for a schema that bots of an earlier one cannot bear, it is alone
    until it gives that lease back.
    """
    keeper = LeaseKeeper(place, terms or LeaseTerms())
    if isinstance(place, SqliteAt):
        async with _file_locked(place):
            yield keeper
        return

    async def may_begin() -> bool:  # another bot may do it meanwhile
        return not await begins_alone(place) or await keeper.take_alone()

    async with _kept(keeper):
        with reached(place):
            await _until(keeper, may_begin, lambda found: found)
            presence = keeper.want(keeper.presence)

            async def is_there() -> bool:
                await keeper.step()
                return presence.is_good

            await _until(keeper, is_there, lambda found: [one for one in found if one.name == ALONE])
        yield keeper


@asynccontextmanager
async def alone(place: Place, terms: LeaseTerms | None = None) -> AsyncIterator[BeforeCommit]:
    """Keep bots from serving a database meanwhile; AlreadyServed where one does.

    What is yielded is awaited before each COMMIT: it raises AlreadyServed where one may have begun meanwhile.
    Nothing in the block may block the loop, which keeps the lease.
    """
    keeper = LeaseKeeper(place, terms or LeaseTerms())
    lease = keeper.want(ALONE)
    term = lease.term

    async def still() -> None:
        if not lease.is_good or lease.term != term:
            raise AlreadyServed("lease_lost", database=str(place))

    if isinstance(place, SqliteAt):
        async with _file_locked(place):
            yield still
        return
    async with _kept(keeper):
        with reached(place):
            await _until(keeper, keeper.take_alone, lambda found: found)
        term = lease.term
        keeping = asyncio.ensure_future(_keep(keeper))
        try:
            yield still
        finally:
            keeping.cancel()
            await asyncio.wait([keeping])


@asynccontextmanager
async def _kept(keeper: LeaseKeeper) -> AsyncIterator[None]:
    with reached(keeper.place):
        await keeper.open()
    try:
        yield
    finally:
        with suppress(*database_errors()):  # it runs out by itself
            await keeper.give_back()
        keeper.close()


async def _keep(keeper: LeaseKeeper) -> None:
    while True:
        try:
            await keeper.run()
        except database_errors() as error:  # what is done meanwhile says it too
            log.warning("The lease on %s could not be kept: %s", keeper.place, error)
        await asyncio.sleep(TRY_AGAIN)


async def _until(
    keeper: LeaseKeeper,
    attempt: Callable[[], Awaitable[bool]],
    in_the_way: Callable[[list[Held]], list[Held]],
) -> None:
    """Try until it succeeds; AlreadyServed where somebody in the way keeps theirs, or cannot be seen.

    What is not kept is of somebody who was killed: it runs out. A bot that starts is waited for.
    """
    loop = asyncio.get_running_loop()
    ends, first = loop.time() + 1.5 * keeper.terms.every, set[Held]()
    while not await attempt():
        found = in_the_way(keeper.others)
        first = first or set(found)
        if loop.time() >= ends and not (_may_be_dead(first, found) or _is_starting(keeper.others)):
            raise AlreadyServed("already_served", database=str(keeper.place))
        await asyncio.sleep(_ASK_EVERY)


def _may_be_dead(first: Collection[Held], now: Collection[Held]) -> bool:
    return bool(now) and all(one in first for one in now)


def _is_starting(others: Collection[Held]) -> bool:
    """Return whether a bot is alone: it migrates, and has soon done so."""
    alone = {one.holder for one in others if one.name == ALONE}
    return any(one.holder in alone and one.name.startswith(BOT) for one in others)


async def is_served(place: Place) -> bool:
    """Tell whether a bot serves the database, or a command works alone, leaving nothing behind."""
    if isinstance(place, SqliteAt):
        return await asyncio.to_thread(_is_locked, _beside(place))
    found = await who_serves(place)
    return found is None or any(one.name == ALONE or one.name.startswith(BOT) for one in found)


@frozen
class ServingBot:
    """A bot that serves a PostgreSQL: where it runs, in which workspaces it speaks, and what else it does."""

    host: str
    process: str
    workspaces: tuple[str, ...]
    keeps_house: bool


async def serving_bots(place: PostgresAt) -> list[ServingBot]:
    """Return the bots that serve; none of an earlier release."""
    found = await who_serves(place) or []
    return [_bot(one, found) for one in found if one.name.startswith(BOT)]


def _bot(shown: Held, found: list[Held]) -> ServingBot:
    names = [one.name for one in found if one.holder == shown.holder]
    host, process, _ = shown.holder.rsplit(" ", 2)
    workspaces = [name.removeprefix(WORKSPACE) for name in names if name.startswith(WORKSPACE)]
    return ServingBot(host, process, tuple(workspaces), HOUSE in names)


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
