"""Socket Mode: tickets, hello, one payload to one connection, redelivery, refresh, and how sockets die."""

from __future__ import annotations

from contextlib import AsyncExitStack
from typing import Any

import aiohttp
import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import Sandbox
from sandbox.people.workspace import SandboxWorkspace
from sandbox.socketmode.sockets import REFRESH_SECONDS, TICKET_SECONDS
from tests.sandbox.conftest import ACME, MANIFEST, Connect, client_of
from tests.sandbox.raw import RawSocket, socket_url


async def test_hello_counts_the_connections(acme: SandboxWorkspace, client: AsyncWebClient) -> None:
    async with RawSocket(acme, client) as first, RawSocket(acme, client) as second:
        assert (first.hello["type"], first.hello["num_connections"]) == ("hello", 1)
        assert second.hello["num_connections"] == 2
        assert second.hello["connection_info"] == {"app_id": acme.app_id}


async def refused(url: str) -> int:
    """Return the status of a refused handshake."""
    async with aiohttp.ClientSession() as http:
        with pytest.raises(aiohttp.WSServerHandshakeError) as caught:
            await http.ws_connect(url)
        return caught.value.status


async def test_a_ticket_works_once_and_expires_soon(
    sandbox: Sandbox, acme: SandboxWorkspace, client: AsyncWebClient
) -> None:
    url = await socket_url(acme, client)
    async with aiohttp.ClientSession() as http, http.ws_connect(url) as link:
        assert (await link.receive_json())["type"] == "hello"
    assert await refused(url) == 403
    late = await socket_url(acme, client)
    await sandbox.clock.advance(TICKET_SECONDS + 1)
    assert await refused(late) == 403
    async with RawSocket(acme, client) as working:
        assert working.hello["num_connections"] == 1


async def test_there_are_at_most_ten_sockets(acme: SandboxWorkspace, client: AsyncWebClient) -> None:
    async with AsyncExitStack() as stack:
        for _ in range(10):
            await stack.enter_async_context(RawSocket(acme, client))
        async with RawSocket(acme, client) as eleventh:
            assert eleventh.hello["type"] == "disconnect"
            assert eleventh.hello["reason"] == "too_many_websockets"


async def test_each_payload_goes_to_one_connection(acme: SandboxWorkspace, client: AsyncWebClient) -> None:
    ann = acme.person("Ann Lee")
    async with AsyncExitStack() as stack:
        sockets = [await stack.enter_async_context(RawSocket(acme, client)) for _ in range(3)]
        for number in range(12):
            await ann.say(str(number))
        await acme.wait_for(lambda: len(acme.journal.envelopes("events_api")) == 12)
        sent = acme.journal.envelopes("events_api")
        taken = {
            socket: [e for e in sent if e.facts["connection"] == n] for n, socket in enumerate(sockets, 1)
        }
        assert sum(map(len, taken.values())) == 12
        for socket, entries in taken.items():
            frames = [await socket.frame() for _ in entries]
            assert {f["envelope_id"] for f in frames} == {e.facts["envelope_id"] for e in entries}
            for frame in frames:
                await socket.ack(frame)


async def test_an_event_without_an_ack_is_redelivered_three_times(
    sandbox: Sandbox, acme: SandboxWorkspace, client: AsyncWebClient
) -> None:
    async with RawSocket(acme, client) as socket:
        await acme.person("Ann Lee").say("hello")
        frames = [await socket.frame()]
        for wait in (0, 60, 300):
            await sandbox.clock.advance(3)
            await sandbox.clock.advance(wait)
            frames.append(await socket.frame())
        await sandbox.clock.advance(3)
        await sandbox.wait_for(lambda: any(e.kind == "no_response" for e in sandbox.journal))
    assert [f["retry_attempt"] for f in frames] == [0, 1, 2, 3]
    assert [f["retry_reason"] for f in frames] == ["", "timeout", "timeout", "timeout"]
    assert len({f["payload"]["event_id"] for f in frames}) == 1
    assert len({f["envelope_id"] for f in frames}) == 4
    assert not any(f["accepts_response_payload"] for f in frames)


