"""An app's answers by response URL and to commands, and what forms refuse."""

from __future__ import annotations

from typing import Any

import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from sandbox import NotPossible
from sandbox.people.workspace import SandboxWorkspace
from tests.sandbox.blockkit.builders import actions, button, entry, modal, option, plain
from tests.sandbox.conftest import Connect
from tests.sandbox.people.test_presses import card_of, pressed
from tests.sandbox.raw import RawSocket


async def test_a_link_button_opens_its_address_and_reaches_the_app(
    acme: SandboxWorkspace, client: AsyncWebClient, connect: Connect
) -> None:
    taken: list[dict[str, Any]] = []

    def listen(app: AsyncApp) -> None:
        @app.action("open")
        async def open_it(ack: Any, action: dict[str, Any]) -> None:
            taken.append(action)
            await ack()

    await connect(acme, listen)
    ann = acme.person("Ann Lee")
    address = "https://app.example/orders/1042"
    card = await card_of(client, ann, [actions(button("open", url=address))])
    outcome = await ann.press(card, "open")
    assert (outcome.acked, outcome.url) == (True, address)
    assert [each["url"] for each in taken] == [address]
    deaf = await card_of(client, ann, [actions(button("unheard", url=address))])
    acme.clock.speed = 20
    assert not (await ann.press(deaf, "unheard")).acked  # opened, with a warning beside it


async def test_an_answer_is_private_unless_it_is_for_the_channel(
    acme: SandboxWorkspace, client: AsyncWebClient
) -> None:
    ann, bob = acme.person("Ann Lee"), acme.person("Bob Stone")
    place = acme.channel("procurement")
    async with RawSocket(acme, client) as socket:
        card = await card_of(client, ann, [actions(button())], channel=place.id)
        respond = AsyncWebhookClient((await pressed(ann, card, socket, "go"))["response_url"])
        await respond.send(text="only you")
        await respond.send(text="for all", response_type="in_channel")
        await respond.send_dict({"text": "here", "response_type": "in_channel", "thread_ts": card.ts})
    assert [[m.text for m in who.ephemerals] for who in (ann, bob)] == [["only you"], []]
    assert [m.text for m in place.messages] == ["card", "for all"]
    assert [m.text for m in place.thread(card.ts)] == ["here"]


async def test_a_pressed_message_can_be_deleted_by_its_response_url(
    acme: SandboxWorkspace, client: AsyncWebClient
) -> None:
    ann = acme.person("Ann Lee")
    await client.chat_postEphemeral(
        channel=ann.dm().id, user=ann.id, text="sure?", blocks=[actions(button())]
    )
    async with RawSocket(acme, client) as socket:
        shown = await card_of(client, ann, [actions(button())])
        for message in (ann.ephemerals[0], shown):
            payload = await pressed(ann, message, socket, "go")
            await AsyncWebhookClient(payload["response_url"]).send_dict({"delete_original": True})
    assert not ann.ephemerals
    assert not ann.dm().messages


async def test_a_press_in_a_thread_names_the_thread(acme: SandboxWorkspace, client: AsyncWebClient) -> None:
    ann = acme.person("Ann Lee")
    parent = await ann.say("parent")
    async with RawSocket(acme, client) as socket:
        card = await card_of(client, ann, [actions(button())], thread_ts=parent.ts)
        payload = await pressed(ann, card, socket, "go")
    assert payload["container"]["thread_ts"] == payload["message"]["thread_ts"] == parent.ts


@pytest.mark.parametrize(
    ("answer", "private", "public", "error"),
    [
        ({"text": "found"}, ["found"], [], ""),
        ({"text": "found", "response_type": "in_channel"}, [], ["found"], ""),
        ({"blocks": [{"type": "carousel"}]}, [], [], "invalid_blocks"),
    ],
)
async def test_the_answer_to_a_command_goes_where_it_says(
    acme: SandboxWorkspace,
    connect: Connect,
    answer: dict[str, Any],
    private: list[str],
    public: list[str],
    error: str,
) -> None:
    def listen(app: AsyncApp) -> None:
        @app.command("/precoro")
        async def precoro(ack: Any) -> None:
            await ack(answer)

    await connect(acme, listen)
    ann = acme.person("Ann Lee")
    outcome = await ann.command("/precoro", "find", channel="procurement")
    assert (outcome.acked, outcome.error) == (True, error)
    assert [m.text for m in ann.ephemerals] == private
    assert [m.text for m in acme.channel("procurement").messages] == public


