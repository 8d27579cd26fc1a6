"""The open store: its connections, whole transactions, and a hook after each commit."""

import asyncio
import contextvars
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractContextManager, asynccontextmanager
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from tortoise import Tortoise
from tortoise.connection import get_connections
from tortoise.exceptions import DBConnectionError, IntegrityError
from tortoise.transactions import in_transaction

from models.database.driver import postgres_conflicts
from models.database.errors import reached
from models.database.migrate import check_schema
from models.database.precedence import LONGEST_PATIENCE, GaveWay, Precedence
from models.database.sqlite_engine import Transaction
from models.database.url import Place, SqliteAt, read_url

if TYPE_CHECKING:
    import asyncpg

T = TypeVar("T")


class Attempt(Protocol):
    """What a transaction hands to its work, made again for every try."""

    def fresh(self: "C") -> "C": ...


C = TypeVar("C", bound=Attempt)
BeforeCommit = Callable[[], Awaitable[None]]
log = logging.getLogger(__name__)
_ATTEMPTS = 3
_LOOKING = "sqlite_looking"  # the name of SQLite's second connection
_inside: contextvars.ContextVar[bool] = contextvars.ContextVar("inside_a_transaction", default=False)


class TooLate(Exception):
    """The deadline passed before COMMIT: everything was rolled back."""


class Store:
    """Runs whole transactions. `on_commit` is called after each one; it must not raise or wait.

    `before_commit` raises where nothing may be written any more.
    `follow` writes what follows from a change, in its transaction; it can be set once the store is open.
    `schema` is that of the database, which may be newer than the program's.
    """

    def __init__(
        self, place: Place, connection: str, schema: int, follow: Callable[[Any], Awaitable[None]]
    ) -> None:
        self.place = place
        self.connection = connection
        self.schema = schema
        self.follow = follow
        self.before_commit: BeforeCommit = _may_commit
        self.on_commit: Callable[[], None] = lambda: None
        self.on_applied: Callable[[Any], None] = lambda change: None  # the same, for changes
        self._precedence = Precedence()

    def person_acts(self) -> AbstractContextManager[None]:
        """Let a person's reads and transactions in the block go before transactions that give way."""
        return self._precedence.person_acts()

    async def transact(
        self,
        work: Callable[[], Awaitable[T]],
        *,
        deadline: float | None = None,
        gives_way: bool = False,
        then: Callable[[], None] = lambda: None,
    ) -> T:
        """Run `work` in one transaction of a task of its own, and commit.

        A caller that is cancelled leaves it running to its end: cancelling inside the ORM's transaction
        would leak the connection. `deadline` is on the loop's clock; past it, checked right before
        COMMIT, TooLate is raised and nothing is kept. Deadlocks on PostgreSQL are tried again,
        and so is a row that a rival wrote between our look and our insert: the second look finds it.

        One that gives way does not begin while a person acts. On SQLite, where one transaction holds up all
        others, it is undone at its next statement if a person comes, and done after them: at most a second
        later, however many come. `then` is called after the COMMIT.
        """
        if _inside.get():
            raise RuntimeError("a transaction inside a transaction")
        task = asyncio.ensure_future(self._and_then(self._with_retries(work, deadline, gives_way), then))
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            task.add_done_callback(_look_at)
            raise

    async def apply(
        self,
        change: C,
        work: Callable[[C], Awaitable[T]],
        *,
        deadline: float | None = None,
        gives_way: bool = False,
    ) -> T:
        """Run `work` on a change in one transaction, and before COMMIT what follows from the change."""

        attempt = change

        async def work_and_follow() -> T:
            nonlocal attempt
            attempt = change.fresh()
            result = await work(attempt)
            await self.follow(attempt)
            return result

        def then() -> None:
            self.on_applied(attempt)

        return await self.transact(work_and_follow, deadline=deadline, gives_way=gives_way, then=then)

    async def look(self, work: Callable[[], Awaitable[T]]) -> T:
        """Run reads that no press waits for, so that none waits for them either.

        SQLite has a connection of its own for them: on the one that writes, a long read would stop every
        press, and a waiting write every reader. What is committed is seen; nothing can be written, and there
        is no transaction around it.
        """
        if _inside.get():
            raise RuntimeError("a look inside a transaction")
        connections = get_connections()
        looking = _LOOKING if _LOOKING in connections.db_config else self.connection
        token = connections.set(self.connection, connections.get(looking))
        _inside.set(True)
        try:
            return await work()
        finally:
            _inside.set(False)
            connections.reset(token)

    async def _and_then(self, work: Awaitable[T], then: Callable[[], None]) -> T:
        result = await work
        _told(then)
        return result

    async def _with_retries(
        self, work: Callable[[], Awaitable[T]], deadline: float | None, gives_way: bool
    ) -> T:
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                if gives_way:
                    return await self._after_people(work, deadline)
                return await self._once(work, deadline)
            except _conflicts():
                if attempt == _ATTEMPTS:
                    raise
        raise AssertionError("unreachable")

    async def _after_people(self, work: Callable[[], Awaitable[T]], deadline: float | None) -> T:
        ends = asyncio.get_running_loop().time() + LONGEST_PATIENCE
        while True:
            to_give_way = await self._precedence.turn(ends)
            try:
                return await self._once(work, deadline, to_give_way)
            except GaveWay:
                continue

    async def _once(
        self,
        work: Callable[[], Awaitable[T]],
        deadline: float | None,
        to_give_way: Callable[[], bool] | None = None,
    ) -> T:
        async with in_transaction(self.connection) as transaction:
            if isinstance(transaction, Transaction):
                transaction.to_give_way = to_give_way
            _inside.set(True)
            try:
                result = await work()
            finally:
                _inside.set(False)
            if deadline is not None and asyncio.get_running_loop().time() > deadline:
                raise TooLate
            await self.before_commit()
        _told(self.on_commit)
        return result


