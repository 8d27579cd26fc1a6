"""Answers by response URL, and commands."""

from __future__ import annotations

import asyncio
import copy
from typing import Any

import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from sandbox import NotPossible, Sandbox
from sandbox.people.workspace import SandboxWorkspace
from tests.sandbox.blockkit.builders import actions, button
from tests.sandbox.conftest import ACME, MANIFEST, Connect, client_of
from tests.sandbox.people.test_presses import card_of, pressed
from tests.sandbox.raw import RawSocket


async def test_a_response_url_works_five_times_within_half_an_hour(
    sandbox: Sandbox, acme: SandboxWorkspace, client: AsyncWebClient
) -> None:
    ann = acme.person("Ann Lee")
    async with RawSocket(acme, client) as socket:
        card = await card_of(client, ann, [actions(button())])
        first = AsyncWebhookClient((await pressed(ann, card, socket, "go"))["response_url"])
        second = AsyncWebhookClient((await pressed(ann, card, socket, "go"))["response_url"])
    for number in range(5):
        assert (await first.send(text=str(number))).body == "ok"
    assert [m.text for m in ann.ephemerals] == ["0", "1", "2", "3", "4"]
    assert "used_url" in (await first.send(text="six")).body
    assert "no_text" in (await second.send(response_type="ephemeral")).body
    await second.send(text="changed", replace_original=True)
    assert card.text == "changed"
    await second.send(delete_original=True, text="")
    assert not ann.dm().messages
    await sandbox.clock.advance(30 * 60 + 1)
    assert "expired_url" in (await second.send(text="late")).body


async def test_a_command_gets_ids_only_if_its_manifest_asks_for_them() -> None:
    for escapes, sent in (
        (True, "ask <@{ann}|ann> in <#{channel}|procurement> &amp; &lt;now&gt; <https://a.example/7>"),
        (False, "ask @ann in #procurement & <now> https://a.example/7"),
    ):
        manifest = copy.deepcopy(MANIFEST)
        manifest["features"]["slash_commands"][0]["should_escape"] = escapes
        async with Sandbox(manifest, [ACME]) as sandbox:
            acme = sandbox.workspaces["acme"]
            ann, channel = acme.person("Ann Lee"), acme.channel("procurement").id
            async with client_of(sandbox, acme) as web, RawSocket(acme, web) as socket:
                typed = f"ask <@{ann.id}> in <#{channel}> & <now> https://a.example/7"
                command = asyncio.create_task(ann.command("/precoro", typed))
                frame = await socket.frame()
                assert frame["payload"]["text"] == sent.format(ann=ann.id, channel=channel)
                await socket.ack(frame)
                assert (await command).acked


async def test_a_command_is_answered_privately(acme: SandboxWorkspace, connect: Connect) -> None:
    def listen(app: AsyncApp) -> None:
        @app.command("/precoro")
        async def precoro(ack: Any, body: dict[str, Any]) -> None:
            await ack(f"{body['user_name']} asked for {body['text']}")

    await connect(acme, listen)
    ann = acme.person("Ann Lee")
    assert (await ann.command("/precoro", "pending")).acked
    assert [m.text for m in ann.ephemerals] == ["ann asked for pending"]
    with pytest.raises(NotPossible, match="not a valid command"):
        await ann.command("/other")


async def test_a_private_message_can_be_pressed_and_replaced(
    acme: SandboxWorkspace, client: AsyncWebClient
) -> None:
    ann = acme.person("Ann Lee")
    await client.chat_postEphemeral(
        channel=ann.dm().id, user=ann.id, text="sure?", blocks=[actions(button())]
    )
    (private,) = ann.ephemerals
    async with RawSocket(acme, client) as socket:
        payload = await pressed(ann, private, socket, "go")
    assert payload["container"]["is_ephemeral"] is True
    assert "message" not in payload
    await AsyncWebhookClient(payload["response_url"]).send(text="done", replace_original=True)
    assert private.text == "done"
