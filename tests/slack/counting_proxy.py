"""A company's proxy: forwards and tunnels, and counts what goes through it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit


@dataclass
class Proxy:
    """Where the proxy is, and the first line of each connection it took."""

    url: str = ""
    lines: list[str] = field(default_factory=list)

    def saw(self, part: str) -> bool:
        """Whether a connection's first line contained this."""
        return any(part in line for line in self.lines)


@asynccontextmanager
async def counting_proxy() -> AsyncIterator[Proxy]:
    """Serve a proxy on 127.0.0.1."""
    proxy = Proxy()
    tasks: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        try:
            with suppress(OSError, asyncio.IncompleteReadError):
                head = await reader.readuntil(b"\r\n\r\n")
                await _relay(head, reader, writer, proxy)
        finally:
            tasks.discard(task)
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    proxy.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield proxy
    finally:
        server.close()
        for task in tuple(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await server.wait_closed()


async def _relay(
    head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, proxy: Proxy
) -> None:
    line = head.split(b"\r\n", 1)[0].decode()
    proxy.lines.append(line)
    verb, target, _ = line.split(" ")
    address = urlsplit(f"//{target}" if verb == "CONNECT" else target)
    far_reader, far_writer = await asyncio.open_connection(address.hostname, address.port)
    if verb == "CONNECT":
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
    else:
        far_writer.write(head)
    try:
        pumps = {
            asyncio.create_task(_pump(reader, far_writer)),
            asyncio.create_task(_pump(far_reader, writer)),
        }
        try:
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for pump in pumps:
                pump.cancel()
            await asyncio.gather(*pumps, return_exceptions=True)
    finally:
        far_writer.close()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65536):
        writer.write(data)
        await writer.drain()
