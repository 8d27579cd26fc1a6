"""Cutting a connection, whatever has become of it."""

import asyncio

from sandbox.socketmode.connection import reset


async def test_a_connection_that_has_ended_meanwhile_can_be_cut() -> None:
    async with await asyncio.start_server(lambda _reader, writer: writer.close(), "127.0.0.1", 0) as server:
        _, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        writer.close()
        await writer.wait_closed()
        reset(writer.transport)
    assert writer.is_closing()
