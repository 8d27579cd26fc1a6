"""Presses on what stands within other blocks."""

from __future__ import annotations

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import NotPossible
from sandbox.people.workspace import SandboxWorkspace
from tests.sandbox.blockkit.builders import actions, button, container, feedback, plain
from tests.sandbox.people.test_presses import card_of, pressed
from tests.sandbox.raw import RawSocket


async def test_what_is_within_other_blocks_can_be_pressed(
    acme: SandboxWorkspace, client: AsyncWebClient
) -> None:
    ann = acme.person("Ann Lee")
    card_block = {"type": "card", "block_id": "order", "title": plain(3), "actions": [button("open")]}
    inner = actions(button(value="1")) | {"block_id": "inner"}
    blocks = [
        container(inner),
        {"type": "carousel", "elements": [card_block]},
        {"type": "context_actions", "elements": [feedback()]},
    ]
    async with RawSocket(acme, client) as socket:
        shown = await card_of(client, ann, blocks)
        (sent,) = (await pressed(ann, shown, socket, "go"))["actions"]
        assert (sent["block_id"], sent["value"]) == ("inner", "1")
        (sent,) = (await pressed(ann, shown, socket, "open"))["actions"]
        assert sent["block_id"] == "order"
        (sent,) = (await pressed(ann, shown, socket, "rate", "bad"))["actions"]
        assert (sent["type"], sent["value"], sent["text"]["type"]) == (
            "feedback_buttons",
            "bad",
            "plain_text",
        )
        with pytest.raises(NotPossible, match="no button for 'neither'"):
            await ann.press(shown, "rate", "neither")