async def test_an_app_without_interactivity_cannot_be_pressed(
    acme: SandboxWorkspace, client: AsyncWebClient
) -> None:
    ann = acme.person("Ann Lee")
    card = await card_of(client, ann, [actions(button())])
    object.__setattr__(acme.app, "interactivity", False)
    with pytest.raises(NotPossible, match="not configured"):
        await ann.press(card, "go")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("a lot", "Enter a number"),
        ("1.5", "Enter a whole number"),
        ("0", "Enter at least 1"),
        ("11", "Enter at most 10"),
    ],
)
async def test_a_form_accepts_only_numbers_within_bounds(
    acme: SandboxWorkspace, client: AsyncWebClient, typed: str, words: str
) -> None:
    number = {"type": "number_input", "action_id": "n", "is_decimal_allowed": False}
    bounded = entry(block_id="much", element=number | {"min_value": "1", "max_value": "10"})
    ann = acme.person("Ann Lee")
    form = modal(submit=plain(4), blocks=[bounded])
    await client.views_open(trigger_id=acme.triggers.issue(ann.id), view=form)
    refused = await ann.submit(ann.views[-1], {"much": typed})
    assert (refused.sent, refused.errors["much"].startswith(words)) == (False, True)


async def test_a_modal_without_a_button_cannot_be_submitted(
    acme: SandboxWorkspace, client: AsyncWebClient
) -> None:
    ann = acme.person("Ann Lee")
    await client.views_open(trigger_id=acme.triggers.issue(ann.id), view=modal())
    with pytest.raises(NotPossible, match="no submit button"):
        await ann.submit(ann.views[-1])
    view = ann.views[-1]
    await ann.close(view)
    with pytest.raises(NotPossible, match="no longer open"):
        await ann.press_in_view(view, "go")


@pytest.mark.parametrize(
    ("kind", "wrong", "right"),
    [
        ("email_text_input", "bob at acme", "bob@acme.example"),
        ("url_text_input", "acme.example", "https://acme.example/7"),
    ],
)
async def test_a_form_accepts_only_valid_addresses(
    acme: SandboxWorkspace, client: AsyncWebClient, kind: str, wrong: str, right: str
) -> None:
    ann = acme.person("Ann Lee")
    field = entry(block_id="where", element={"type": kind, "action_id": "a"})
    await client.views_open(
        trigger_id=acme.triggers.issue(ann.id), view=modal(submit=plain(4), blocks=[field])
    )
    refused = await ann.submit(ann.views[-1], {"where": wrong})
    assert (refused.sent, "Enter a valid" in refused.errors["where"]) == (False, True)
    assert not (await ann.submit(ann.views[-1], {"where": right})).errors


@pytest.mark.parametrize(
    ("element", "value", "words"),
    [
        ({"type": "datepicker"}, "2026-02-30", "not a date"),
        ({"type": "datepicker"}, "tomorrow", "not a date"),
        ({"type": "timepicker"}, "24:00", "not a time"),
        ({"type": "multi_users_select", "max_selected_items": 1}, ["U1", "U2"], "at most 1"),
        (
            {
                "type": "multi_static_select",
                "max_selected_items": 1,
                "options": [option("a"), option("b")],
            },
            ["a", "b"],
            "at most 1",
        ),
    ],
)
async def test_pickers_refuse_what_they_do_not_offer(
    acme: SandboxWorkspace, client: AsyncWebClient, element: dict[str, Any], value: Any, words: str
) -> None:
    ann = acme.person("Ann Lee")
    field = entry(block_id="pick", element={"action_id": "a", **element})
    await client.views_open(
        trigger_id=acme.triggers.issue(ann.id), view=modal(submit=plain(4), blocks=[field])
    )
    with pytest.raises(NotPossible, match=words):
        await ann.submit(ann.views[-1], {"pick": value})
