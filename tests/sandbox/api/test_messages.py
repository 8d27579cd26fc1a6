"""Messages: posting, changing, threads, metadata, and the app's events."""

from __future__ import annotations

from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from sandbox import Sandbox
from sandbox.people.workspace import SandboxWorkspace
from tests.sandbox.api.test_calls import refusal


async def events(sandbox: Sandbox, count: int) -> list[dict[str, Any]]:
    """Return the first `count` distinct events that were sent to the app."""

    def seen() -> list[dict[str, Any]]:
        return [
            e.payload["event"]
            for e in sandbox.journal.envelopes("events_api")
            if not e.facts["retry_attempt"]
        ]

    await sandbox.wait_for(lambda: len(seen()) >= count, what=f"{count} events")
    return seen()[:count]


async def test_ts_are_unique_and_ordered(acme: SandboxWorkspace, client: AsyncWebClient) -> None:
    dm = acme.person("Ann Lee").dm()
    posted = [(await client.chat_postMessage(channel=dm.id, text=str(n)))["ts"] for n in range(5)]
    assert posted == sorted(set(posted))
    assert [m["ts"] for m in (await client.conversations_history(channel=dm.id))["messages"]] == posted[::-1]


async def test_what_cannot_be_posted_is_refused(acme: SandboxWorkspace, client: AsyncWebClient) -> None:
    dm = acme.person("Ann Lee").dm().id

    async def error(**arguments: Any) -> str:
        return str(
            (await refusal(client.api_call("chat.postMessage", json={"channel": dm, **arguments})))["error"]
        )

    assert await error() == "no_text"
    assert await error(text="x", channel="C000") == "channel_not_found"
    assert await error(text="x", channel=acme.channel("closed").id) == "not_in_channel"
    assert await error(text="x" * 40_001) == "msg_too_long"
    assert await error(text="x", thread_ts="1.000000") == "thread_not_found"
    assert await error(text="x", metadata="{") == "invalid_metadata_format"
    assert await error(text="x", metadata={"event_type": "a"}) == "invalid_metadata_schema"
    long = [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 2500}}] * 5
    assert await error(text="x", blocks=long) == "msg_blocks_too_long"
    assert not acme.person("Ann Lee").dm().messages


async def test_invalid_blocks_say_where(acme: SandboxWorkspace, client: AsyncWebClient) -> None:
    blocks = [{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}]
    refused = await refusal(
        client.chat_postMessage(channel=acme.person("Ann Lee").id, text="x", blocks=blocks)
    )
    where = "must be less than 151 characters [json-pointer:/blocks/0/text/text]"
    assert (refused["error"], refused["errors"]) == ("invalid_blocks", [where])
    assert refused["response_metadata"]["messages"] == [f"[ERROR] {where}"]


async def test_only_the_apps_own_messages_can_be_changed(
    acme: SandboxWorkspace, client: AsyncWebClient
) -> None:
    ann = acme.person("Ann Lee")
    hers = await ann.say("mine")
    changed = client.chat_update(channel=hers.channel, ts=hers.ts, text="yours")
    assert (await refusal(changed))["error"] == "cant_update_message"
    gone = client.chat_delete(channel=hers.channel, ts=hers.ts)
    assert (await refusal(gone))["error"] == "cant_delete_message"
    unknown = client.chat_update(channel=hers.channel, ts="1.000000", text="x")
    assert (await refusal(unknown))["error"] == "message_not_found"
    own = await client.chat_postMessage(channel=hers.channel, text="app")
    too_long = client.chat_update(channel=hers.channel, ts=own["ts"], text="x" * 4001)
    assert (await refusal(too_long))["error"] == "msg_too_long"
    assert hers.text == "mine"


async def test_blocks_stay_unless_the_update_has_blocks(
    acme: SandboxWorkspace, client: AsyncWebClient
) -> None:
    blocks = [{"type": "header", "text": {"type": "plain_text", "text": "PO-1042"}}]
    ann = acme.person("Ann Lee")
    posted = await client.chat_postMessage(channel=ann.dm().id, text="card", blocks=blocks)
    (card,) = ann.dm().messages
    await client.chat_update(channel=card.channel, ts=posted["ts"], text="approved")
    assert (card.text, card.blocks[0]["text"]["text"]) == ("approved", "PO-1042")
    await client.chat_update(channel=card.channel, ts=posted["ts"], text="approved", blocks=[])
    assert card.blocks == []


