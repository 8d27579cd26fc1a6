"""Forwarded messages, pasted tables, emoji, and commands in threads."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import NotPossible, Sandbox
from sandbox.people.workspace import SandboxWorkspace
from tests.sandbox.api.test_messages import events

Json = dict[str, Any]


async def test_a_reply_forwards_a_message_of_another_conversation(
    sandbox: Sandbox, acme: SandboxWorkspace, client: AsyncWebClient
) -> None:
    ann, bob = acme.person("Ann Lee"), acme.person("Bob Stone")
    said = await bob.say("The price is *final*", channel="procurement")
    card = await client.chat_postMessage(channel=ann.dm().id, text="PO-1042")
    parent = await ann.wait_for_message(lambda message: message.ts == card["ts"])
    reply = await ann.forward(said, "See Bob", parent=parent)
    *_, event = [each for each in await events(sandbox, 3) if each.get("thread_ts") and "subtype" not in each]
    assert (event["text"], event["thread_ts"], event["ts"]) == ("See Bob", parent.ts, reply.ts)
    (shared,) = event["attachments"]
    place = acme.channel("procurement")
    assert (shared["is_share"], shared["is_msg_unfurl"]) == (True, True)
    assert (shared["text"], shared["author_name"], shared["author_id"]) == (said.text, "Bob Stone", bob.id)
    assert (shared["channel_id"], shared["channel_team"], shared["ts"]) == (place.id, acme.team.id, said.ts)
    assert shared["footer"] == "Posted in #procurement"
    assert shared["from_url"] == f"https://acme.slack.com/archives/{place.id}/p{said.ts.replace('.', '')}"
    assert shared["fallback"].endswith("Bob Stone: The price is *final*")
    assert shared["message_blocks"] == [
        {"team": acme.team.id, "channel": place.id, "ts": said.ts, "message": {"blocks": said.blocks}}
    ]
    history = await client.conversations_replies(channel=parent.channel, ts=parent.ts)
    assert history["messages"][-1]["attachments"] == [shared]


async def test_a_forward_may_have_no_words_of_its_own_and_carries_files(
    sandbox: Sandbox, acme: SandboxWorkspace
) -> None:
    ann = acme.person("Ann Lee")
    first = await ann.say("scan", files=[("scan.pdf", b"%PDF")])
    reply = await ann.reply(first, "and this")
    sent = await ann.forward(first)
    again = await ann.forward(reply)
    assert (sent.text, sent.blocks) == ("", [])
    assert [each["name"] for each in sent.attachments[0]["files"]] == ["scan.pdf"]
    assert sent.attachments[0]["footer"] == "Direct message"
    assert again.attachments[0]["from_url"].endswith(f"?thread_ts={first.ts}&cid={first.channel}")
    assert again.attachments[0]["is_reply_unfurl"] is True


async def test_nobody_forwards_what_they_cannot_see(acme: SandboxWorkspace) -> None:
    ann, cleo = acme.person("Ann Lee"), acme.person("Cleo Marsh")
    said = await ann.say("between us")
    with pytest.raises(NotPossible, match="cannot see this message"):
        await cleo.forward(said)


async def test_a_pasted_table_comes_as_an_attachment(
    sandbox: Sandbox, acme: SandboxWorkspace, client: AsyncWebClient
) -> None:
    ann = acme.person("Ann Lee")
    await ann.paste_table([["Item", "Amount"], ["Laptop", ""]], "Is this right?")
    (event,) = await events(sandbox, 1)
    assert event["text"] == "Is this right?"
    assert [each["type"] for each in event["blocks"]] == ["rich_text"]
    (table,) = event["attachments"]
    assert (table["id"], table["fallback"]) == (1, "[no preview available]")
    assert "text" not in table
    (block,) = table["blocks"]
    assert block["type"] == "table"
    cells = [[cell and cell["elements"][0]["elements"][0]["text"] for cell in row] for row in block["rows"]]
    assert cells == [["Item", "Amount"], ["Laptop", None]]
    (kept,) = (await client.conversations_history(channel=ann.dm().id))["messages"]
    assert kept["attachments"] == [table]


@pytest.mark.parametrize("rows", [[], [["x"]] * 101, [["x"] * 21]])
async def test_a_table_has_its_size(acme: SandboxWorkspace, rows: list[list[str]]) -> None:
    with pytest.raises(NotPossible, match="at most 100 rows and 20 columns"):
        await acme.person("Ann Lee").paste_table(rows)


@pytest.mark.parametrize(
    ("typed", "text", "element"),
    [
        (":+1:", ":+1:", {"type": "emoji", "name": "+1", "unicode": "1f44d"}),
        ("👍", ":+1:", {"type": "emoji", "name": "+1", "unicode": "1f44d"}),
        (":thumbsup:", ":+1:", {"type": "emoji", "name": "+1", "unicode": "1f44d"}),
        (
            "👍🏼",
            ":+1::skin-tone-3:",
            {"type": "emoji", "name": "+1", "unicode": "1f44d-1f3fc", "skin_tone": 3},
        ),
        (
            ":+1::skin-tone-3:",
            ":+1::skin-tone-3:",
            {"type": "emoji", "name": "+1", "unicode": "1f44d-1f3fc", "skin_tone": 3},
        ),
        ("❤️", ":heart:", {"type": "emoji", "name": "heart", "unicode": "2764-fe0f"}),
        (":no_such_sign:", ":no_such_sign:", {"type": "text", "text": ":no_such_sign:"}),
    ],
)
async def test_emoji_become_elements(acme: SandboxWorkspace, typed: str, text: str, element: Json) -> None:
    said = await acme.person("Ann Lee").say(f"Fine {typed} by me")
    assert said.text == f"Fine {text} by me"
    parts = said.blocks[0]["elements"][0]["elements"]
    assert parts == [{"type": "text", "text": "Fine "}, element, {"type": "text", "text": " by me"}]


async def test_a_time_is_no_emoji(acme: SandboxWorkspace) -> None:
    said = await acme.person("Ann Lee").say("at 12:30:45 <https://a.example>")
    assert [each["type"] for each in said.blocks[0]["elements"][0]["elements"]] != ["emoji"]
    assert said.text.startswith("at 12:30:45")


async def test_slack_answers_a_command_in_a_thread_by_itself(
    sandbox: Sandbox, acme: SandboxWorkspace, client: AsyncWebClient
) -> None:
    ann = acme.person("Ann Lee")
    parent = await ann.say("parent")
    outcome = await ann.command("/precoro", "approve 7", parent=parent)
    assert outcome.error == "/precoro is not supported in threads. Sorry!"
    assert (outcome.sent, outcome.acked, outcome.did_not_respond) == (False, False, False)
    with pytest.raises(NotPossible, match=r"^/precoro is not supported in threads. Sorry!$"):
        await ann.reply(parent, "/precoro approve 7")
    assert not sandbox.journal.envelopes("slash_commands")
    assert [each.text for each in ann.dm().log] == ["parent"]
    said = await ann.reply(parent, "/ is a slash")
    assert said.text == "/ is a slash"
