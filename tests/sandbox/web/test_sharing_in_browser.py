"""Forwarding messages and pasting tables in the browser."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from sandbox import Sandbox
from sandbox.people.workspace import SandboxWorkspace
from tests.sandbox.web import fake_views
from tests.sandbox.web.conftest import Send
from tests.sandbox.web.test_in_browser import look

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

ANN = "ann@acme.example"
PASTE = """(field, text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", text);
    field.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
}"""


async def test_a_message_is_forwarded_into_a_thread(
    browser_page: Page, sandbox: Sandbox, send: Send, acme: SandboxWorkspace
) -> None:
    ts = await send(ANN, "PO-1042", fake_views.card())
    said = await acme.person("bob@acme.example").say("The price is final", channel="general")
    page = browser_page
    await page.goto(f"{sandbox.page_url}?workspace=acme&as={ANN}&channel={said.channel}")
    await page.locator(f"[data-testid=message][data-ts='{said.ts}']").get_by_test_id("message-menu").click()
    await page.get_by_role("menuitem", name="Forward message…").click()
    await expect(page.get_by_test_id("chip-forward")).to_contain_text("Forwarding: The price is final")
    await page.evaluate(f"history.pushState(null, '', '?workspace=acme&as={ANN}&thread={ts}')")
    await page.evaluate("dispatchEvent(new PopStateEvent('popstate'))")
    thread = page.get_by_test_id("thread")
    await expect(thread.get_by_test_id("chip-forward")).to_be_visible()
    await thread.get_by_test_id("reply-text").fill("See Bob")
    await page.keyboard.press("Enter")
    await expect(thread.get_by_test_id("message").last).to_contain_text("See Bob")
    await expect(thread.get_by_test_id("forwarded")).to_contain_text("Bob Stone")
    await expect(thread.get_by_test_id("forwarded")).to_contain_text("The price is final")
    await expect(page.get_by_test_id("chip-forward")).to_have_count(0)
    (reply,) = acme.person(ANN).dm().thread(ts)
    assert reply.attachments[0]["from_url"].endswith(said.ts.replace(".", ""))


async def test_cells_from_a_spreadsheet_are_pasted_as_a_table(
    browser_page: Page, sandbox: Sandbox, acme: SandboxWorkspace
) -> None:
    page = await look(browser_page, sandbox)
    field = page.get_by_test_id("composer-text")
    await field.evaluate(PASTE, "Item\tAmount\nLaptop\t\n")
    await expect(page.get_by_test_id("chip-table")).to_contain_text("Table of 2 rows")
    await field.press("Enter")
    message = page.get_by_test_id("message").last
    await expect(message.get_by_role("cell", name="Laptop")).to_be_visible()
    await expect(page.get_by_test_id("chip-table")).to_have_count(0)
    (sent,) = acme.person(ANN).dm()
    assert [len(row) for row in sent.attachments[0]["blocks"][0]["rows"]] == [2, 2]
    assert sent.attachments[0]["blocks"][0]["rows"][1][1] is None


async def test_what_goes_along_can_be_left_out_again(browser_page: Page, sandbox: Sandbox) -> None:
    page = await look(browser_page, sandbox)
    await page.get_by_test_id("composer-text").evaluate(PASTE, "a\tb")
    send = page.get_by_test_id("composer-send")
    await expect(send).to_be_enabled()
    await page.get_by_test_id("chip-table").get_by_role("button").click()
    await expect(page.get_by_test_id("chip-table")).to_have_count(0)
    await expect(send).to_be_disabled()
