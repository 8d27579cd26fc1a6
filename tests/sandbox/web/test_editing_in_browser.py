"""People write, edit and delete their messages in the browser."""

from __future__ import annotations

import pytest
from playwright.async_api import FilePayload, Page, expect

from sandbox import Sandbox
from sandbox.people.workspace import SandboxWorkspace
from tests.sandbox.web import fake_app, fake_views
from tests.sandbox.web.conftest import Send
from tests.sandbox.web.test_people_in_browser import ANN, BOB, choose, look, row

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_own_messages_are_edited_with_their_mentions(
    browser_page: Page, sandbox: Sandbox, acme: SandboxWorkspace
) -> None:
    bob = acme.person(BOB)
    said = await acme.person(ANN).say(f"<@{bob.id}> knows R&D <3")
    page = await look(browser_page, sandbox)
    await choose(page, said, "Edit message")
    field = page.get_by_test_id("edit-text")
    await expect(field).to_be_focused()
    await expect(field).to_have_value("@Bob Stone knows R&D <3")
    await page.keyboard.type(" well")
    await page.keyboard.press("Enter")
    await expect(row(page, said)).to_contain_text("@Bob Stone knows R&D <3 well (edited)")
    await expect(page.get_by_test_id("composer-text")).to_be_focused()
    assert said.text == f"<@{bob.id}> knows R&amp;D &lt;3 well"


async def test_arrow_up_edits_the_last_message_and_escape_leaves_it(
    browser_page: Page, sandbox: Sandbox, acme: SandboxWorkspace, send: Send
) -> None:
    said = await acme.person(ANN).say("Frist")
    await send(ANN, "A later word of the app")
    page = await look(browser_page, sandbox)
    await page.get_by_test_id("composer-text").focus()
    await page.keyboard.press("ArrowUp")
    field = page.get_by_test_id("edit-text")
    await expect(field).to_have_value("Frist")
    # A message that arrives meanwhile does not close the box.
    await send(ANN, "And another")
    await expect(page.get_by_text("And another")).to_be_visible()
    await expect(field).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(field).to_have_count(0)
    assert said.edited_ts is None


async def test_own_messages_are_deleted_after_confirmation(
    browser_page: Page, sandbox: Sandbox, acme: SandboxWorkspace
) -> None:
    ann = acme.person(ANN)
    lone, parent = await ann.say("Away with it"), await ann.say("With a reply")
    await ann.reply(parent, "Still here")
    page = await look(browser_page, sandbox)
    await choose(page, lone, "Delete message…")
    await page.get_by_test_id("confirm-deny").click()
    await expect(row(page, lone)).to_be_visible()
    for message in (lone, parent):
        await choose(page, message, "Delete message…")
        await page.get_by_test_id("confirm-yes").click()
    await expect(row(page, lone)).to_have_count(0)
    await expect(row(page, parent)).to_contain_text("This message was deleted.")
    await row(page, parent).get_by_test_id("thread-bar").click()
    await expect(page.get_by_test_id("thread")).to_contain_text("Still here")


async def test_people_cannot_edit_or_delete_the_messages_of_others(
    browser_page: Page, sandbox: Sandbox, acme: SandboxWorkspace
) -> None:
    channel = acme.channel("general")
    said = await acme.person(BOB).say("Mine", channel="general")
    page = await look(browser_page, sandbox, channel=channel.id)
    await row(page, said).hover()
    await row(page, said).get_by_test_id("message-menu").click()
    menu = page.get_by_role("menu")
    await expect(menu.get_by_role("menuitem")).to_have_text(
        ["Add a reaction…", "Reply in thread", "Forward message…"]
    )


async def test_reactions_are_added_seen_by_others_and_removed(
    browser_page: Page, sandbox: Sandbox, send: Send, acme: SandboxWorkspace
) -> None:
    channel = acme.channel("general")
    said = await acme.person(BOB).say("It has come", channel="general")
    page = await look(browser_page, sandbox, channel=channel.id)
    bob = await look(await page.context.new_page(), sandbox, BOB, channel=channel.id)
    await row(page, said).hover()
    await row(page, said).get_by_test_id("add-reaction").click()
    await page.keyboard.type("rocket")
    await page.get_by_test_id("emoji").get_by_role("button", name="rocket").click()
    theirs = row(bob, said).get_by_test_id("reaction")
    await expect(theirs).to_have_text("🚀 1")
    await expect(theirs).to_have_attribute("aria-pressed", "false")
    await theirs.click()
    mine = row(page, said).get_by_test_id("reaction")
    await expect(mine).to_have_text("🚀 2")
    await mine.click()
    await expect(theirs).to_have_text("🚀 1")
    assert [(each.name, each.users) for each in said.reactions] == [("rocket", [acme.person(BOB).id])]


async def test_a_file_goes_with_a_reply(
    browser_page: Page, sandbox: Sandbox, send: Send, acme: SandboxWorkspace
) -> None:
    ts, pdf = await send(ANN, "PO-1042", fake_views.card()), fake_app.a_pdf()
    page = await look(browser_page, sandbox, thread=ts)
    thread = page.get_by_test_id("thread")
    await thread.get_by_test_id("reply-files").set_input_files(
        [
            FilePayload(name="quote.pdf", mimeType="application/pdf", buffer=pdf),
            FilePayload(name="never mind.txt", mimeType="text/plain", buffer=b"no"),
        ]
    )
    await expect(thread.get_by_test_id("chip")).to_have_count(2)
    await thread.get_by_role("button", name="Remove never mind.txt").click()
    await thread.get_by_test_id("reply-text").fill("The new quote")
    await page.keyboard.press("Enter")
    await expect(thread.get_by_test_id("message").last).to_contain_text("quote.pdf")
    await expect(thread.get_by_test_id("chip")).to_have_count(0)
    (reply,) = acme.person(ANN).dm().thread(ts)
    assert (reply.text, reply.subtype, [each.name for each in reply.files]) == (
        "The new quote",
        "file_share",
        ["quote.pdf"],
    )
    assert reply.files[0].content == pdf


async def test_a_reply_can_also_be_sent_to_the_conversation(
    browser_page: Page, sandbox: Sandbox, send: Send
) -> None:
    ts = await send(ANN, "PO-1042", fake_views.card())
    page = await look(browser_page, sandbox, thread=ts)
    thread = page.get_by_test_id("thread")
    await thread.get_by_label("Also send to the conversation").check()
    await thread.get_by_test_id("reply-text").fill("For all to read")
    await page.keyboard.press("Enter")
    above = page.get_by_role("log", name="Approvals").get_by_test_id("message").last
    await expect(above).to_contain_text("replied to a thread")
    await expect(above).to_contain_text("For all to read")
    await expect(thread.get_by_label("Also send to the conversation")).not_to_be_checked()
