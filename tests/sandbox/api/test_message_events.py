"""Messages are events for the apps that may hear them."""

from __future__ import annotations

import copy

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import ChannelSpec, Human, NotPossible, Sandbox, WorkspaceSpec, sample
from sandbox.people.workspace import SandboxWorkspace
from sandbox.state.team import SlackMessage
from tests.sandbox.api.test_messages import events
from tests.sandbox.conftest import ACME, client_of
from tests.sandbox.raw import RawSocket


async def test_the_app_hears_its_own_posts_edits_and_deletions(
    sandbox: Sandbox, acme: SandboxWorkspace, client: AsyncWebClient
) -> None:
    async with RawSocket(acme, client):
        dm = acme.person("Ann Lee").dm().id
        posted = await client.chat_postMessage(channel=dm, text="one")
        await client.chat_update(channel=dm, ts=posted["ts"], text="two")
        await client.chat_delete(channel=dm, ts=posted["ts"])
        first, second, third = await events(sandbox, 3)
    assert (first["bot_id"], first["channel_type"], first["text"]) == (acme.bot.bot_id, "im", "one")
    assert second["subtype"] == "message_changed"
    assert (second["message"]["text"], second["previous_message"]["text"]) == ("two", "one")
    assert (third["subtype"], third["deleted_ts"]) == ("message_deleted", posted["ts"])


async def test_a_reply_is_an_event_and_so_is_the_parents_new_count(
    sandbox: Sandbox, acme: SandboxWorkspace, client: AsyncWebClient
) -> None:
    ann = acme.person("Ann Lee")
    card = await ann.say("parent")
    await ann.reply(card, f"5 < 6 & <@{acme.bot.id}>", files=[("quote.pdf", b"%PDF-1.7")])
    _, count, reply, *_ = await events(sandbox, 3)
    assert count["message"]["reply_count"] == 1
    assert count["message"]["text"] == count["previous_message"]["text"] == "parent"
    assert reply["text"] == f"5 &lt; 6 &amp; <@{acme.bot.id}>"
    assert (reply["subtype"], reply["thread_ts"], reply["parent_user_id"]) == ("file_share", card.ts, ann.id)
    assert [f["name"] for f in reply["files"]] == ["quote.pdf"]
    parts = reply["blocks"][0]["elements"][0]["elements"]
    assert parts == [{"type": "text", "text": "5 < 6 & "}, {"type": "user", "user_id": acme.bot.id}]


async def test_a_deleted_parent_leaves_a_tombstone(
    sandbox: Sandbox, acme: SandboxWorkspace, client: AsyncWebClient
) -> None:
    ann = acme.person("Ann Lee")
    card = await ann.say("parent")
    await client.chat_postMessage(channel=card.channel, text="reply", thread_ts=card.ts)
    await ann.delete(card)
    *_, last = await events(sandbox, 4)
    assert (last["subtype"], last["message"]["subtype"]) == ("message_changed", "tombstone")


async def test_a_mention_in_a_channel_is_an_event_and_other_messages_are_not(
    sandbox: Sandbox, acme: SandboxWorkspace
) -> None:
    ann = acme.person("Ann Lee")
    await ann.say("lunch?", channel="procurement")
    await ann.say(f"<@{acme.bot.id}> list", channel="procurement")
    await ann.say(f"<@{acme.bot.id}> list", channel="closed")
    await ann.say("bye")
    first, second = await events(sandbox, 2)
    assert (first["type"], first["channel"]) == ("app_mention", acme.channel("procurement").id)
    assert second["text"] == "bye"


async def test_a_mention_in_a_direct_conversation_is_only_a_message(
    sandbox: Sandbox, acme: SandboxWorkspace
) -> None:
    ann, bob = acme.person("Ann Lee"), acme.person("Bob Stone")
    (buyers,) = acme.team.groups.values()
    await ann.say(f"<@{acme.bot.id}> and <@{bob.id}> and <!subteam^{buyers.id}>")
    await ann.say("bye")
    first, second = await events(sandbox, 2)
    assert (first["type"], first["channel_type"], second["text"]) == ("message", "im", "bye")
    parts = first["blocks"][0]["elements"][0]["elements"]
    assert [part for part in parts if part["type"] != "text"] == [
        {"type": "user", "user_id": acme.bot.id},
        {"type": "user", "user_id": bob.id},
        {"type": "usergroup", "usergroup_id": buyers.id},
    ]


