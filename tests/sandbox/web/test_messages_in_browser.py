"""Conversations, threads, forwarded messages and pasted tables in the browser."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest
from playwright.async_api import Page, WebSocket, expect

from sandbox import Sandbox
from sandbox.people.workspace import SandboxWorkspace
from sandbox.state.journal import LONGEST_WAIT
from tests.sandbox.web import fake_app, fake_views
from tests.sandbox.web.conftest import Send
from tests.sandbox.web.test_in_browser import action, look

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

ANN = "ann@acme.example"
PASTE = """(field, text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", text);
    field.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
}"""


async def test_a_thread_opens_with_files_and_takes_a_reply_with_a_mention(
    browser_page: Page, sandbox: Sandbox, send: Send, client: Any, acme: SandboxWorkspace
) -> None:
    ts = await send("ann@acme.example", "PO-1042", fake_views.card())
    dm = acme.person("ann@acme.example").dm()
    await client.files_upload_v2(
        channel=dm.id, thread_ts=ts, content=fake_app.a_pdf(), filename="PO-1042.pdf"
    )
    await client.files_upload_v2(
        channel=dm.id, thread_ts=ts, content=fake_app.a_picture(), filename="quote.png"
    )
    page = await look(browser_page, sandbox)
    await page.get_by_test_id("thread-bar").click()
    thread = page.get_by_test_id("thread")
    await expect(thread.get_by_test_id("file")).to_have_count(2)
    picture = thread.get_by_role("img", name="quote.png")
    await expect(picture).to_be_visible()
    assert await picture.evaluate("async (img) => { await img.decode(); return img.naturalWidth; }") == 120
    await thread.get_by_test_id("reply-text").type("Why eight, @Bo")
    await page.keyboard.press("Tab")
    await thread.get_by_test_id("reply-text").type("?")
    await page.keyboard.press("Enter")
    await expect(thread.get_by_test_id("message").last).to_contain_text("Why eight, @Bob Stone ?")
    assert f"<@{acme.person('bob@acme.example').id}>" in dm.thread(ts)[-1].text
    await page.keyboard.press("Escape")
    await expect(thread).to_have_count(0)


async def test_writing_sends_with_enter_and_shows_it(
    browser_page: Page, sandbox: Sandbox, send: Send, acme: SandboxWorkspace
) -> None:
    await send("ann@acme.example", "Hello")
    page = await look(browser_page, sandbox)
    await page.get_by_test_id("composer-text").fill("First *line*")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("<b>second</b>")
    await page.keyboard.press("Enter")
    last = page.get_by_test_id("message").last
    await expect(last.locator("strong")).to_have_text("line")
    await expect(last).to_contain_text("<b>second</b>")
    await page.get_by_test_id("composer-text").fill("/precoro pending")
    await page.keyboard.press("Enter")
    private = page.locator("[data-testid=message][data-private=true]")
    await expect(private).to_contain_text("Only visible to you")
    await expect(private).to_contain_text("You asked for pending")
    await private.get_by_role("button", name="Dismiss message").click()
    await expect(private).to_have_count(0)


async def test_two_tabs_are_two_people_and_unread_messages_are_marked(
    browser_page: Page, sandbox: Sandbox, send: Send
) -> None:
    await send("bob@acme.example", "Submitted")
    ann = await look(browser_page, sandbox)
    bob = await look(await ann.context.new_page(), sandbox, "bob@acme.example")
    await expect(bob.get_by_test_id("message")).to_have_count(1)
    await send("ann@acme.example", "PO-1042", fake_views.card())
    entry = bob.locator("[data-testid=be][data-member='cleo@acme.example']")
    await expect(entry.locator(".unread-badge")).to_have_count(0)
    await send("cleo@acme.example", "PO-1042", fake_views.card())
    await expect(entry.locator(".unread-badge")).to_have_text("1")
    await entry.click()
    await expect(bob.get_by_test_id("who")).to_have_value("cleo@acme.example")
    await expect(bob.get_by_test_id("message")).to_contain_text("Purchase order PO-1042")
    await bob.go_back()
    await expect(bob.get_by_test_id("who")).to_have_value("bob@acme.example")
    await expect(ann.get_by_test_id("who")).to_have_value("ann@acme.example")
    await bob.get_by_test_id("workspace").select_option("beta")
    await expect(bob.get_by_test_id("who")).to_have_value("ann@acme.example")
    await expect(bob.get_by_test_id("message")).to_have_count(0)


async def test_home_is_drawn_by_the_app_when_it_is_opened(
    browser_page: Page, sandbox: Sandbox, send: Send
) -> None:
    await send("ann@acme.example", "Hello")
    page = await look(browser_page, sandbox)
    await page.get_by_test_id("tab-home").click()
    home = page.get_by_test_id("home")
    await expect(home).to_contain_text("Waiting for you")
    await action(home, fake_views.DETAILS).click()
    await expect(page.get_by_test_id("modal")).to_contain_text("Laptops for the design team")


async def test_messages_that_came_meanwhile_are_counted_and_marked(
    browser_page: Page, sandbox: Sandbox, send: Send
) -> None:
    await send("ann@acme.example", "Old")
    page = await look(browser_page, sandbox)
    entry = page.locator("[data-testid=conversation][data-member=Approvals]")
    await expect(entry.locator(".unread-badge")).to_have_count(0)
    await page.get_by_test_id("tab-home").click()
    ts = await send("ann@acme.example", "New one")
    await send("ann@acme.example", "New two")
    await expect(entry.locator(".unread-badge")).to_have_text("2")
    await expect(page).to_have_title(re.compile(r"^\(2\) Ann Lee"))
    await page.get_by_test_id("tab-messages").click()
    await expect(entry.locator(".unread-badge")).to_have_count(0)
    assert await page.locator(".new-line + .message").get_attribute("data-ts") == ts


async def test_a_first_visit_starts_at_the_oldest_message_and_can_jump_to_the_newest(
    browser_page: Page, sandbox: Sandbox, send: Send
) -> None:
    for _ in range(4):
        await send("ann@acme.example", "PO-1042", fake_views.card())
    page = await look(browser_page, sandbox)
    await expect(page.get_by_test_id("message").first).to_be_in_viewport(ratio=1)
    await expect(page.get_by_test_id("message").last).not_to_be_in_viewport()
    height = "document.querySelector('.log').scrollHeight"
    before = await page.evaluate(height)
    await page.get_by_test_id("jump").click()
    await expect(page.get_by_test_id("message").last).to_be_in_viewport(ratio=1)
    await expect(page.get_by_test_id("jump")).to_be_hidden()
    assert await page.evaluate(height) == before  # else what is pressed moves as it goes away
    await page.get_by_test_id("message").first.scroll_into_view_if_needed()
    await page.get_by_test_id("composer-text").fill("My own")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("My own")).to_be_in_viewport(ratio=1)
    await send("ann@acme.example", "The newest")
    await expect(page.get_by_text("The newest")).to_be_in_viewport(ratio=1)


def hears(page: Page, text: str) -> asyncio.Event:
    """Set it once the page is told this over its socket."""
    heard = asyncio.Event()

    def listen(line: WebSocket) -> None:
        line.on("framereceived", lambda frame: heard.set() if text in str(frame) else None)

    page.on("websocket", listen)
    return heard


async def test_a_pressed_button_stays_in_place_while_messages_arrive(
    browser_page: Page, sandbox: Sandbox, send: Send
) -> None:
    heard = hears(browser_page, "News 7")
    for number in range(5):
        await send("ann@acme.example", "\n".join(f"Earlier {number}.{line}" for line in range(12)))
    await send("ann@acme.example", "PO-1042", fake_views.card())
    page = await look(browser_page, sandbox)
    await action(page, fake_views.REJECT).hover()
    await page.mouse.down()
    for number in range(8):
        await send("ann@acme.example", f"News {number}", fake_views.card())
    await asyncio.wait_for(heard.wait(), LONGEST_WAIT)
    # As when a picture has loaded below it. Who watches sizes hears of it before the second frame.
    await page.evaluate("document.querySelector('.message:last-child').style.minHeight = '400px'")
    await page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    await page.mouse.up()
    await expect(page.get_by_test_id("modal")).to_contain_text("Reject PO-1042")


async def test_an_open_menu_stays_while_messages_arrive(
    browser_page: Page, sandbox: Sandbox, send: Send
) -> None:
    heard = hears(browser_page, "News 7")
    await send("ann@acme.example", "PO-1042", fake_views.card())
    page = await look(browser_page, sandbox)
    await action(page, fake_views.MORE).click()
    for number in range(8):
        await send("ann@acme.example", f"News {number}", fake_views.card())
    await asyncio.wait_for(heard.wait(), LONGEST_WAIT)
    await page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    await page.get_by_role("menuitem", name="Remind me tomorrow").click()
    await sandbox.wait_for(lambda: sandbox.journal.envelopes("block_actions"))
    await expect(page.get_by_test_id("message")).to_have_count(9)


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
