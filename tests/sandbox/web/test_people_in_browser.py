"""What people do in Slack besides pressing: write, attach, edit, delete, react, mention, navigate."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from sandbox import Sandbox
from sandbox.people.workspace import SandboxWorkspace
from sandbox.state.team import SlackMessage
from tests.sandbox.web import fake_app, fake_views
from tests.sandbox.web.conftest import Send
from tests.sandbox.web.looks import BY_COLOUR_ALONE, FAINT, WITHOUT_NAME, WITHOUT_RING

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
ANN, BOB = "ann@acme.example", "bob@acme.example"


async def look(page: Page, sandbox: Sandbox, who: str = ANN, **place: str) -> Page:
    more = "".join(f"&{name}={value}" for name, value in place.items())
    await page.goto(f"{sandbox.page_url}?workspace=acme&as={who}{more}")
    await expect(page.get_by_test_id("who")).to_have_value(who)
    return page


def row(page: Page, message: SlackMessage) -> Locator:
    return page.locator(f"[data-testid=message][data-ts='{message.ts}']").first


async def choose(page: Page, message: SlackMessage, item: str) -> None:
    """Open a message's menu and choose an item."""
    await row(page, message).hover()
    await row(page, message).get_by_test_id("message-menu").click()
    await page.get_by_role("menuitem", name=item).click()


async def test_commands_are_suggested_with_their_descriptions(
    browser_page: Page, sandbox: Sandbox, send: Send
) -> None:
    await send(ANN, "Hello")
    page = await look(browser_page, sandbox)
    field = page.get_by_test_id("composer-text")
    await field.type("/p")
    await expect(page.get_by_test_id("offer")).to_have_text(
        "/precoro pending | show NUMBERYour documents · Approvals"
    )
    await page.keyboard.press("Tab")
    await expect(field).to_have_value("/precoro ")
    await field.fill("/nothing at all")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("composer")).to_contain_text("/nothing is not a valid command.")
    await expect(field).to_have_value("/nothing at all")
    await expect(page.get_by_test_id("message")).to_have_count(1)


async def test_a_command_without_an_ack_shows_an_error(
    browser_page: Page, sandbox: Sandbox, client: Any
) -> None:
    page = await look(browser_page, sandbox)
    sandbox.clock.speed = 20
    await page.get_by_test_id("composer-text").fill("/precoro silence")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("composer")).to_contain_text(
        "/precoro failed because Approvals did not respond."
    )


async def test_a_command_in_a_thread_is_refused(browser_page: Page, sandbox: Sandbox, send: Send) -> None:
    ts = await send(ANN, "PO-1042", fake_views.card())
    page = await look(browser_page, sandbox, thread=ts)
    await page.get_by_test_id("reply-text").fill("/precoro pending")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("reply")).to_contain_text("/precoro is not supported in threads. Sorry!")


async def test_an_at_sign_suggests_people_groups_and_the_app(
    browser_page: Page, sandbox: Sandbox, acme: SandboxWorkspace
) -> None:
    channel = acme.channel("general")
    page = await look(browser_page, sandbox, channel=channel.id)
    field = page.get_by_test_id("composer-text")
    offers = page.get_by_test_id("offer")
    await field.type("Ask @")
    await expect(offers).to_have_count(6)
    await expect(offers.filter(has_text="Gus Guest")).to_contain_text("Guest")
    await expect(offers.filter(has_text="Mallory Moss")).to_contain_text("Other organisation")
    await expect(offers.filter(has_text="Approvals")).to_contain_text("App")
    await field.type("fin")
    await expect(offers).to_have_count(1)
    await page.keyboard.press("Enter")
    await field.type("and @mos")
    await expect(offers.filter(has_text="Mallory Moss")).to_have_attribute("aria-selected", "true")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("message")).to_contain_text("Ask @finance-team and @Mallory Moss")
    group = next(iter(acme.team.groups))
    assert channel[0].text == f"Ask <!subteam^{group}> and <@{acme.person('Mallory Moss').id}>"


async def test_guests_and_people_of_other_organisations_are_marked(
    browser_page: Page, sandbox: Sandbox, acme: SandboxWorkspace
) -> None:
    channel = acme.channel("general")
    marks = {"gus@guest.example": "Guest", "mallory@other.example": "Other organisation", BOB: None}
    said = {who: await acme.person(who).say("Hello", channel="general") for who in marks}
    acme.change("gus@guest.example", deleted=True)
    marks["gus@guest.example"] = "Deactivated"
    page = await look(browser_page, sandbox, channel=channel.id)
    for who, mark in marks.items():
        badge = row(page, said[who]).locator(".badge")
        await expect(badge).to_have_text([mark] if mark else [])


async def test_the_keyboard_goes_everywhere(
    browser_page: Page, sandbox: Sandbox, send: Send, acme: SandboxWorkspace
) -> None:
    await send(ANN, "PO-1042", fake_views.card())
    said = await acme.person(ANN).say("And this?")
    page = await look(browser_page, sandbox)
    await page.keyboard.press("Control+k")
    await page.keyboard.type("gen")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="#general").first).to_be_visible()
    await page.keyboard.press("Alt+ArrowUp")
    await expect(page.get_by_test_id("composer-text")).to_have_attribute("placeholder", "Message Approvals")
    await page.get_by_role("log").focus()
    await page.keyboard.press("ArrowUp")
    await expect(row(page, said)).to_be_focused()
    await page.keyboard.press("ArrowUp")
    await expect(page.get_by_test_id("message").first).to_be_focused()
    await page.keyboard.press("t")
    await expect(page.get_by_test_id("reply-text")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.get_by_test_id("thread")).to_have_count(0)
    await page.keyboard.press("Control+k")
    await page.keyboard.type("bob")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("who")).to_have_value(BOB)