@pytest.mark.parametrize("subscribed", sample.MANIFEST["settings"]["event_subscriptions"]["bot_events"])
async def test_an_app_hears_only_what_its_manifest_subscribes_to(subscribed: str) -> None:
    manifest = copy.deepcopy(sample.MANIFEST)
    manifest["settings"]["event_subscriptions"]["bot_events"] = [subscribed]
    async with Sandbox(manifest, [ACME]) as own:
        acme = own.workspaces["acme"]
        ann = acme.person("Ann Lee")
        await ann.say("to the app")
        shown = await ann.say(f"<@{acme.bot.id}> in a channel", "procurement", files=[("a.txt", b"a")])
        await ann.react(shown, "eyes")
        await ann.react(shown, "eyes", on=False)
        await ann.open_home()
        await acme.join(Human("eve@acme.example", "Eve Hart"))
        acme.change("Bob Stone", title="Head of paper")
        acme.uninstall()
        await own.wait_for(lambda: own.journal.envelopes("events_api"))
        sent = [e.payload["event"] for e in own.journal.envelopes("events_api")]
    name = {"im": "message.im", "channel": "message.channels"}
    assert {name.get(e.get("channel_type", ""), e["type"]) for e in sent} == {subscribed}


async def test_events_stay_in_their_workspace(sandbox: Sandbox, acme: SandboxWorkspace) -> None:
    beta = sandbox.workspaces["beta"]
    async with (
        client_of(sandbox, acme) as here,
        client_of(sandbox, beta) as there,
        RawSocket(acme, here) as ours,
        RawSocket(beta, there) as theirs,
    ):
        await acme.person("Ann Lee").say("in acme")
        await beta.person("Ann Lee").say("in beta")
        for socket, team, text in ((ours, acme.team.id, "in acme"), (theirs, beta.team.id, "in beta")):
            payload = (await socket.frame())["payload"]
            assert (payload["team_id"], payload["event"]["text"]) == (team, text)
        assert len(sandbox.journal.envelopes("events_api")) == 2


async def test_the_app_hears_a_channel_only_as_a_member() -> None:
    channels = [
        ChannelSpec("in", ["Ann@acme.example"]),
        ChannelSpec("out", ["ann@acme.example"], with_app=False),
    ]
    spec = WorkspaceSpec("acme", [Human("ann@acme.example", "Ann Lee")], channels)
    async with Sandbox(manifest=sample.MANIFEST, workspaces=[spec]) as own:
        ann = own.workspaces["acme"].person("Ann Lee")
        unheard = await ann.say("unheard", channel="out", files=[("a.txt", b"a")])
        await ann.react(unheard, "eyes")
        await ann.edit(unheard, f"<@{own.workspaces['acme'].bot.id}> unheard")
        await ann.delete(unheard)
        heard = await ann.say("heard", channel="in")
        await ann.react(heard, "eyes")
        said, reacted = await events(own, 2)
    assert (said["text"], said["channel_type"]) == ("heard", "channel")
    assert (reacted["type"], reacted["item"]["ts"]) == ("reaction_added", heard.ts)


async def test_nobody_can_write_to_an_app_that_forbids_it(acme: SandboxWorkspace) -> None:
    object.__setattr__(acme.app, "replies_allowed", False)
    with pytest.raises(NotPossible, match="turned off"):
        await acme.person("Ann Lee").say("hello?")


async def test_the_app_hears_what_people_change_and_delete(sandbox: Sandbox, acme: SandboxWorkspace) -> None:
    ann = acme.person("Ann Lee")
    hers = await ann.say("teh")
    await ann.edit(hers, "the")
    await ann.delete(hers)
    _, changed, deleted = await events(sandbox, 3)
    assert (changed["subtype"], changed["message"]["user"]) == ("message_changed", ann.id)
    assert (changed["message"]["text"], changed["previous_message"]["text"]) == ("the", "teh")
    assert changed["message"]["edited"]["user"] == ann.id
    assert (deleted["subtype"], deleted["deleted_ts"]) == ("message_deleted", hers.ts)
    assert deleted["previous_message"]["text"] == "the"


async def test_people_change_only_their_own_messages(acme: SandboxWorkspace, client: AsyncWebClient) -> None:
    ann = acme.person("Ann Lee")
    posted = await client.chat_postMessage(channel=ann.dm().id, text="app")
    card: SlackMessage = await ann.wait_for_message(lambda m: m.ts == posted["ts"])
    with pytest.raises(NotPossible):
        await ann.edit(card, "mine now")
    hers = await ann.say("teh")
    await ann.edit(hers, "the")
    assert (hers.text, bool(hers.edited_ts)) == ("the", True)
