"""Where an app may post, react and upload, and where its messages appear."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import ChannelSpec, Human, NotPossible, Sandbox, WorkspaceSpec
from sandbox.people.workspace import SandboxWorkspace
from tests.sandbox.api.test_calls import refusal
from tests.sandbox.api.test_files import sent
from tests.sandbox.conftest import MANIFEST, client_of

EVERYBODY = ["ann@acme.example", "adam@acme.example"]


@pytest.fixture
async def guarded() -> AsyncIterator[Sandbox]:
    """A workspace where only admins write in one channel."""
    people = [Human("ann@acme.example", "Ann Lee"), Human("adam@acme.example", "Adam Boss", admin=True)]
    channels = [ChannelSpec("general", EVERYBODY, admins_only=True), ChannelSpec("talk", EVERYBODY)]
    async with Sandbox(MANIFEST, [WorkspaceSpec("acme", people, channels)]) as running:
        yield running


async def test_where_only_admins_write_the_app_may_not(guarded: Sandbox) -> None:
    acme = guarded.workspaces["acme"]
    general, ann = acme.channel("general"), acme.person("Ann Lee")
    async with client_of(guarded, acme) as client:
        posting = client.chat_postMessage(channel=general.id, text="x")
        assert (await refusal(posting))["error"] == "restricted_action"
        whispering = client.chat_postEphemeral(channel=general.id, user=ann.id, text="x")
        assert (await refusal(whispering))["error"] == "restricted_action"
        file_id = await sent(client)
        sharing = client.files_completeUploadExternal(files=[{"id": file_id}], channel_id=general.id)
        assert (await refusal(sharing))["error"] == "posting_to_channel_denied"
        assert (await client.chat_postMessage(channel=acme.channel("talk").id, text="x"))["ok"]
    with pytest.raises(NotPossible, match="only admins"):
        await ann.say("me neither", channel="general")
    assert not ann.ephemerals
    await acme.person("Adam Boss").say("welcome", channel="general")
    assert [each.text for each in general.messages] == ["welcome"]


@pytest.mark.parametrize("called", ["#procurement", "procurement"])
async def test_a_channel_name_works_for_posting_only(
    acme: SandboxWorkspace, client: AsyncWebClient, called: str
) -> None:
    place = acme.channel("procurement")
    posted = await client.chat_postMessage(channel=called, text="hello")
    assert (posted["channel"], [each.text for each in place.messages]) == (place.id, ["hello"])
    ann = acme.person("Ann Lee")
    assert (await client.chat_postEphemeral(channel=called, user=ann.id, text="psst"))["ok"]
    changing = client.chat_update(channel=called, ts=posted["ts"], text="x")
    assert (await refusal(changing))["error"] == "channel_not_found"
    reading = client.conversations_info(channel=called)
    assert (await refusal(reading))["error"] == "channel_not_found"


async def test_a_scope_lets_the_app_post_in_public_channels_that_it_is_not_in(
    acme: SandboxWorkspace, client: AsyncWebClient
) -> None:
    closed = acme.channel("closed")
    posting = client.chat_postMessage(channel=closed.id, text="x")
    assert (await refusal(posting))["error"] == "not_in_channel"
    acme.scopes.add("chat:write.public")
    await client.chat_postMessage(channel=closed.id, text="hello")
    assert [each.text for each in closed.messages] == ["hello"]
    file_id = await sent(client)
    sharing = client.files_completeUploadExternal(files=[{"id": file_id}], channel_id=closed.id)
    assert (await refusal(sharing))["error"] == "not_in_channel"
    closed.kind = "group"
    posting = client.chat_postMessage(channel=closed.id, text="x")
    assert (await refusal(posting))["error"] == "channel_not_found"
    sharing = client.files_completeUploadExternal(files=[{"id": file_id}], channel_id=closed.id)
    assert (await refusal(sharing))["error"] == "channel_not_found"


async def test_an_archived_channel_takes_no_file_reaction_or_member(
    acme: SandboxWorkspace, client: AsyncWebClient
) -> None:
    acme.scopes.add("channels:join")
    place = acme.channel("procurement")
    message = await acme.person("Ann Lee").say("please", channel="procurement")
    place.archived = True
    file_id = await sent(client)
    for call in (
        client.files_completeUploadExternal(files=[{"id": file_id}], channel_id=place.id),
        client.reactions_add(channel=place.id, timestamp=message.ts, name="eyes"),
        client.conversations_join(channel=place.id),
    ):
        assert (await refusal(call))["error"] == "is_archived"
    with pytest.raises(NotPossible, match="archived"):
        await acme.person("Ann Lee").say("hello?", channel="procurement")


async def test_messages_to_a_deactivated_member_are_accepted(
    acme: SandboxWorkspace, client: AsyncWebClient
) -> None:
    dana = acme.person("Dana Gone")
    assert (await client.chat_postMessage(channel=dana.id, text="hello?"))["channel"] == dana.dm().id
    assert [each.text for each in dana.dm().messages] == ["hello?"]


async def test_bots_cannot_message_bots(acme: SandboxWorkspace, client: AsyncWebClient) -> None:
    posting = client.chat_postMessage(channel=acme.bot.id, text="x")
    assert (await refusal(posting))["error"] == "channel_not_found"
    opening = client.conversations_open(users=acme.bot.id)
    assert (await refusal(opening))["error"] == "cannot_dm_bot"


async def test_a_reply_to_a_deleted_message_is_posted_at_top_level(
    acme: SandboxWorkspace, client: AsyncWebClient
) -> None:
    ann = acme.person("Ann Lee")
    gone = await ann.say("never mind")
    await ann.delete(gone)
    replied = await client.chat_postMessage(channel=gone.channel, text="because", thread_ts=gone.ts)
    assert "thread_ts" not in replied["message"]
    assert [each.text for each in ann.dm().messages] == ["because"]


@pytest.mark.parametrize("name", ["👍", "Thumbs Up", "x" * 101])
async def test_a_reaction_needs_a_valid_name(
    acme: SandboxWorkspace, client: AsyncWebClient, name: str
) -> None:
    message = await acme.person("Ann Lee").say("please")
    reacting: Any = client.reactions_add(channel=message.channel, timestamp=message.ts, name=name)
    assert (await refusal(reacting))["error"] == "invalid_name"
    for fine in ("+1", ":white_check_mark:", "wave::skin-tone-3"):
        assert (await client.reactions_add(channel=message.channel, timestamp=message.ts, name=fine))["ok"]
