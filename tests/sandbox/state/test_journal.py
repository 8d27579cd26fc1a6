"""The journal: recorded calls, envelopes and acks, and how tests wait on it."""

from __future__ import annotations

import asyncio
import json
import os

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import Sandbox
from sandbox.people.workspace import SandboxWorkspace
from sandbox.state.journal import LONGEST, Journal, patience
from tests.sandbox.raw import RawSocket


async def test_every_call_envelope_and_ack_is_recorded_in_order(
    sandbox: Sandbox, acme: SandboxWorkspace, client: AsyncWebClient
) -> None:
    ann = acme.person("Ann Lee")
    async with RawSocket(acme, client) as socket:
        await client.chat_postMessage(channel=ann.dm().id, text="card")
        frame = await socket.frame()
        await socket.ack(frame, {"text": "taken"})
        await sandbox.wait_for(lambda: [e for e in sandbox.journal if e.kind == "ack"])
        command = asyncio.create_task(ann.command("/precoro"))
        await socket.ack(await socket.frame())
        await command
    assert [(e.kind, e.name) for e in sandbox.journal][:2] == [
        ("call", "apps.connections.open"),
        ("socket", "open"),
    ]
    (posted,) = sandbox.journal.calls("chat.postMessage")
    assert (posted.arguments["text"], posted.answer["ok"]) == ("card", True)
    (sent, asked) = sandbox.journal.envelopes()
    (first, second) = [e for e in sandbox.journal if e.kind == "ack"]
    assert (first.name, second.name) == (sent.facts["envelope_id"], asked.facts["envelope_id"])
    assert (first.facts["connection"], first.facts["payload"]) == (1, {"text": "taken"})
    assert (asked.name, asked.payload["command"]) == ("slash_commands", "/precoro")
    numbers = [e.number for e in sandbox.journal]
    assert numbers == sorted(set(numbers))
    assert sandbox.journal.after(second.number - 1)[0] is second


async def test_recorded_entries_do_not_change_later(
    sandbox: Sandbox, acme: SandboxWorkspace, client: AsyncWebClient
) -> None:
    ann = acme.person("Ann Lee")
    asked = await ann.say("lunch?")
    await ann.react(asked, "eyes")
    await client.chat_postMessage(channel=asked.channel, text="sure", thread_ts=asked.ts)
    await sandbox.wait_for(lambda: len(sandbox.journal.envelopes()) >= 3)
    before = [(e, json.dumps(e.facts)) for e in sandbox.journal if e.kind == "envelope"]
    assert any("eyes" in said for _, said in before)
    await client.reactions_add(channel=asked.channel, timestamp=asked.ts, name="eyes")
    await client.chat_postMessage(channel=asked.channel, text="where?", thread_ts=asked.ts)
    await ann.edit(asked, "dinner?")
    assert [json.dumps(entry.facts) for entry, _ in before] == [said for _, said in before]


def test_only_so_many_entries_are_kept() -> None:
    journal = Journal(lambda: 0.0)
    for number in range(LONGEST + 10):
        journal.record("call", "acme", "auth.test", arguments={"n": number})
    assert len(journal) == LONGEST
    assert [e.arguments["n"] for e in journal][:1] == [10]
    assert [e.arguments["n"] for e in journal.after(LONGEST + 8)] == [LONGEST + 8, LONGEST + 9]


async def test_a_wait_checks_on_each_change_and_unsubscribes_afterwards() -> None:
    journal = Journal(lambda: 0.0)
    asked: list[int] = []
    again = asyncio.Event()

    def third() -> bool:
        asked.append(len(journal))
        again.set()
        return len(journal) == 3

    waiting = asyncio.create_task(journal.wait_for(third))
    for _ in range(3):
        await again.wait()
        again.clear()
        journal.record("call", "acme", "auth.test")
    assert await waiting
    journal.record("call", "acme", "auth.test")
    assert asked == [0, 1, 2, 3]


async def test_a_wait_is_longer_on_a_loaded_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    cores = os.cpu_count() or 1
    monkeypatch.setattr(os, "getloadavg", lambda: (0.1, 0.0, 0.0))
    assert patience(20.0) == 20.0
    monkeypatch.setattr(os, "getloadavg", lambda: (200.0 * cores, 0.0, 0.0))
    assert patience(0.1) == 20.0
    journal = Journal(lambda: 0.0)
    waiting = asyncio.create_task(journal.wait_for(lambda: len(journal) == 1, timeout=0.1))
    _, still = await asyncio.wait({waiting}, timeout=0.5)
    assert still
    journal.record("call", "acme", "auth.test")
    assert await waiting


async def test_a_wait_goes_on_as_long_as_something_changes() -> None:
    journal, silent = Journal(lambda: 0.0), Journal(lambda: 0.0)
    waiting = asyncio.create_task(journal.wait_for(lambda: len(journal) == 3, timeout=4.0))
    for _ in range(3):
        with pytest.raises(AssertionError, match="without success"):
            await silent.wait_for(lambda: False, timeout=1.5)
        journal.record("call", "acme", "auth.test")
    assert await waiting