def _told(hook: Callable[[], None]) -> None:
    """Call a hook. Nothing may fail after the commit: what is committed must be acked."""
    try:
        hook()
    except Exception:
        log.exception("The hook after a commit failed")


def _conflicts() -> tuple[type[Exception], ...]:
    return (IntegrityError, *postgres_conflicts())


def _look_at(task: "asyncio.Future[Any]") -> None:
    """Fetch the outcome of an abandoned transaction, so that asyncio does not complain about it."""
    if not task.cancelled():
        task.exception()


async def _may_commit() -> None:
    """Let whatever opened the store write."""


async def _follow_nothing(_change: Any) -> None:
    raise RuntimeError("a change in a store that was opened without what follows from one")


@asynccontextmanager
async def open_store(
    url: str, follow: Callable[[Any], Awaitable[None]] = _follow_nothing
) -> AsyncIterator[Store]:
    """Open the store at `url`, already migrated; closes it in any case (an open one hangs the process).

    Without `follow` it takes no change: enough for a program that only reads.
    """
    place = read_url(url)
    # The library caches INSERT text by connection name, so each kind has a name of its own.
    connection = "sqlite" if isinstance(place, SqliteAt) else "postgres"
    # Opening a SQLite database makes a file where there is none, so its schema is checked before.
    schema = await check_schema(place) if isinstance(place, SqliteAt) else 0
    connections = {connection: _connection(place)}
    if isinstance(place, SqliteAt):
        connections[_LOOKING] = _sqlite(place, query_only="ON")
    config = {
        "connections": connections,
        "apps": {"models": {"models": ["models.tables"], "default_connection": connection}},
        "use_tz": True,
        "timezone": "UTC",
    }
    await Tortoise.init(config=config)
    try:
        schema = schema or await _schema_of_postgres(connection, place)
        yield Store(place, connection, schema, follow)
    finally:
        await Tortoise.close_connections()


async def _schema_of_postgres(connection: str, place: Place) -> int:
    """Return the schema of a PostgreSQL, asked over a connection that the store keeps."""
    with reached(place):
        try:
            async with get_connections().get(connection).acquire_connection() as held:
                return await check_schema(place, held)
        except DBConnectionError as error:  # the library's word for a database that is not there
            raise error.__cause__ or error from None


def _connection(place: Place) -> dict[str, Any]:
    if isinstance(place, SqliteAt):
        return _sqlite(place)
    options = place.options | {
        "minsize": 1,
        "maxsize": 8,
        "timeout": 10,
        "command_timeout": 30,
        "init": _for_short_statements,
        "reset": _as_it_is,
    }
    return {"engine": "tortoise.backends.asyncpg", "credentials": options}


def _sqlite(place: SqliteAt, **more: str) -> dict[str, Any]:
    pragmas = {
        "synchronous": "FULL",  # an acked press survives a power cut
        "busy_timeout": 5000,
        "journal_mode": "WAL",
        "journal_size_limit": 67_108_864,  # the library's 16 kB makes FULL a third slower
        "cache_size": -16_000,
    }
    credentials = {"file_path": str(place.path), **pragmas, **more}
    return {"engine": "models.database.sqlite_engine", "credentials": credentials}


async def _for_short_statements(connection: "asyncpg.Connection") -> None:
    """Have PostgreSQL start no workers and compile nothing for a new connection's statements.

    What a bot that stands still has locked in the middle of a transaction is free again when its leases are.

    It takes a third of all messages for those whose wanted version is higher than the shown one, where there
    are none: at 1,000,000 documents that cost 8 ms at every poll, and with its compiler much more.
    """
    await connection.execute(
        "SET max_parallel_workers_per_gather = 0; SET jit = off;"
        " SET idle_in_transaction_session_timeout = '10s'"
    )


async def _as_it_is(connection: "asyncpg.Connection") -> None:
    """Take a connection back without the statement that undoes session settings: all of ours keep the same.

    It would cost as much as any other one, at every query outside a transaction and after each commit.
    """
