from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from sandbox import Sandbox
from sandbox.backend.posting import post
from sandbox.people.workspace import SandboxWorkspace as Acme
from slack.client import SlackClient
from slack.errors import AnswerUnknown, Unreachable
from slack.find import find_message


def marked(number: int) -> dict[str, Any]:
    return {"event_type": "card", "event_payload": {"id": number, "kind": "order"}}


async def find(client: SlackClient, acme: Acme, channel: str, number: int, **more: Any) -> str | None:
    since = more.pop("since", datetime.now(UTC))
    return await find_message(
        client,
        channel,
        author=acme.bot.id,
        event_type="card",
        payload={"id": number},
        since=since,
        **more,
    )


async def test_a_post_whose_answer_was_lost_is_found_by_its_metadata(
    sandbox: Sandbox, client: SlackClient, acme: Acme, dm: str
) -> None:
    await client.post_message(dm, text="another", metadata=marked(1))
    sandbox.faults.add("chat.postMessage", cut="after")
    with pytest.raises(AnswerUnknown):
        await client.post_message(dm, text="PO-1042", metadata=marked(2))
    ts = await find(client, acme, dm, 2)
    posted = next(each for each in acme.person("ann@acme.example").messages if each.text == "PO-1042")
    assert ts == posted.ts


async def test_a_post_that_did_not_happen_is_absent(
    sandbox: Sandbox, client: SlackClient, acme: Acme, dm: str
) -> None:
    await client.post_message(dm, text="another", metadata=marked(1))
    sandbox.faults.add("chat.postMessage", cut="before")
    with pytest.raises(AnswerUnknown):
        await client.post_message(dm, text="PO-1042", metadata=marked(2))
    assert await find(client, acme, dm, 2) is None


async def test_a_reply_is_found_in_its_thread(client: SlackClient, acme: Acme, dm: str) -> None:
    parent = await client.post_message(dm, text="PO-1042", metadata=marked(1))
    reply = await client.post_message(dm, text="a comment", metadata=marked(2), thread_ts=parent)
    assert await find(client, acme, dm, 2) is None
    assert await find(client, acme, dm, 2, thread_ts=parent) == reply


async def test_an_older_message_than_asked_for_is_not_looked_at(
    client: SlackClient, acme: Acme, dm: str
) -> None:
    await client.post_message(dm, text="PO-1042", metadata=marked(1))
    assert await find(client, acme, dm, 1, since=datetime.now(UTC) + timedelta(hours=1)) is None


async def test_somebody_elses_message_with_our_metadata_is_not_ours(
    client: SlackClient, acme: Acme, dm: str
) -> None:
    ann = acme.person("ann@acme.example")
    post(acme, ann.dm(), ann.member, "forged", metadata=marked(1))
    assert await find(client, acme, dm, 1) is None


async def test_it_is_found_behind_hundreds_of_later_messages(
    client: SlackClient, acme: Acme, dm: str
) -> None:
    ts = await client.post_message(dm, text="PO-1042", metadata=marked(1))
    ann = acme.person("ann@acme.example")
    for number in range(450):
        post(acme, ann.dm(), ann.member, f"chatter {number}")
    assert await find(client, acme, dm, 1) == ts
    assert await find(client, acme, dm, 2) is None


async def test_a_search_that_fails_is_never_read_as_absent(
    sandbox: Sandbox, client: SlackClient, acme: Acme, dm: str
) -> None:
    sandbox.faults.add("conversations.history", times=None, status=500)
    with pytest.raises(Unreachable):
        await find(client, acme, dm, 1)