async def test_an_acked_event_is_not_redelivered(
    sandbox: Sandbox, acme: SandboxWorkspace, client: AsyncWebClient
) -> None:
    async with RawSocket(acme, client) as socket:
        await acme.person("Ann Lee").say("one")
        await socket.ack(await socket.frame())
        await sandbox.wait_for(lambda: any(e.kind == "ack" for e in sandbox.journal))
        await sandbox.clock.advance(400)
        await acme.person("Ann Lee").say("two")
        assert (await socket.frame())["payload"]["event"]["text"] == "two"


async def test_an_event_without_a_socket_is_delivered_by_a_retry(
    sandbox: Sandbox, acme: SandboxWorkspace, client: AsyncWebClient
) -> None:
    await acme.person("Ann Lee").say("anybody there?")
    await sandbox.wait_for(lambda: len(acme.journal.envelopes("events_api")) == 2)
    async with RawSocket(acme, client) as socket:
        await sandbox.clock.advance(60)
        frame = await socket.frame()
    assert (frame["retry_attempt"], frame["payload"]["event"]["text"]) == (2, "anybody there?")


async def test_an_ack_may_come_over_another_connection(
    acme: SandboxWorkspace, client: AsyncWebClient
) -> None:
    ann = acme.person("Ann Lee")
    async with RawSocket(acme, client) as first:
        await ann.say("hello")
        frame = await first.frame()
        async with RawSocket(acme, client) as second:
            await second.ack(frame)
            await acme.wait_for(lambda: any(e.kind == "ack" for e in acme.journal))
    await acme.clock.advance(400)
    assert len(acme.journal.envelopes("events_api")) == 1


@pytest.mark.parametrize("frame", ["ping", "[1]", "null", '{"envelope_id": ["?"]}', "{"])
async def test_a_frame_that_is_not_an_ack_is_ignored(
    acme: SandboxWorkspace, client: AsyncWebClient, frame: str
) -> None:
    async with RawSocket(acme, client) as socket:
        await socket.link.send_str(frame)
        await socket.link.send_bytes(b"\x00")
        await acme.person("Ann Lee").say("hello")
        await socket.ack(await socket.frame())
        await acme.wait_for(lambda: any(e.kind == "ack" and e.facts["connection"] == 1 for e in acme.journal))
        assert len(acme.sockets.usable) == 1


def listen(app: AsyncApp) -> None:
    """Listen to every message and command."""

    @app.event("message")
    async def message() -> None:
        pass

    @app.command("/precoro")
    async def command(ack: Any) -> None:
        await ack("here")


async def test_the_sdk_reconnects_when_asked_to(acme: SandboxWorkspace, connect: Connect) -> None:
    await connect(acme, listen)
    before = acme.sockets.connections[0].number
    await acme.sockets.warn()
    await acme.wait_for(lambda: acme.sockets.usable and acme.sockets.usable[0].number > before)
    warned = acme.sockets.usable[0].number
    await acme.sockets.refresh()
    await acme.wait_for(lambda: acme.sockets.usable and acme.sockets.usable[0].number > warned)
    assert (await acme.person("Ann Lee").command("/precoro")).response == {"text": "here"}


async def test_a_connection_told_to_leave_gets_no_payload(
    acme: SandboxWorkspace, client: AsyncWebClient
) -> None:
    async with RawSocket(acme, client) as leaving, RawSocket(acme, client):
        await acme.sockets.refresh(1)
        assert (await leaving.frame())["reason"] == "refresh_requested"
        for number in range(8):
            await acme.person("Ann Lee").say(str(number))
        await acme.wait_for(lambda: len(acme.journal.envelopes("events_api")) == 8)
        assert {e.facts["connection"] for e in acme.journal.envelopes("events_api")} == {2}


async def test_a_killed_socket_ends_with_a_reset_and_the_sdk_comes_back(
    acme: SandboxWorkspace, connect: Connect
) -> None:
    await connect(acme, listen)
    before = acme.sockets.connections[0].number
    acme.sockets.kill()
    await acme.wait_for(lambda: acme.sockets.usable and acme.sockets.usable[0].number > before)
    assert (await acme.person("Ann Lee").command("/precoro")).acked


