"""A tortoise engine for SQLite whose transactions take the write lock at once.

The library's own begins DEFERRED, and a transaction that reads before it writes then meets
"database is locked" whatever the busy timeout; a task cancelled while it enters a transaction leaves the
connection locked for ever; one whose COMMIT is refused stays open.

Every statement is a trip to the connection's thread, and most trips take longer than their statement. So a
transaction can carry statements that nobody waits for: they run right before its next one, in the same trip.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import aiosqlite
from tortoise.backends.base.client import ConnectionWrapper
from tortoise.backends.sqlite.client import (
    SqliteClient,
    SqliteTransactionContext,
    SqliteTransactionWrapper,
    translate_exceptions,
)
from tortoise.connection import get_connections
from tortoise.exceptions import IntegrityError, OperationalError

from models.database.precedence import GaveWay

T = TypeVar("T")


class Transaction(SqliteTransactionWrapper):
    """A transaction on the one connection, and what it carries."""

    def __init__(self, connection: SqliteClient) -> None:
        super().__init__(connection)
        self._carried: list[tuple[str, Mapping[str, Any]]] = []
        self.to_give_way: Callable[[], bool] | None = None  # asked before each statement

    def carry(self, text: str, values: Mapping[str, Any]) -> None:
        """Have a statement run right before the next one; if it fails, that one fails with its error."""
        self._carried.append((text, values))

    def acquire_connection(self) -> "ConnectionWrapper[aiosqlite.Connection]":
        """Return a wrapper that runs what is carried before the connection itself is used."""
        return _Delivered(self._lock, self)

    def give_way(self) -> None:
        """Raise GaveWay if the transaction is to be left undone here."""
        if self.to_give_way and self.to_give_way():
            raise GaveWay

    async def deliver(self) -> None:
        """Run what is carried."""
        if self._carried:
            await self._trip(lambda connection: None)

    async def execute_query_dict(self, query: str, values: Any = None) -> list[dict[str, Any]]:
        """Run what is carried and one statement; give its rows."""
        self.give_way()
        async with super().acquire_connection():
            rows = await self._trip(lambda connection: connection.execute(query, values or ()).fetchall())
        return list(map(dict, rows))

    @translate_exceptions
    async def _trip(self, last: Callable[[sqlite3.Connection], T]) -> T:
        carried, self._carried = self._carried, []
        connection = self._connection._conn

        def together() -> T:
            for text, values in carried:
                connection.execute(text, values)
            return last(connection)

        done: T = await self._connection._execute(together)  # type: ignore[no-untyped-call]
        return done

    async def begin(self) -> None:
        try:
            await self._connection.execute_fetchall("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            raise OperationalError(error) from error

    async def commit(self) -> None:
        try:
            await self.deliver()
            await super().commit()
        except (sqlite3.Error, OperationalError, IntegrityError):
            # A COMMIT that SQLite refuses may leave the transaction open: on this one connection everybody
            # would go on to read what is not kept, and nobody could write any more.
            if self._connection.in_transaction:
                await self.rollback()
            raise


class _Delivered(ConnectionWrapper[aiosqlite.Connection]):
    """The connection for a statement of the ORM, which may count changes: nothing is carried into those."""

    client: Transaction

    async def __aenter__(self) -> aiosqlite.Connection:
        self.client.give_way()
        connection = await super().__aenter__()
        try:
            await self.client.deliver()
        except BaseException:
            self._lock.release()
            raise
        return connection


class _Context(SqliteTransactionContext):
    __slots__ = ()

    async def __aenter__(self) -> Any:
        await self._trxlock.acquire()
        try:
            await self.ensure_connection()
            # BEGIN runs to its end even if this task is cancelled: only then is it known what to undo.
            begin = asyncio.ensure_future(self.connection.begin())
            try:
                await asyncio.shield(begin)
            except asyncio.CancelledError:
                await asyncio.wait([begin])
                if begin.exception() is None:
                    await self.connection.rollback()
                raise
            self.token = get_connections().set(self.connection_name, self.connection)
        except BaseException:
            self._trxlock.release()
            raise
        return self.connection


class Client(SqliteClient):
    """A SQLite connection with BEGIN IMMEDIATE."""

    def _in_transaction(self) -> _Context:
        return _Context(Transaction(self), self._lock)


client_class = Client
