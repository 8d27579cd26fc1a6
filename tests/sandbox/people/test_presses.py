"""Presses and commands: payloads, permissions, answers, and what happens without one."""

from __future__ import annotations

import asyncio
import copy
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import NotConfirmed, NotPossible, Sandbox
from sandbox.people.outcome import Outcome
from sandbox.people.person import SandboxPerson
from sandbox.people.workspace import SandboxWorkspace
from sandbox.state.team import SlackMessage
from tests.sandbox.blockkit.builders import actions, button, confirm, modal, option, plain, select
from tests.sandbox.conftest import ACME, MANIFEST, Connect, client_of
from tests.sandbox.raw import RawSocket


async def card_of(
    client: AsyncWebClient,
    person: SandboxPerson,
    blocks: list[dict[str, Any]],
    channel: str = "",
    **more: Any,
) -> SlackMessage:
    """Post a card and return it as the person sees it."""
    posted = await client.chat_postMessage(
        channel=channel or person.dm().id, text="card", blocks=blocks, **more
    )
    return await person.wait_for_message(lambda m: m.ts == posted["ts"])


async def pressed(
    person: SandboxPerson, card: SlackMessage, socket: RawSocket, *arguments: Any, **more: Any
) -> Any:
    """Press, ack over the raw socket, and return the payload."""
    press = asyncio.create_task(person.press(card, *arguments, **more))
    frame = await socket.frame()
    while frame["type"] != "interactive":
        await socket.ack(frame)
        frame = await socket.frame()
    await socket.ack(frame)
    assert (await press).acked
    return frame["payload"]


async def test_a_press_has_the_payload_that_slack_sends(
    acme: SandboxWorkspace, client: AsyncWebClient
) -> None:
    ann = acme.person("Ann Lee")
    metadata = {"event_type": "card", "event_payload": {"turn": 1}}
    async with RawSocket(acme, client) as socket:
        card = await card_of(
            client, ann, [actions(button("approve", value="7")), select()], metadata=metadata
        )
        payload = await pressed(ann, card, socket, "approve")
    assert payload["type"] == "block_actions"
    assert payload["user"] == {"id": ann.id, "username": "ann", "name": "ann", "team_id": acme.team.id}
    assert payload["team"] == {"id": acme.team.id, "domain": "acme"}
    assert (payload["api_app_id"], payload["enterprise"]) == (acme.app_id, None)
    assert payload["is_enterprise_install"] is False
    assert payload["container"] == {
        "type": "message",
        "message_ts": card.ts,
        "channel_id": card.channel,
        "is_ephemeral": False,
    }
    assert payload["channel"] == {"id": card.channel, "name": "directmessage"}
    assert payload["message"]["blocks"] == card.blocks
    assert payload["message"]["metadata"] == metadata
    menu = {"type": "static_select", "selected_option": None}
    assert payload["state"]["values"] == {card.blocks[1]["block_id"]: {"menu": menu}}
    (action,) = payload["actions"]
    assert action.pop("action_ts")
    assert action == {
        "action_id": "approve",
        "block_id": card.blocks[0]["block_id"],
        "type": "button",
        "text": plain(4) | {"emoji": True},
        "value": "7",
    }
    assert payload["trigger_id"]
    assert payload["response_url"].startswith("http://127.0.0.1:")


async def test_menus_send_what_was_chosen(acme: SandboxWorkspace, client: AsyncWebClient) -> None:
    ann = acme.person("Ann Lee")
    overflow = {"type": "overflow", "action_id": "more", "options": [option("pdf"), option("chain")]}
    people = {"type": "users_select", "action_id": "who"}
    blocks = [select(options=[option("a"), option("b")]), actions(overflow, people)]
    async with RawSocket(acme, client) as socket:
        card = await card_of(client, ann, blocks)
        chosen = await pressed(ann, card, socket, "menu", "b")
        opened = await pressed(ann, card, socket, "more", "chain")
        picked = await pressed(ann, card, socket, "who", acme.bot.id)
    assert chosen["actions"][0]["selected_option"]["value"] == "b"
    (state,) = [v["menu"] for v in chosen["state"]["values"].values() if "menu" in v]
    assert state["selected_option"]["value"] == "b"
    assert opened["actions"][0]["selected_option"]["value"] == "chain"
    assert picked["actions"][0]["selected_user"] == acme.bot.id
    with pytest.raises(NotPossible, match="does not offer 'c'"):
        await ann.press(card, "menu", "c")


