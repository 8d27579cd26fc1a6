"""A pooler between the bot and PostgreSQL: one that shares sessions is refused, one that does not works."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from models.database.errors import DatabaseUnusable
from models.database.lock import is_served, serving
from models.database.url import PostgresAt, read_url
from tests.support.database.databases import PostgresServer
from tests.support.wait import until

PGBOUNCER = shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin")
SETTINGS = """
[databases]
* = host={host} port={port} user={user}
[pgbouncer]
listen_addr =
listen_port = {number}
unix_socket_dir = {host}
auth_type = any
pool_mode = {mode}
{as_user}
"""


def write_settings(place: PostgresAt, file: Path, mode: str, number: int) -> None:
    """Write PgBouncer's settings; started by root, it becomes the user of the server."""
    as_user = "" if os.getuid() else f"user = {Path(place.options['host']).owner()}"
    file.write_text(SETTINGS.format(**place.options, number=number, mode=mode, as_user=as_user))


@asynccontextmanager
async def pooled(place: PostgresAt, file: Path, mode: str) -> AsyncIterator[PostgresAt]:
    """Run PgBouncer in front of a server; its socket lies beside the server's, named by our process."""
    assert PGBOUNCER
    number = os.getpid()
    write_settings(place, file, mode, number)
    socket = Path(place.options["host"], f".s.PGSQL.{number}")
    process = await asyncio.create_subprocess_exec(PGBOUNCER, "-q", str(file))
    try:
        await until(lambda: process.returncode is not None or socket.exists())
        yield PostgresAt(place.options | {"port": number})
    finally:
        process.terminate()
        await process.wait()


@pytest.mark.skipif(not PGBOUNCER, reason="needs Debian's pgbouncer")
async def test_a_pooler_works_unless_it_shares_sessions(postgres: PostgresServer, tmp_path: Path) -> None:
    url = await postgres.fresh()
    place = read_url(url)
    assert isinstance(place, PostgresAt)
    async with pooled(place, tmp_path / "session.ini", "session") as pooler, serving(pooler):
        assert await is_served(place)
    async with pooled(place, tmp_path / "transaction.ini", "transaction") as pooler:
        with pytest.raises(DatabaseUnusable) as refused:
            async with serving(pooler):
                pass
    assert refused.value.code == "sessions_shared"
    await postgres.give_back(url)
