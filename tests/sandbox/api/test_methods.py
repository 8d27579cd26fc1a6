"""Answers of methods that the other tests do not cover."""

from __future__ import annotations

from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import Sandbox
from sandbox.people.workspace import SandboxWorkspace
from tests.sandbox.api.test_calls import answer_to, bearer, refusal
from tests.sandbox.api.test_messages import events


async def test_the_connection_itself_can_be_tried_without_a_token(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    async with aiohttp.ClientSession() as http:
        tried = await answer_to(await http.post(f"{sandbox.api_url}api.test", data={"foo": "bar"}))
    assert tried == {"ok": True, "args": {"foo": "bar"}}
    assert (await refusal(client.api_test(error="my_error")))["error"] == "my_error"


async def test_a_workspace_and_its_bot_are_described(acme: SandboxWorkspace, client: AsyncWebClient) -> None:
    acme.scopes.add("team:read")
    team = (await client.team_info())["team"]
    assert (team["id"], team["name"], team["domain"]) == (acme.team.id, "acme", "acme")
    bot = (await client.bots_info(bot=acme.bot.bot_id))["bot"]
    assert (bot["user_id"], bot["app_id"], bot["name"]) == (acme.bot.id, acme.app_id, "Approvals")


async def test_a_token_can_be_revoked_by_the_app(acme: SandboxWorkspace, client: AsyncWebClient) -> None:
    assert (await client.auth_revoke(test=True))["revoked"] is False
    assert (await client.auth_revoke())["revoked"] is True
    assert (await refusal(client.auth_test()))["error"] == "token_revoked"


async def test_conversations_are_listed_by_kind_and_page(
    acme: SandboxWorkspace, client: AsyncWebClient
) -> None:
    ann = acme.person("Ann Lee")
    dm = ann.dm().id
    acme.channel("closed").kind = "group"  # a private channel that the app is not in and cannot see
    acme.scopes.add("groups:read")
    listed = (await client.conversations_list(types="public_channel,private_channel,im"))["channels"]
    assert [(each["id"], each["is_im"]) for each in listed] == [
        (acme.channel("procurement").id, False),
        (dm, True),
    ]
    pages = [page["channels"] async for page in await client.conversations_list(types="im", limit=1)]
    assert [[each["user"] for each in page] for page in pages] == [[ann.id]]


async def test_channel_info_and_members_are_returned_by_page(
    acme: SandboxWorkspace, client: AsyncWebClient
) -> None:
    place = acme.channel("procurement")
    described = (await client.conversations_info(channel=place.id))["channel"]
    assert (described["name"], described["is_channel"], described["is_member"]) == ("procurement", True, True)
    pages = [page["members"] async for page in await client.conversations_members(channel=place.id, limit=3)]
    assert [len(page) for page in pages] == [3, 1]
    assert [each for page in pages for each in page] == place.members


async def test_the_app_joins_a_channel_and_hears_it_from_then_on(
    sandbox: Sandbox, acme: SandboxWorkspace, client: AsyncWebClient
) -> None:
    acme.scopes.add("channels:join")
    place, ann = acme.channel("closed"), acme.person("Ann Lee")
    await ann.say(f"<@{acme.bot.id}> unheard", channel="closed")
    for warning in (None, "already_in_channel"):
        joined = await client.conversations_join(channel=place.id)
        assert joined["channel"]["is_member"]
        assert joined.get("warning") == warning
    join = f"{sandbox.api_url}conversations.join"
    async with aiohttp.ClientSession(headers=bearer(acme)) as http:
        bare = await answer_to(await http.post(join, json={"channel": place.id}))
    assert bare["response_metadata"]["warnings"] == ["already_in_channel", "missing_charset"]
    assert place.members.count(acme.bot.id) == 1
    await ann.say(f"<@{acme.bot.id}> heard", channel="closed")
    (heard,) = await events(sandbox, 1)
    assert heard["text"].endswith("heard")
    assert "unheard" not in heard["text"]


async def test_a_conversation_is_opened_by_its_id(acme: SandboxWorkspace, client: AsyncWebClient) -> None:
    ann = acme.person("Ann Lee")
    resumed = (await client.conversations_open(channel=ann.dm().id, return_im=True))["channel"]
    assert (resumed["id"], resumed["user"]) == (ann.dm().id, ann.id)


async def test_a_message_has_an_address_and_reactions(acme: SandboxWorkspace, client: AsyncWebClient) -> None:
    acme.scopes.add("reactions:read")
    ann = acme.person("Ann Lee")
    message = await ann.say("please")
    link = (await client.chat_getPermalink(channel=message.channel, message_ts=message.ts))["permalink"]
    assert link == f"https://acme.slack.com/archives/{message.channel}/p{message.ts.replace('.', '')}"
    await ann.react(message, "eyes")
    await client.reactions_add(channel=message.channel, timestamp=message.ts, name="eyes")
    found = (await client.reactions_get(channel=message.channel, timestamp=message.ts))["message"]
    assert found["reactions"] == [{"name": "eyes", "users": [ann.id, acme.bot.id], "count": 2}]


@pytest.mark.parametrize("by", ["app", "person"])
async def test_a_reply_can_be_broadcast_to_the_conversation(
    sandbox: Sandbox, acme: SandboxWorkspace, client: AsyncWebClient, by: str
) -> None:
    ann = acme.person("Ann Lee")
    parent = await ann.say("parent")
    if by == "app":
        await client.chat_postMessage(
            channel=parent.channel, text="for all", thread_ts=parent.ts, reply_broadcast=True
        )
    else:
        await ann.reply(parent, "for all", broadcast=True)
    *_, said = await events(sandbox, 3)
    assert (said["subtype"], said["thread_ts"], said["text"]) == ("thread_broadcast", parent.ts, "for all")
    top = (await client.conversations_history(channel=parent.channel))["messages"]
    assert [each["text"] for each in top] == ["for all", "parent"]
    thread = (await client.conversations_replies(channel=parent.channel, ts=parent.ts))["messages"]
    assert [each["text"] for each in thread] == ["parent", "for all"]


async def test_history_includes_its_ends_when_asked_to(
    acme: SandboxWorkspace, client: AsyncWebClient
) -> None:
    dm = acme.person("Ann Lee").dm().id
    ts = [(await client.chat_postMessage(channel=dm, text=str(n)))["ts"] for n in range(3)]

    async def between(**more: Any) -> list[str]:
        found = await client.conversations_history(channel=dm, oldest=ts[0], latest=ts[2], **more)
        return [each["text"] for each in found["messages"]]

    assert await between() == ["1"]
    assert await between(inclusive=True) == ["2", "1", "0"]


async def test_blocks_in_attachments_are_checked_too(acme: SandboxWorkspace, client: AsyncWebClient) -> None:
    dm = acme.person("Ann Lee").dm()
    wrong: list[dict[str, Any]] = [{"blocks": [{"type": "carousel"}]}]
    posting = client.chat_postMessage(channel=dm.id, text="x", attachments=wrong)
    assert (await refusal(posting))["error"] == "invalid_blocks"
    await client.chat_postMessage(channel=dm.id, text="x", attachments=[{"blocks": [{"type": "divider"}]}])
    assert dm[0].attachments == [{"blocks": [{"type": "divider"}]}]


async def test_an_upload_can_be_a_form(acme: SandboxWorkspace, client: AsyncWebClient) -> None:
    place = await client.files_getUploadURLExternal(filename="a.txt", length=3)
    form = aiohttp.FormData()
    form.add_field("filename", b"abc", filename="a.txt")
    async with aiohttp.ClientSession() as http, http.post(place["upload_url"], data=form) as response:
        assert response.status == 200
    assert acme.team.files[place["file_id"]].content == b"abc"
    async with aiohttp.ClientSession() as http, http.post(place["upload_url"], data=b"abc") as response:
        assert response.status == 404


async def test_unknown_addresses_are_not_found(sandbox: Sandbox, acme: SandboxWorkspace) -> None:
    async with aiohttp.ClientSession(headers=bearer(acme)) as http:
        for path in ("link/?ticket=x&app_id=A0", "files-pri/T0-F0/a.txt", "files-pri/T0-F0/download/a.txt"):
            assert (await http.get(f"{sandbox.origin}/{path}")).status == 404
        for path in ("upload/v1/x", "actions/T0/x"):
            assert (await http.post(f"{sandbox.origin}/{path}", json={"text": "x"})).status == 404
        known = f"{sandbox.origin}/actions/{acme.team.id}/x"
        assert (await http.post(known, data="{")).status == 400
        assert (await http.post(known, json={"text": "x"})).status == 404
