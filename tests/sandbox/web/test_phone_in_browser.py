"""The page on a phone: touch targets are large enough and nothing is cut off."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import Browser, FilePayload, Page, expect

from sandbox import Sandbox
from sandbox.people.workspace import SandboxWorkspace
from tests.sandbox.web import fake_app, fake_views, looks
from tests.sandbox.web.conftest import Send, fixture
from tests.sandbox.web.test_in_browser import look

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

ANN = "ann@acme.example"
WIDTH = 390


@fixture()
async def phone(browser: Browser, sandbox: Sandbox) -> AsyncIterator[Page]:
    """A page on a phone, as Ann."""
    context = await browser.new_context(
        viewport={"width": WIDTH, "height": 844}, has_touch=True, is_mobile=True
    )
    page = await context.new_page()
    await page.goto(f"{sandbox.page_url}?workspace=acme&as={ANN}")
    await expect(page.get_by_test_id("who")).to_have_value(ANN)
    yield page
    await context.close()


async def check(page: Page) -> None:
    """Fail for anything too small to touch, unnamed, faint, or wider than the screen."""
    for wrong in (looks.SMALL, looks.WITHOUT_NAME, looks.FAINT):
        found = await page.evaluate(wrong)
        assert found == [], "\n".join(found)
    assert await page.evaluate("document.documentElement.scrollWidth") == WIDTH


async def test_messages_with_cards_files_and_reactions(
    phone: Page, send: Send, client: Any, acme: SandboxWorkspace
) -> None:
    ann = acme.person(ANN)
    ts = await send(ANN, "PO-1042", fake_views.card())
    await client.chat_postMessage(channel=ann.dm().id, text="Here it is", thread_ts=ts)
    await ann.react(ann.messages[0], "eyes")
    await send(ANN, "Everything", fake_app.SINK)
    for name, content in (("order.pdf", fake_app.a_pdf(2)), ("photo.png", fake_app.a_picture())):
        await client.files_upload_v2(channel=ann.dm().id, content=content, filename=name)
    await client.chat_postEphemeral(channel=ann.dm().id, user=ann.id, text="For you alone")
    await expect(phone.get_by_test_id("message").last).to_contain_text("For you alone")
    await expect(phone.get_by_test_id("file").first).to_contain_text("2 pages")
    await check(phone)
    await phone.locator(".thread-bar").tap()
    await expect(phone.get_by_test_id("thread")).to_contain_text("Here it is")
    await check(phone)


async def test_forms_with_every_kind_of_field(phone: Page, send: Send) -> None:
    await send(ANN, "PO-1042", fake_views.card())
    await phone.locator(f"[data-action-id={fake_views.DETAILS}]").tap()
    modal = phone.get_by_test_id("modal")
    await expect(modal).to_contain_text("Page 1 of 1")
    await check(phone)
    await modal.locator("[data-action-id=deeper]").tap()
    await expect(modal).to_contain_text("Change the order")
    await modal.locator("details[data-block-id=multi_users_select] summary").tap()
    await expect(modal.get_by_label("Cleo Marsh").first).to_be_visible()
    await check(phone)


async def test_a_form_with_errors_and_with_files(phone: Page, send: Send) -> None:
    await send(ANN, "Write", fake_views.asking({"type": "file_input", "max_files": 3}))
    await phone.locator("[data-action-id=write]").tap()
    await phone.get_by_test_id("modal-submit").tap()
    await expect(phone.get_by_test_id("field-error")).to_be_visible()
    name = "a long name of an order from Northwind GmbH.pdf"
    file = FilePayload(name=name, mimeType="application/pdf", buffer=b"%PDF")
    await phone.get_by_test_id("form-files").set_input_files([file])
    await expect(phone.get_by_test_id("chip")).to_be_visible()
    await check(phone)


async def test_home_people_guide_and_the_drawer(phone: Page, send: Send, acme: SandboxWorkspace) -> None:
    await send(ANN, "PO-1042", fake_views.card())
    await acme.person("bob@acme.example").say("Hello")
    await phone.get_by_test_id("tab-home").tap()
    await expect(phone.get_by_text("Waiting for you")).to_be_visible()
    await check(phone)
    await phone.get_by_test_id("open-sidebar").tap()
    await expect(phone.get_by_test_id("be").first).to_be_visible()
    await check(phone)
    overlap = await phone.evaluate(
        """() => [...document.querySelectorAll(".entry-row:has(.entry-tab)")].filter((row) => {
            const box = (name) => row.querySelector(name)?.getBoundingClientRect();
            const end = (box(".unread-badge") ?? box(".entry-name")).right;
            return end > box(".entry-tab").left;
        }).length"""
    )
    assert overlap == 0
    await phone.get_by_test_id("open-sidebar").tap()
    await phone.get_by_test_id("open-guide").tap()
    await expect(phone.get_by_text("Try it")).to_be_visible()
    await check(phone)
    await phone.keyboard.press("Escape")
    await phone.get_by_test_id("open-inspector").tap()
    await expect(phone.locator(".journal-row").first).to_be_visible()
    await check(phone)
    await phone.locator(".journal-row").first.tap()
    await expect(phone.get_by_test_id("journal-detail")).to_be_visible()
    await check(phone)
    await phone.get_by_role("tab", name="Faults").tap()
    await expect(phone.get_by_text("Faults of calls")).to_be_visible()
    await check(phone)


async def test_menus_and_emoji_fit_a_phone(phone: Page, send: Send) -> None:
    await send(ANN, "PO-1042", fake_views.card())
    await phone.get_by_test_id("message-menu").tap()
    await expect(phone.get_by_role("menuitem").first).to_be_visible()
    await check(phone)
    await phone.get_by_role("menuitem", name="Add a reaction").tap()
    await expect(phone.locator(".emoji-button").first).to_be_visible()
    await check(phone)


async def test_a_phone_has_one_column_and_the_thread_covers_it(
    browser_page: Page, sandbox: Sandbox, send: Send, acme: SandboxWorkspace
) -> None:
    await browser_page.set_viewport_size({"width": 390, "height": 844})
    await send("ann@acme.example", "PO-1042", fake_views.card())
    ann = acme.person("ann@acme.example")
    await ann.reply(ann.dm()[0], "Hm")
    page = await look(browser_page, sandbox)
    await page.get_by_test_id("thread-bar").click()
    thread = page.get_by_test_id("thread")
    box = await thread.bounding_box()
    assert box is not None
    assert (box["x"], box["width"], box["height"]) == (0, 390, 844)
    await page.go_back()
    await expect(thread).to_have_count(0)
    await send("ann@acme.example", "Everything", fake_app.SINK)
    words = page.locator(".with-accessory .section-words").first
    assert await words.evaluate("element => element.clientWidth") > 250
    await page.get_by_test_id("open-sidebar").click()
    await page.locator("[data-testid=be][data-member='bob@acme.example']").click()
    await expect(page.get_by_test_id("who")).to_have_value("bob@acme.example")
    assert await page.evaluate("document.documentElement.scrollWidth") == 390