async def test_only_existing_buttons_can_be_pressed_and_only_by_viewers(
    acme: SandboxWorkspace, client: AsyncWebClient
) -> None:
    ann, bob = acme.person("Ann Lee"), acme.person("Bob Stone")
    twins = [actions(button("open", value="1")), actions(button("open", value="2"))]
    card = await card_of(client, ann, twins)
    with pytest.raises(NotPossible, match="no element 'approve' to press; found: open"):
        await ann.press(card, "approve")
    with pytest.raises(NotPossible, match="several"):
        await ann.press(card, "open")
    with pytest.raises(NotPossible, match="cannot see"):
        await bob.press(card, "open", "1")
    acme.change("Ann Lee", deleted=True)
    with pytest.raises(NotPossible, match="deactivated"):
        await ann.press(card, "open", "1")


async def test_a_stranger_presses_in_a_shared_channel_but_runs_no_command(
    acme: SandboxWorkspace, client: AsyncWebClient
) -> None:
    mallory = acme.person("Mallory Moss")
    async with RawSocket(acme, client) as socket:
        card = await card_of(client, mallory, [actions(button())], acme.channel("procurement").id)
        payload = await pressed(mallory, card, socket, "go")
    assert payload["user"]["team_id"] == mallory.member.team_id != payload["team"]["id"]
    with pytest.raises(NotPossible, match="slash commands"):
        await mallory.command("/precoro")


async def test_a_confirmation_is_asked_first(acme: SandboxWorkspace, client: AsyncWebClient) -> None:
    ann = acme.person("Ann Lee")
    async with RawSocket(acme, client) as socket:
        card = await card_of(client, ann, [actions(button(confirm=confirm()))])
        with pytest.raises(NotConfirmed) as asked:
            await ann.press(card, "go")
        assert asked.value.confirm["confirm"]["text"] == "x" * 30
        assert (await pressed(ann, card, socket, "go", confirmed=True))["actions"][0]["action_id"] == "go"


@pytest.mark.parametrize("act", ["press", "press_in_view", "submit", "close", "command"])
async def test_interactions_without_an_ack_are_sent_once_and_fail(
    sandbox: Sandbox, acme: SandboxWorkspace, client: AsyncWebClient, act: str
) -> None:
    ann = acme.person("Ann Lee")
    card = await card_of(client, ann, [actions(button())])
    asking = modal(submit=plain(4), notify_on_close=True, blocks=[actions(button())])
    await client.views_open(trigger_id=acme.triggers.issue(ann.id), view=asking)
    form = ann.views[-1]
    actions_of: dict[str, Callable[[], Awaitable[Outcome | None]]] = {
        "press": lambda: ann.press(card, "go"),
        "press_in_view": lambda: ann.press_in_view(form, "go"),
        "submit": lambda: ann.submit(form),
        "close": lambda: ann.close(form),
        "command": lambda: ann.command("/precoro"),
    }
    kind = "slash_commands" if act == "command" else "interactive"
    async with RawSocket(acme, client) as socket:
        acting = asyncio.ensure_future(actions_of[act]())
        frame = await socket.frame()
        while frame["type"] == "events_api":
            await socket.ack(frame)
            frame = await socket.frame()
        assert frame["type"] == kind
        await sandbox.clock.advance(3)
        outcome = await acting
        assert outcome
        assert outcome.did_not_respond
        await sandbox.clock.advance(1000)
        assert (await client.auth_test())["ok"]  # time for anything more to be sent
    assert len(sandbox.journal.envelopes(kind)) == 1
    (entry,) = [e for e in sandbox.journal if (e.kind, e.name) == ("no_response", kind)]
    assert entry.facts["reason"] == "no ack within 3 s"


