"""Faults of events: sent twice, redelivered or late."""

from __future__ import annotations

import asyncio
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from sandbox import Sandbox
from sandbox.people.workspace import SandboxWorkspace
from tests.sandbox.blockkit.builders import actions, button
from tests.sandbox.raw import RawSocket


async def taken(socket: RawSocket, count: int) -> list[dict[str, Any]]:
    """Receive `count` envelopes and ack each."""
    frames = []
    for _ in range(count):
        frames.append(await socket.frame())
        await socket.ack(frames[-1])
    return frames


async def acks(sandbox: Sandbox, count: int) -> None:
    """Wait for `count` acks."""
    await sandbox.wait_for(lambda: sum(each.kind == "ack" for each in sandbox.journal) == count)
    for _ in range(5):
        await asyncio.sleep(0)  # lets the sandbox handle the ack


def text_of(frame: dict[str, Any]) -> str:
    """Return the text of a message event."""
    return str(frame["payload"]["event"]["text"])


async def test_an_event_whose_ack_is_lost_is_redelivered_with_the_same_id(
    sandbox: Sandbox, acme: SandboxWorkspace, client: AsyncWebClient
) -> None:
    fault = sandbox.faults.lose_ack("message")
    async with RawSocket(acme, client) as socket:
        await acme.person("Ann Lee").say("one")
        (first,) = await taken(socket, 1)
        await acks(sandbox, 1)
        await sandbox.clock.advance(3)
        (again,) = await taken(socket, 1)
        await acks(sandbox, 2)
        await sandbox.clock.advance(400)
        await acme.person("Ann Lee").say("two")
        (after,) = await taken(socket, 1)
    assert (first["retry_attempt"], again["retry_attempt"], again["retry_reason"]) == (0, 1, "timeout")
    assert first["payload"] == again["payload"]
    assert first["envelope_id"] != again["envelope_id"]
    assert text_of(after) == "two"
    assert fault.hits == 1
    assert not sandbox.faults.of_events


async def test_an_envelope_sent_twice_has_the_same_ids(
    sandbox: Sandbox, acme: SandboxWorkspace, client: AsyncWebClient
) -> None:
    sandbox.faults.send_twice("message", when=lambda event: event["text"] == "two")
    async with RawSocket(acme, client) as socket:
        for text in ("one", "two", "three"):
            await acme.person("Ann Lee").say(text)
        frames = await taken(socket, 4)
    assert [text_of(each) for each in frames] == ["one", "two", "two", "three"]
    assert frames[1] == frames[2]


async def test_later_events_overtake_one_that_is_held_back(
    sandbox: Sandbox, acme: SandboxWorkspace, client: AsyncWebClient
) -> None:
    fault = sandbox.faults.hold_back("message", behind=2)
    async with RawSocket(acme, client) as socket:
        await acme.person("Ann Lee").say("one")
        for count, text in enumerate(("two", "three"), start=1):
            await acme.person("Ann Lee").say(text)
            assert [text_of(each) for each in await taken(socket, 1)] == [text]
            await acks(sandbox, count)
            assert (await client.auth_test())["ok"]  # time for anything more to be sent
            assert len(sandbox.journal.envelopes("events_api")) == count + (text == "three")
        await taken(socket, 1)
        await acme.person("Ann Lee").say("four")
        await taken(socket, 1)
    said = [text_of(e.facts) for e in sandbox.journal.envelopes("events_api")]
    assert said == ["two", "three", "one", "four"]
    assert fault.hits == 1


async def test_an_event_is_held_back_only_as_long_as_asked(
    sandbox: Sandbox, acme: SandboxWorkspace, client: AsyncWebClient
) -> None:
    sandbox.faults.hold_back("message", seconds=20)
    async with RawSocket(acme, client) as socket:
        await acme.person("Ann Lee").say("one")
        await sandbox.clock.advance(19)
        assert not sandbox.journal.envelopes("events_api")
        await sandbox.clock.advance(1)
        (frame,) = await taken(socket, 1)
    assert (text_of(frame), frame["retry_attempt"]) == ("one", 0)


async def test_event_faults_are_per_workspace_and_can_be_cleared(
    sandbox: Sandbox, acme: SandboxWorkspace, client: AsyncWebClient
) -> None:
    elsewhere = sandbox.faults.send_twice(workspace="beta", times=None)
    here = sandbox.faults.send_twice(workspace="acme", times=None)
    async with RawSocket(acme, client) as socket:
        await acme.person("Ann Lee").say("one")
        one, same = await taken(socket, 2)
        sandbox.faults.remove(here)
        await acme.person("Ann Lee").say("two")
        (two,) = await taken(socket, 1)
    assert one["envelope_id"] == same["envelope_id"] != two["envelope_id"]
    assert (elsewhere.hits, sandbox.faults.of_events) == (0, (elsewhere,))
    sandbox.faults.clear()
    assert not sandbox.faults.of_events


async def test_event_faults_do_not_affect_presses_and_commands(
    sandbox: Sandbox, acme: SandboxWorkspace, client: AsyncWebClient
) -> None:
    ann = acme.person("Ann Lee")
    async with RawSocket(acme, client) as socket:
        await client.chat_postMessage(channel=ann.dm().id, text="card", blocks=[actions(button())])
        await taken(socket, 1)
        for arm in (sandbox.faults.lose_ack, sandbox.faults.send_twice, sandbox.faults.hold_back):
            arm(times=None)
        for act in (ann.press(ann.dm()[0], "go"), ann.command("/precoro")):
            acting = asyncio.create_task(act)
            await taken(socket, 1)
            assert (await acting).acked
        await sandbox.clock.advance(1000)
        sandbox.faults.clear()
        await ann.say("last")
        (frame,) = await taken(socket, 1)
    assert text_of(frame) == "last"
    assert len(sandbox.journal.envelopes()) == 4
