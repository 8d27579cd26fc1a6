"""The page draws everything that the sandbox accepts from an app."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.async_api import Page, expect

from sandbox import Sandbox
from sandbox.blockkit import limits
from sandbox.people.workspace import SandboxWorkspace
from tests.sandbox.blockkit.builders import cell, feedback, rows
from tests.sandbox.web import fake_app, fake_views
from tests.sandbox.web.conftest import Send

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

ANN = "ann@acme.example"


def types_in(node: Any) -> Iterator[str]:
    """Return the types of everything in some blocks."""
    if isinstance(node, list):
        for each in node:
            yield from types_in(each)
    elif isinstance(node, dict):
        if isinstance(node.get("type"), str):
            yield node["type"]
        for each in node.values():
            yield from types_in(each)


def is_all_acked(sandbox: Sandbox) -> bool:
    kinds = [entry.kind for entry in sandbox.journal]
    return kinds.count("ack") == kinds.count("envelope") > 0


async def until_pressed(page: Page, sandbox: Sandbox) -> None:
    """Wait until the app is told of a press; else say what the page says of it."""
    try:
        await sandbox.wait_for(lambda: sandbox.journal.envelopes("block_actions"))
    except AssertionError as error:
        said = await page.locator(".did-not-respond, .notice").all_inner_texts()
        pressed = await page.locator(".is-busy").count()
        raise AssertionError(f"The page says {said}; presses under way: {pressed}") from error


async def test_every_block_and_element_is_drawn(
    browser_page: Page, sandbox: Sandbox, send: Send, client: Any, acme: SandboxWorkspace
) -> None:
    page, ann = browser_page, acme.person(ANN)
    uploaded = await client.files_upload_v2(
        channel=ann.dm().id, content=fake_app.a_picture(), filename="logo.png"
    )
    picture = {
        "type": "image",
        "slack_file": {"id": uploaded["files"][0]["id"]},
        "alt_text": "A blue rectangle",
    }
    pictures = [
        {**picture, "title": fake_views.plain("Our logo")},
        {"type": "context", "elements": [picture, fake_views.mrkdwn("beside it")]},
        {"type": "section", "text": fake_views.mrkdwn("and here"), "accessory": picture},
    ]
    card = {
        "type": "card",
        "hero_image": picture,
        "icon": picture,
        "title": fake_views.plain("A card"),
        "subtitle": fake_views.mrkdwn("*in short*"),
        "body": fake_views.mrkdwn("at length"),
        "actions": [fake_views.button(fake_views.OPEN, "On the card")],
    }
    newer = [
        card,
        {"type": "carousel", "elements": [{"type": "card", "title": fake_views.plain("The only card")}]},
        {
            "type": "container",
            "title": fake_views.plain("Together"),
            "is_collapsible": True,
            "child_blocks": [{"type": "header", "text": fake_views.plain("In a container")}],
        },
        rows(cell("Line"), cell("12", "raw_number", value=12)),
        {
            "type": "context_actions",
            "elements": [
                feedback() | {"action_id": fake_views.MORE},
                {
                    "type": "icon_button",
                    "icon": "trash",
                    "text": fake_views.plain("Away"),
                    "action_id": "day",
                },
            ],
        },
    ]
    shown = [*fake_views.card(), *fake_app.SINK, *pictures, *newer]
    await send(ANN, "Everything", shown)
    await page.goto(f"{sandbox.page_url}?workspace=acme&as={ANN}")
    message = page.get_by_test_id("message").last
    await expect(message.get_by_alt_text("A blue rectangle")).to_have_count(5)
    await page.wait_for_function(
        "() => [...document.querySelectorAll('.message img')].every((each) => each.naturalWidth > 0)"
    )
    await expect(page.locator(".unknown")).to_have_count(0)
    for text in ("at length", "The only card", "In a container", "Orders"):
        await expect(message.get_by_text(text)).to_be_visible()
    # The page is drawn again as the app acks what it is told: a press right then could be lost.
    await sandbox.wait_for(lambda: is_all_acked(sandbox))
    await message.get_by_role("button", name="Away").click()
    await until_pressed(page, sandbox)
    assert sandbox.journal.envelopes("block_actions")[-1].payload["actions"][0]["type"] == "icon_button"
    await page.locator(f"[data-action-id={fake_views.REJECT}]").click()
    await expect(page.get_by_test_id("modal")).to_contain_text("Why do you reject it?")
    await expect(page.locator(".unknown")).to_have_count(0)
    await page.get_by_test_id("modal-close").click()
    await page.locator(f"[data-action-id={fake_views.DETAILS}]").click()
    await page.locator("[data-action-id=deeper]").click()
    await expect(page.get_by_test_id("modal")).to_contain_text("Change the order")
    await expect(page.locator(".unknown")).to_have_count(0)
    assert {*limits.BLOCKS, *limits.ELEMENTS} <= set(
        types_in([shown, fake_views.CHANGE_FORM, fake_views.REJECT_FORM])
    )
