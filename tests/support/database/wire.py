"""The wire between a bot and PostgreSQL, which a test can freeze: nothing arrives, and nothing is cut.

It can be frozen in one direction alone, and lead to another server from some moment on.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import quote, urlsplit

from models.database.url import PostgresAt, read_url


class Wire:
    """A way to the database; while it is frozen, what is sent waits."""

    def __init__(self, url: str) -> None:
        self.url = url  # for the bot to use, once it listens
        self.socket = ""  # of the server, where new connections lead
        self._there, self._back = asyncio.Event(), asyncio.Event()
        self._lines: set[asyncio.Task[None]] = set()
        self.lead_to(url)
        self.thaw()

    def lead_to(self, url: str) -> None:
        """Have new connections lead to the server of this URL, which listens on a socket in a folder."""
        place = read_url(url)
        assert isinstance(place, PostgresAt)
        self.socket = f"{place.options['host']}/.s.PGSQL.{place.options['port']}"

    def freeze(self, there: bool = True, back: bool = True) -> None:
        """Let nothing through: `there`, to the server, and `back`, from it."""
        for direction, frozen in ((self._there, there), (self._back, back)):
            if frozen:
                direction.clear()

    def thaw(self) -> None:
        """Let through what waits, and all that follows."""
        self._there.set()
        self._back.set()

    async def connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry one connection in both directions; end it where no server listens."""
        try:
            from_server, to_server = await asyncio.open_unix_connection(self.socket)
        except OSError:
            writer.transport.abort()
            return
        for one in (
            self._carry(reader, to_server, self._there),
            self._carry(from_server, writer, self._back),
        ):
            task = asyncio.ensure_future(one)
            self._lines.add(task)
            task.add_done_callback(self._lines.discard)

    async def _carry(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, flows: asyncio.Event
    ) -> None:
        """Carry what comes in one direction, until it ends."""
        try:
            while data := await reader.read(65536):
                await flows.wait()
                writer.write(data)
                await writer.drain()
        except OSError:
            return
        finally:
            writer.transport.abort()

    async def end(self) -> None:
        """Cut all connections."""
        for task in list(self._lines):
            task.cancel()
        await asyncio.gather(*self._lines, return_exceptions=True)


@asynccontextmanager
async def wire_to(url: str) -> AsyncIterator[Wire]:
    """Lay a wire to a database that listens on a socket in a folder."""
    wire, place = Wire(url), read_url(url)
    assert isinstance(place, PostgresAt)
    server = await asyncio.start_server(wire.connect, "127.0.0.1", 0)
    port, name = server.sockets[0].getsockname()[1], urlsplit(url).path.lstrip("/")
    wire.url = f"postgres://{quote(str(place.options['user']))}@127.0.0.1:{port}/{name}?sslmode=disable"
    try:
        yield wire
    finally:
        server.close()
        await wire.end()
        await server.wait_closed()
        await asyncio.sleep(0)  # a transport that was aborted closes in the next iteration of the loop
