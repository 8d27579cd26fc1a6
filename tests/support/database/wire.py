"""The wire between a bot and PostgreSQL, which a test can freeze: nothing arrives, and nothing is cut."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import quote, urlsplit

from models.database.url import PostgresAt, read_url


class Wire:
    """A way to the database; while it is frozen, what is sent waits."""

    def __init__(self, url: str) -> None:
        self.url = url  # for the bot to use, once it listens
        self._flows = asyncio.Event()
        self._flows.set()

    def freeze(self) -> None:
        """Let nothing through, in neither direction."""
        self._flows.clear()

    def thaw(self) -> None:
        """Let through what waits, and all that follows."""
        self._flows.set()

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry what comes in one direction, until it ends."""
        try:
            while data := await reader.read(65536):
                await self._flows.wait()
                writer.write(data)
                await writer.drain()
        except OSError:
            return
        finally:
            writer.transport.abort()


@asynccontextmanager
async def wire_to(url: str) -> AsyncIterator[Wire]:
    """Lay a wire to a database that listens on a socket in a folder."""
    wire, place = Wire(url), read_url(url)
    assert isinstance(place, PostgresAt)
    options = place.options
    lines: set[asyncio.Task[None]] = set()

    async def connect(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        socket = f"{options['host']}/.s.PGSQL.{options['port']}"
        from_server, to_server = await asyncio.open_unix_connection(socket)
        for one in (wire.carry(reader, to_server), wire.carry(from_server, writer)):
            task = asyncio.ensure_future(one)
            lines.add(task)
            task.add_done_callback(lines.discard)

    server = await asyncio.start_server(connect, "127.0.0.1", 0)
    port, name = server.sockets[0].getsockname()[1], urlsplit(url).path.lstrip("/")
    wire.url = f"postgres://{quote(str(options['user']))}@127.0.0.1:{port}/{name}?sslmode=disable"
    try:
        yield wire
    finally:
        server.close()
        for task in list(lines):
            task.cancel()
        await asyncio.gather(*lines, return_exceptions=True)
        await server.wait_closed()
        await asyncio.sleep(0)  # a transport that was aborted closes in the next iteration of the loop