async def test_metadata_is_returned_only_when_asked_for(
    acme: SandboxWorkspace, client: AsyncWebClient
) -> None:
    metadata = {"event_type": "card", "event_payload": {"turn": 7}}
    dm = acme.person("Ann Lee").dm().id
    parent = await client.chat_postMessage(channel=dm, text="card", metadata=metadata)
    await client.chat_postMessage(channel=dm, text="file", metadata=metadata, thread_ts=parent["ts"])
    await client.chat_update(channel=dm, ts=parent["ts"], text="changed")
    plain = (await client.conversations_history(channel=dm))["messages"]
    full = (await client.conversations_history(channel=dm, include_all_metadata=True))["messages"]
    thread = (await client.conversations_replies(channel=dm, ts=parent["ts"], include_all_metadata=True))[
        "messages"
    ]
    assert [m.get("metadata") for m in plain] == [None]
    assert [m["metadata"] for m in full] == [metadata]
    assert [(m["text"], m["metadata"]) for m in thread] == [("changed", metadata), ("file", metadata)]


async def test_threads_count_their_replies(acme: SandboxWorkspace, client: AsyncWebClient) -> None:
    ann = acme.person("Ann Lee")
    parent = await client.chat_postMessage(channel=ann.dm().id, text="card")
    card = await ann.wait_for_message(lambda m: m.ts == parent["ts"])
    reply = await ann.reply(card, "why?")
    nested = await client.chat_postMessage(channel=card.channel, text="because", thread_ts=reply.ts)
    assert nested["message"]["thread_ts"] == card.ts
    assert [m.text for m in ann.dm().thread(card.ts)] == ["why?", "because"]
    (top,) = (await client.conversations_history(channel=card.channel))["messages"]
    assert (top["reply_count"], top["reply_users"]) == (2, [ann.id, acme.bot.id])


async def test_history_can_be_limited_by_time_and_read_by_page(
    acme: SandboxWorkspace, client: AsyncWebClient
) -> None:
    dm = acme.person("Ann Lee").dm().id
    ts = [(await client.chat_postMessage(channel=dm, text=str(n)))["ts"] for n in range(5)]
    later = await client.conversations_history(channel=dm, oldest=ts[2])
    assert [m["text"] for m in later["messages"]] == ["4", "3"]
    pages = [page["messages"] async for page in await client.conversations_history(channel=dm, limit=2)]
    assert [[m["text"] for m in page] for page in pages] == [["4", "3"], ["2", "1"], ["0"]]


async def test_ephemeral_messages_are_seen_by_one_and_not_in_history(
    acme: SandboxWorkspace, client: AsyncWebClient
) -> None:
    ann, bob = acme.person("Ann Lee"), acme.person("Bob Stone")
    place = acme.channel("procurement")
    await client.chat_postEphemeral(channel=place.id, user=ann.id, text="only you")
    assert [m.text for m in ann.ephemerals] == ["only you"]
    assert not bob.ephemerals
    assert not place.messages
    outsider = client.chat_postEphemeral(channel=place.id, user=acme.person("Cleo Marsh").id, text="x")
    assert (await refusal(outsider))["error"] == "user_not_in_channel"


async def test_a_reaction_is_added_only_once(acme: SandboxWorkspace, client: AsyncWebClient) -> None:
    message = await acme.person("Ann Lee").say("please")
    await client.reactions_add(channel=message.channel, timestamp=message.ts, name="eyes")
    again = client.reactions_add(channel=message.channel, timestamp=message.ts, name="eyes")
    assert (await refusal(again))["error"] == "already_reacted"
    await client.reactions_remove(channel=message.channel, timestamp=message.ts, name="eyes")
    assert not message.reactions


async def test_typed_addresses_arrive_as_links(sandbox: Sandbox, acme: SandboxWorkspace) -> None:
    ann = acme.person("Ann Lee")
    said = await ann.say("see https://a.example/x?a=1&b=<2>, or ask bob@acme.example.")
    await ann.edit(said, "(https://a.example)")
    first, changed = await events(sandbox, 2)
    marked = "<https://a.example/x?a=1&amp;b=>&lt;2&gt;, or ask <mailto:bob@acme.example|bob@acme.example>."
    assert first["text"] == f"see {marked}"
    assert first["blocks"][0]["elements"][0]["elements"] == [
        {"type": "text", "text": "see "},
        {"type": "link", "url": "https://a.example/x?a=1&b="},
        {"type": "text", "text": "<2>, or ask "},
        {"type": "link", "url": "mailto:bob@acme.example", "text": "bob@acme.example"},
        {"type": "text", "text": "."},
    ]
    assert changed["message"]["text"] == "(<https://a.example>)"
