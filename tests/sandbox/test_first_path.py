"""The whole path once: a real Bolt app posts a card, a person presses it and fills in a form."""

from __future__ import annotations

from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.people.workspace import SandboxWorkspace
from tests.sandbox.conftest import Connect

CARD: list[dict[str, Any]] = [
    {"type": "section", "text": {"type": "mrkdwn", "text": "*PO-1042* Laptops"}},
    {
        "type": "actions",
        "block_id": "decide",
        "elements": [
            {
                "type": "button",
                "action_id": "approve",
                "text": {"type": "plain_text", "text": "Approve"},
                "value": "1",
            },
            {
                "type": "button",
                "action_id": "reject",
                "text": {"type": "plain_text", "text": "Reject"},
                "value": "1",
            },
        ],
    },
]
FORM = {
    "type": "modal",
    "callback_id": "reject",
    "title": {"type": "plain_text", "text": "Reject"},
    "submit": {"type": "plain_text", "text": "Reject"},
    "blocks": [
        {
            "type": "input",
            "block_id": "reason",
            "label": {"type": "plain_text", "text": "Reason"},
            "element": {
                "type": "plain_text_input",
                "action_id": "text",
                "multiline": True,
                "max_length": 800,
            },
        }
    ],
}


def listen(app: AsyncApp) -> None:
    """Approve redraws the card; Reject opens a form that refuses short reasons."""

    @app.action("approve")
    async def approve(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        text = f"approved by {body['user']['id']}"
        await client.chat_update(
            channel=body["channel"]["id"],
            ts=body["message"]["ts"],
            text=text,
            blocks=[{"type": "section", "text": {"type": "mrkdwn", "text": text}}],
        )

    @app.action("reject")
    async def reject(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=FORM)

    @app.view("reject")
    async def rejected(ack: Any, view: dict[str, Any]) -> None:
        reason = view["state"]["values"]["reason"]["text"]["value"]
        if len(reason) < 5:
            await ack(response_action="errors", errors={"reason": "Say a little more."})
        else:
            await ack()


async def test_a_person_approves_and_rejects_over_a_real_bolt_app(
    acme: SandboxWorkspace, client: AsyncWebClient, connect: Connect
) -> None:
    await connect(acme, listen)
    ann = acme.person("ann@acme.example")
    found = await client.users_lookupByEmail(email="ANN@acme.example")
    channel = (await client.conversations_open(users=found["user"]["id"]))["channel"]["id"]
    await client.chat_postMessage(
        channel=channel,
        text="PO-1042 waits",
        blocks=CARD,
        metadata={"event_type": "card", "event_payload": {"id": 1}},
    )

    card = await ann.wait_for_message(lambda m: "PO-1042" in m.text)
    assert ann.dm().messages == [card]
    pressed = await ann.press(card, "reject")
    assert pressed.acked
    form = await ann.wait_for_view(lambda v: v.callback_id == "reject")
    empty = await ann.submit(form)
    assert (empty.sent, empty.errors) == (False, {"reason": "Please complete this required field."})
    short = await ann.submit(form, {"reason": "no"})
    assert short.errors == {"reason": "Say a little more."}
    assert ann.views == [form]
    long = await ann.submit(form, {"reason/text": "too expensive"})
    assert long.acked
    assert not long.errors
    assert not ann.views

    assert (await ann.press(card, "approve")).acked
    await ann.wait_until(lambda: card.text == f"approved by {ann.id}")
    history = await client.conversations_history(channel=channel, include_all_metadata=True)
    (kept,) = history["messages"]
    assert kept["metadata"] == {"event_type": "card", "event_payload": {"id": 1}}