async def test_typing_anywhere_writes_a_message(
    browser_page: Page, sandbox: Sandbox, acme: SandboxWorkspace
) -> None:
    said = await acme.person(ANN).say("Something to point at")
    page = await look(browser_page, sandbox)
    await row(page, said).get_by_text("Something").click()
    await page.keyboard.type("true")
    await expect(page.get_by_test_id("composer-text")).to_have_value("true")
    await expect(page.get_by_test_id("thread")).to_have_count(0)


async def test_a_channel_is_bold_when_unread_and_counts_mentions(
    browser_page: Page, sandbox: Sandbox, acme: SandboxWorkspace
) -> None:
    bob, ann = acme.person(BOB), acme.person(ANN)
    await ann.say("Hello")
    page = await look(browser_page, sandbox)
    entry = page.locator("[data-testid=conversation][data-member=general]")
    await bob.say("For nobody", channel="general")
    await expect(entry).to_have_class(re.compile("is-unread"))
    await expect(entry.locator(".unread-badge")).to_have_count(0)
    await bob.say(f"For <@{ann.id}>", channel="general")
    group = next(iter(acme.team.groups))
    await bob.say(f"For <!subteam^{group}>, which is Cleo's", channel="general")
    await expect(entry.locator(".unread-badge")).to_have_text("1")
    await expect(page).to_have_title(re.compile(r"^\(1\) Ann Lee"))
    await entry.click()
    await expect(entry).not_to_have_class(re.compile("is-unread"))


async def test_a_deactivated_person_is_told_so(
    browser_page: Page, sandbox: Sandbox, acme: SandboxWorkspace
) -> None:
    page = await look(browser_page, sandbox)
    acme.change(ANN, deleted=True)
    await expect(page.get_by_text("Ann Lee is deactivated, so nobody can sign in")).to_be_visible()
    await expect(page.get_by_test_id("composer")).to_have_count(0)


async def test_the_focus_is_always_visible(browser_page: Page, sandbox: Sandbox, send: Send) -> None:
    await send(ANN, "PO-1042", fake_views.card())
    page = await look(browser_page, sandbox)
    assert await page.evaluate(WITHOUT_RING) == []
    assert await page.evaluate(WITHOUT_NAME) == []


@pytest.mark.parametrize("size", [(1280, 900), (390, 844)], ids=["desk", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_text_has_contrast_in_both_schemes_and_nothing_overflows(
    browser_page: Page, sandbox: Sandbox, send: Send, size: tuple[int, int], scheme: Any
) -> None:
    await browser_page.set_viewport_size({"width": size[0], "height": size[1]})
    await browser_page.emulate_media(color_scheme=scheme)
    await send(ANN, "PO-1042", fake_views.card())
    await send(ANN, "Everything", fake_app.SINK)
    page = await look(browser_page, sandbox)
    await expect(page.get_by_test_id("message")).to_have_count(2)
    shade = await page.evaluate(
        "getComputedStyle(document.body).backgroundColor.match(/[0-9]+/g).map(Number)[0]"
    )
    assert shade < 60 if scheme == "dark" else shade > 200
    faint = await page.evaluate(FAINT)
    assert faint == [], "\n".join(faint)
    assert await page.get_by_role("link", name="a link").count() == 1
    assert await page.evaluate(BY_COLOUR_ALONE) == []
    assert await page.evaluate("document.documentElement.scrollWidth") == size[0]


async def test_a_name_that_starts_another_name_is_not_confused_with_it(
    browser_page: Page, sandbox: Sandbox
) -> None:
    page = await look(browser_page, sandbox)
    sent = await page.evaluate(
        """async () => {
            const { toSent } = await import("/page/typing.js");
            const mentions = new Map([["@Jo (A.)", "<@U1>"], ["@Jo (A.) Berg", "<@U2>"]]);
            return toSent("@Jo (A.) asks @Jo (A.) Berg, not @Joe", mentions);
        }"""
    )
    assert sent == "<@U1> asks <@U2>, not @Joe"


async def test_only_the_message_that_changed_is_drawn_again(
    browser_page: Page, sandbox: Sandbox, send: Send, acme: SandboxWorkspace
) -> None:
    ann = acme.person(ANN)
    first, second, third = [await ann.say(text) for text in ("One", "Two", "Three")]
    page = await look(browser_page, sandbox)
    await expect(row(page, third)).to_be_visible()
    await page.evaluate("for (const each of document.querySelectorAll('.message')) each.isTheSame = true")
    await ann.edit(second, "Two, said better")
    await send(ANN, "Four")
    await expect(page.get_by_test_id("message")).to_have_count(4)
    await expect(row(page, second)).to_contain_text("said better")
    kept = [
        await row(page, each).evaluate("element => Boolean(element.isTheSame)")
        for each in (first, second, third)
    ]
    assert kept == [True, False, True]
