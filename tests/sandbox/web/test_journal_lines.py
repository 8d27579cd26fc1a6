"""The inspector's lines of the journal."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from sandbox import Sandbox
from sandbox.people.workspace import SandboxWorkspace
from sandbox.state.journal import LONGEST, Entry
from sandbox.web.journal import summary
from tests.sandbox.web import fake_views
from tests.sandbox.web.conftest import Send
from tests.sandbox.web.fake_page import Look

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_an_envelope_and_its_ack_share_a_reference(
    look: Look, send: Send, acme: SandboxWorkspace
) -> None:
    ann = await look("ann@acme.example")
    await ann.do("watch_journal", on=True)
    await acme.person("ann@acme.example").say("Hello")
    ack = await ann.until(lambda: next((each for each in ann.journal if each["name"] == "ack"), None))
    sent = next(each for each in ann.journal if each["kind"] == "envelope")
    assert sent["ref"] == ack["ref"]
    assert (sent["name"], sent["note"]) == ("events_api", "message · Hello")


async def test_a_refused_call_says_why(look: Look, client: Any) -> None:
    ann = await look("ann@acme.example")
    await ann.do("watch_journal", on=True)
    with pytest.raises(SlackApiError):
        await client.chat_postMessage(channel="C404", text="Into the void")
    line = await ann.until(
        lambda: next((each for each in ann.journal if each["name"] == "chat.postMessage"), None)
    )
    assert (line["failed"], line["note"]) == ("channel_not_found", "Into the void")
    whole = await ann.do("entry", number=line["number"])
    assert whole["facts"]["arguments"]["channel"] == "C404"


async def test_a_call_with_a_wrong_token_is_shown_too(look: Look, client: Any) -> None:
    ann = await look("ann@acme.example")
    await ann.do("watch_journal", on=True)
    with pytest.raises(SlackApiError):
        await client.auth_test(token="xoxb-wrong")
    line = await ann.until(lambda: next((each for each in ann.journal if each["name"] == "auth.test"), None))
    assert line["failed"] == "invalid_auth"


async def test_a_full_journal_comes_in_few_frames(look: Look, sandbox: Sandbox) -> None:
    for number in range(LONGEST + 10):
        sandbox.journal.record("call", "acme", "auth.test", arguments={"text": str(number)}, status=200)
    sandbox.journal.record("call", "beta", "auth.test", arguments={}, status=200)
    ann = await look("ann@acme.example")
    await ann.do("watch_journal", on=True)
    await ann.until(lambda: len(ann.journal) >= LONGEST - 1)
    assert ann.journal_frames <= 6
    numbers = [each["number"] for each in ann.journal]
    assert numbers == sorted(set(numbers))
    assert ann.journal[-1]["note"] == str(LONGEST + 9)


async def test_dropped_entries_and_those_of_other_workspaces_are_not_shown(
    look: Look, sandbox: Sandbox
) -> None:
    ann = await look("ann@acme.example")
    elsewhere = sandbox.journal.record("call", "beta", "auth.test", arguments={"text": "theirs"})
    for number in (elsewhere.number, 10**9, "1", None):
        assert (await ann.do("entry", number=number))["facts"] is None


CALL = {"arguments": {"channel": "C1"}, "status": 200, "answer": {"ok": True}}
FAILURES = [
    (Entry(1, 0, "call", "acme", "chat.update", CALL), ""),
    (Entry(1, 0, "call", "acme", "chat.update", CALL | {"status": 503}), "HTTP 503"),
    (Entry(1, 0, "call", "acme", "chat.update", CALL | {"cut": "after"}), "cut after acting"),
    (Entry(1, 0, "no_response", "acme", "interactive", {"reason": "no socket"}), "no socket"),
    (Entry(1, 0, "envelope", "acme", "interactive", {"connection": None, "payload": {}}), "no socket"),
    (Entry(1, 0, "socket", "acme", "refused", {"reason": "ticket"}), "ticket"),
    (Entry(1, 0, "socket", "acme", "half_open", {"connection": 1}), "silent from now on"),
    (Entry(1, 0, "socket", "acme", "open", {"connection": 1}), ""),
    (Entry(1, 0, "error", "acme", "answer to a form", {"error": "invalid_arguments"}), "invalid_arguments"),
]


@pytest.mark.parametrize(("entry", "failed"), FAILURES)
async def test_a_failed_entry_has_its_reason(entry: Entry, failed: str) -> None:
    assert summary(entry)["failed"] == failed


PRESS = {"type": "block_actions", "actions": [{"action_id": fake_views.APPROVE}]}
VIEW = {"type": "view_submission", "view": {"callback_id": "reject"}}
AGAIN = {"connection": 1, "retry_attempt": 2, "payload": {"event": {"type": "message", "text": "Hm"}}}
NOTES = [
    (
        Entry(1, 0, "envelope", "acme", "interactive", {"connection": 1, "payload": PRESS}),
        "block_actions approve",
    ),
    (Entry(1, 0, "envelope", "acme", "interactive", {"payload": VIEW}), "view_submission reject"),
    (Entry(1, 0, "envelope", "acme", "events_api", AGAIN), "message delivery 3 · Hm"),
    (
        Entry(1, 0, "envelope", "acme", "slash_commands", {"payload": {"command": "/x", "text": "y"}}),
        "· /x y",
    ),
    (Entry(1, 0, "call", "acme", "chat.update", CALL), "C1"),
    (Entry(1, 0, "socket", "acme", "disconnect", {"connection": 2, "reason": "warning"}), "socket 2 warning"),
]


@pytest.mark.parametrize(("entry", "note"), NOTES)
async def test_a_note_describes_what_an_entry_is_about(entry: Entry, note: str) -> None:
    assert summary(entry)["note"] == note