async def test_a_press_without_a_socket_fails_at_once(acme: SandboxWorkspace, client: AsyncWebClient) -> None:
    ann = acme.person("Ann Lee")
    card = await card_of(client, ann, [actions(button())])
    assert (await ann.press(card, "go")).did_not_respond
    (entry,) = [e for e in acme.journal if (e.kind, e.name) == ("no_response", "interactive")]
    assert entry.facts["reason"] == "no socket"


async def test_two_devices_press_at_the_same_time(
    acme: SandboxWorkspace, client: AsyncWebClient, connect: Connect
) -> None:
    count: list[str] = []

    def listen(app: AsyncApp) -> None:
        @app.action("go")
        async def go(ack: Any, body: dict[str, Any]) -> None:
            count.append(body["trigger_id"])
            await ack()

    await connect(acme, listen, sockets=2)
    ann = acme.person("Ann Lee")
    card = await card_of(client, ann, [actions(button())])
    outcomes = await asyncio.gather(ann.press(card, "go"), ann.press(card, "go"))
    assert all(each.acked for each in outcomes)
    assert len(set(count)) == 2


async def test_a_screen_that_lags_still_sends_its_old_button(
    acme: SandboxWorkspace, client: AsyncWebClient
) -> None:
    ann = acme.person("Ann Lee")
    async with RawSocket(acme, client) as socket:
        card = await card_of(client, ann, [actions(button("approve", value="old"))])
        lagging = copy.copy(card)
        await client.chat_update(channel=card.channel, ts=card.ts, text="settled", blocks=[])
        payload = await pressed(ann, lagging, socket, "approve")
    assert payload["actions"][0]["value"] == "old"
    assert payload["message"]["text"] == "settled"
    with pytest.raises(NotPossible, match="found: none"):
        await ann.press(card, "approve")


@pytest.mark.parametrize(
    ("answer", "offered"),
    [
        ({"options": [option("dan")]}, ["dan"]),
        ({"option_groups": [{"label": plain(3), "options": [option("dan"), option("eve")]}]}, ["dan", "eve"]),
        ({"options": [option("dan", 76)]}, []),
        ({}, []),
    ],
)
async def test_menus_get_their_options_from_the_app(
    acme: SandboxWorkspace, client: AsyncWebClient, answer: dict[str, Any], offered: list[str]
) -> None:
    ann = acme.person("Ann Lee")
    async with RawSocket(acme, client) as socket:
        card = await card_of(
            client, ann, [actions({"type": "external_select", "action_id": "who"}, button())]
        )
        await socket.ack(await socket.frame())
        typing = asyncio.create_task(ann.suggest(card, "who", "da"))
        frame = await socket.frame()
        await socket.ack(frame, answer)
        assert [each["value"] for each in await typing] == offered
    payload = frame["payload"]
    assert (payload["type"], payload["action_id"], payload["value"]) == ("block_suggestion", "who", "da")
    with pytest.raises(NotPossible, match="go is a button"):
        await ann.suggest(card, "go", "da")


async def test_a_stopped_sandbox_leaves_nobody_waiting(client: AsyncWebClient) -> None:
    async with Sandbox(manifest=MANIFEST, workspaces=[ACME]) as own:
        acme = own.workspaces["acme"]
        async with client_of(own, acme) as web_client, RawSocket(acme, web_client) as socket:
            ann = acme.person("Ann Lee")
            card = await card_of(web_client, ann, [actions(button())])
            press = asyncio.create_task(ann.press(card, "go"))
            while (await socket.frame())["type"] != "interactive":
                pass
            await own.stop()
            assert (await press).did_not_respond


async def test_many_people_press_at_once(
    acme: SandboxWorkspace, client: AsyncWebClient, connect: Connect
) -> None:
    taken: list[str] = []

    def listen(app: AsyncApp) -> None:
        @app.action("go")
        async def go(ack: Any, body: dict[str, Any]) -> None:
            taken.append(body["trigger_id"])
            await ack()

    await connect(acme, listen, sockets=2)
    ann = acme.person("Ann Lee")
    card = await card_of(client, ann, [actions(button())])
    outcomes = await asyncio.gather(*(ann.press(card, "go") for _ in range(200)))
    assert all(each.acked for each in outcomes)
    assert len(set(taken)) == 200
    used = {e.facts["connection"] for e in acme.journal.envelopes("interactive")}
    assert len(used) == 2