async def test_a_half_open_socket_answers_no_ping(acme: SandboxWorkspace, client: AsyncWebClient) -> None:
    async with RawSocket(acme, client) as socket:
        await socket.link.ping(b"one")
        acme.sockets.half_open()
        async with aiohttp.ClientSession() as http:
            url = await socket_url(acme, client)
            async with http.ws_connect(url, heartbeat=0.2, autoping=True) as link:
                await link.receive_json()
                acme.sockets.half_open()
                # aiohttp's own heartbeat gives up without a pong
                assert (await link.receive()).type in (aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.ERROR)
        acme.sockets.connections[0].released.set()


async def test_a_half_open_socket_may_swallow_payloads(
    sandbox: Sandbox, acme: SandboxWorkspace, client: AsyncWebClient
) -> None:
    async with RawSocket(acme, client) as half, RawSocket(acme, client) as whole:
        acme.sockets.half_open(1, swallows=True)
        assert len(acme.sockets.usable) == 2
        acme.sockets.half_open(1)
        assert [each.number for each in acme.sockets.usable] == [2]
        await acme.person("Ann Lee").say("hello")
        assert (await whole.frame())["payload"]["event"]["text"] == "hello"
        acme.sockets.connections[0].released.set()
        await half.link.close()


async def test_the_sandbox_sends_pings(
    acme: SandboxWorkspace, client: AsyncWebClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sandbox.socketmode.sockets.PING_SECONDS", 0.05)
    url = await socket_url(acme, client)
    async with aiohttp.ClientSession() as http, http.ws_connect(url, autoping=False) as link:
        await link.receive_json()
        ping = await link.receive(timeout=5)
        assert ping.type is aiohttp.WSMsgType.PING


async def test_a_socket_is_warned_and_then_asked_to_leave_every_few_hours(
    sandbox: Sandbox, acme: SandboxWorkspace, client: AsyncWebClient
) -> None:
    async with RawSocket(acme, client) as socket:
        hours = socket.hello["debug_info"]["approximate_connection_time"]
        assert hours == REFRESH_SECONDS
        await sandbox.clock.advance(hours - 11)
        assert not [e for e in sandbox.journal if e.name == "disconnect"]
        await sandbox.clock.advance(1)
        assert (await socket.frame())["reason"] == "warning"
        assert len(acme.sockets.usable) == 1
        await sandbox.clock.advance(10)
        assert (await socket.frame())["reason"] == "refresh_requested"
        assert not acme.sockets.usable
        async with RawSocket(acme, client) as younger:
            await sandbox.clock.advance(10)  # a socket that stays is closed
            assert (await socket.link.receive()).type is aiohttp.WSMsgType.CLOSED
            assert [each.number for each in acme.sockets.usable] == [2]
            await acme.person("Ann Lee").say("still here?")
            assert (await younger.frame())["type"] == "events_api"


async def test_sockets_can_be_refreshed_more_often_or_never() -> None:
    for every in (60.0, None):
        async with Sandbox(MANIFEST, [ACME], refresh_every=every) as own:
            acme = own.workspaces["acme"]
            async with client_of(own, acme) as client, RawSocket(acme, client) as socket:
                await own.clock.advance(100_000)
                if every:
                    assert socket.hello["debug_info"]["approximate_connection_time"] == 60
                    assert [(await socket.frame())["reason"] for _ in "ab"] == [
                        "warning",
                        "refresh_requested",
                    ]
                else:
                    assert len(acme.sockets.usable) == 1


async def test_the_sdk_outlives_refreshes_on_a_fast_clock(connect: Connect, acme: SandboxWorkspace) -> None:
    acme.environment.refresh_every = 20
    await connect(acme, listen, sockets=2)
    acme.clock.speed = 10
    await acme.wait_for(lambda: bool(acme.sockets.usable) and acme.sockets.usable[0].number > 4)
    acme.clock.speed, acme.environment.refresh_every = 1, None
    assert (await acme.person("Ann Lee").command("/precoro")).acked


async def test_switching_socket_mode_off_ends_every_socket(
    acme: SandboxWorkspace, client: AsyncWebClient
) -> None:
    async with RawSocket(acme, client) as first, RawSocket(acme, client) as second:
        await acme.sockets.disable()
        for socket in (first, second):
            frame = await socket.frame()
            assert (frame["type"], frame["reason"]) == ("disconnect", "link_disabled")
        assert not acme.sockets.usable
        await acme.clock.advance(10)
        assert (await first.link.receive()).type is aiohttp.WSMsgType.CLOSED
