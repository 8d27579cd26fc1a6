"""A tortoise engine for SQLite whose transactions take the write lock at once.

The library's own begins DEFERRED, and a transaction that reads before it writes then meets
"database is locked" whatever the busy timeout; a task cancelled while it enters a transaction leaves the
connection locked for ever; one whose COMMIT is refused stays open.
"""

import asyncio
import sqlite3
from typing import Any

from tortoise.backends.sqlite.client import (
    SqliteClient,
    SqliteTransactionContext,
    SqliteTransactionWrapper,
)
from tortoise.connection import get_connections
from tortoise.exceptions import OperationalError


class _Transaction(SqliteTransactionWrapper):
    async def begin(self) -> None:
        try:
            await self._connection.execute_fetchall("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            raise OperationalError(error) from error

    async def commit(self) -> None:
        try:
            await super().commit()
        except sqlite3.Error:
            # A COMMIT that SQLite refuses may leave the transaction open: on this one connection everybody
            # would go on to read what is not kept, and nobody could write any more.
            if self._connection.in_transaction:
                await self.rollback()
            raise


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
        return _Context(_Transaction(self), self._lock)


client_class = Client
