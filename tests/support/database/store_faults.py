"""Ways in which a store fails, made by the database itself or by the wire to it."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any
from urllib.parse import quote, urlsplit

import asyncpg

from models.database.url import PostgresAt, SqliteAt, read_url

COMMIT = b"Q\x00\x00\x00\x0cCOMMIT;\x00"  # as asyncpg sends it: a simple query


async def execute(url: str, *statements: str) -> None:
    """Run statements on a connection of the test's own."""
    place = read_url(url)
    if isinstance(place, SqliteAt):
        connection = sqlite3.connect(place.path, isolation_level=None, timeout=5)
        try:
            for statement in statements:
                connection.execute(statement)
        finally:
            connection.close()
        return
    assert isinstance(place, PostgresAt)
    server = await asyncpg.connect(**place.options)
    try:
        for statement in statements:
            await server.execute(statement)
    finally:
        await server.close()


@asynccontextmanager
async def refusing_decisions(url: str) -> AsyncIterator[None]:
    """No decision can be written: a trigger raises in the middle of the transaction."""
    if isinstance(read_url(url), SqliteAt):
        make = [
            "CREATE TRIGGER broken BEFORE INSERT ON decision BEGIN SELECT RAISE(ABORT, 'out of order'); END"
        ]
        drop = ["DROP TRIGGER broken"]
    else:
        make = [_RAISES, "CREATE TRIGGER broken BEFORE INSERT ON decision EXECUTE FUNCTION broken()"]
        drop = ["DROP TRIGGER broken ON decision", "DROP FUNCTION broken"]
    await execute(url, *make)
    try:
        yield
    finally:
        await execute(url, *drop)


@asynccontextmanager
async def away_for_decisions(url: str) -> AsyncIterator[None]:
    """Where a decision is written, PostgreSQL says that it is starting."""
    raising = _RAISES.replace("'out of order'", "'starting' USING ERRCODE = 'cannot_connect_now'")
    await execute(url, raising, "CREATE TRIGGER broken BEFORE INSERT ON decision EXECUTE FUNCTION broken()")
    try:
        yield
    finally:
        await execute(url, "DROP TRIGGER broken ON decision", "DROP FUNCTION broken")


@asynccontextmanager
async def refusing_commits(url: str) -> AsyncIterator[None]:
    """A decision can be written, and the COMMIT is refused: what the database checks last does not hold."""
    if isinstance(read_url(url), SqliteAt):
        make = [
            "CREATE TABLE owed (id INTEGER PRIMARY KEY,"
            " to_nobody INTEGER REFERENCES document (id) DEFERRABLE INITIALLY DEFERRED)",
            "CREATE TRIGGER broken AFTER INSERT ON decision"
            " BEGIN INSERT INTO owed (to_nobody) VALUES (-1); END",
        ]
        drop = ["DROP TRIGGER broken", "DROP TABLE owed"]
    else:
        make = [
            _RAISES,
            "CREATE CONSTRAINT TRIGGER broken AFTER INSERT ON decision DEFERRABLE INITIALLY DEFERRED"
            " FOR EACH ROW EXECUTE FUNCTION broken()",
        ]
        drop = ["DROP TRIGGER broken ON decision", "DROP FUNCTION broken"]
    await execute(url, *make)
    try:
        yield
    finally:
        await execute(url, *drop)


_RAISES = (
    "CREATE FUNCTION broken() RETURNS trigger LANGUAGE plpgsql AS"
    " $$ BEGIN RAISE EXCEPTION 'out of order'; END $$"
)


@asynccontextmanager
async def holding_documents(url: str) -> AsyncIterator[None]:
    """Somebody else writes: they hold SQLite's write lock, or the rows of all documents on PostgreSQL."""
    place = read_url(url)
    if isinstance(place, SqliteAt):
        connection = sqlite3.connect(place.path, isolation_level=None, timeout=5)
        try:
            connection.execute("BEGIN IMMEDIATE")
            yield
            connection.execute("ROLLBACK")
        finally:
            connection.close()
        return
    assert isinstance(place, PostgresAt)
    server = await asyncpg.connect(**place.options)
    try:
        async with server.transaction():
            await server.execute("SELECT id FROM document FOR UPDATE")
            yield
    finally:
        await server.close()


class LostAnswers:
    """Stands between the bot and the database; when armed, the answer to the next COMMIT is lost."""

    def __init__(self, url: str) -> None:
        self.url = url  # for the bot to use, once the proxy listens
        self.lost = 0
        self._armed = False

    def lose_next(self) -> None:
        """Lose the answer to the next COMMIT: it happens, and then the line is cut."""
        self._armed = True

    def take(self) -> bool:
        """Say whether the answer to this COMMIT is to be lost."""
        armed, self._armed = self._armed, False
        self.lost += armed
        return armed


@asynccontextmanager
async def losing_answers(url: str) -> AsyncIterator[LostAnswers]:
    """Give a way to the database that can lose answers; SQLite has no wire: see `on_sqlite`."""
    answers = LostAnswers(url)
    place = read_url(url)
    if isinstance(place, SqliteAt):
        yield answers
        return
    assert isinstance(place, PostgresAt)
    options = place.options
    upstream = f"{options['host']}/.s.PGSQL.{options['port']}"
    lines: set[asyncio.StreamWriter] = set()
    ended = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        lines.add(writer)
        with suppress(OSError):
            await _carry(answers, reader, writer, upstream)
        writer.transport.abort()
        lines.discard(writer)
        ended.set()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    name = urlsplit(url).path.lstrip("/")
    answers.url = f"postgres://{quote(str(options['user']))}@127.0.0.1:{port}/{name}?sslmode=disable"
    try:
        yield answers
    finally:
        server.close()
        while lines:
            ended.clear()
            for line in lines:
                line.transport.abort()
            await ended.wait()
        await server.wait_closed()


async def _carry(
    answers: LostAnswers, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, upstream: str
) -> None:
    """Carry one connection both ways, until one side ends it or an answer is lost."""
    from_server, to_server = await asyncio.open_unix_connection(upstream)
    losing = asyncio.Event()

    async def back() -> None:
        while (data := await from_server.read(65536)) and not losing.is_set():
            writer.write(data)
            await writer.drain()
        writer.transport.abort()

    answering = asyncio.ensure_future(back())
    try:
        while data := await reader.read(65536):
            if data == COMMIT and answers.take():
                losing.set()
                to_server.write(data)
                await answering
                return
            to_server.write(data)
            await to_server.drain()
    finally:
        answering.cancel()
        to_server.close()


def on_sqlite(answers: LostAnswers, connection: Any) -> None:
    """Put the same between tortoise and the SQLite driver: the real commit happens, then it fails."""
    commit = connection.commit

    async def commit_and_lose() -> None:
        await commit()
        if answers.take():
            raise sqlite3.OperationalError("disk I/O error")

    connection.commit = commit_and_lose
