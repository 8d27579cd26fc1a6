"""The demo's first minute, in a browser, as its first visitor has it: `bot.py demo` as a process."""

import asyncio
import json
import os
import re
import shutil
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, ViewportSize, async_playwright, expect

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "build" / "pictures"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
DESK: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
SLOW = 20_000  # milliseconds: a busy machine draws thirty documents meanwhile

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM, reason="Debian's chromium is not installed: browser tests are left out"),
]


@pytest.fixture
async def demo() -> AsyncIterator[str]:
    """The address of a running demo's page."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SLACK_")}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "bot.py", "demo", "--port", "0"),
        cwd=ROOT,
        env=environment | {"PYTHONUNBUFFERED": "1"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert process.stdout
    async with asyncio.timeout(60):
        async for line in process.stdout:
            if found := re.match(rb"Open (http://\S+/)\?", line):
                break
        else:
            pytest.fail("the demo ended without giving its address")
    yield found[1].decode()
    process.send_signal(signal.SIGINT)
    assert await asyncio.wait_for(process.wait(), 20) == 0


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"],
        )
        yield await browser.new_page(viewport=DESK)
        await browser.close()


async def look(page: Page, address: str, who: str) -> None:
    await page.goto(f"{address}?as={who}")
    await expect(page.get_by_test_id("who")).to_have_value(who, timeout=SLOW)


def card(page: Page, number: str) -> Locator:
    return page.get_by_test_id("message").filter(has=page.get_by_role("heading", name=number)).first


def button(place: Locator, action_id: str) -> Locator:
    return place.locator(f"button[data-action-id={action_id}]").first


async def picture(page: Page, name: str) -> None:
    """Keep a picture for people to look at."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    await page.screenshot(path=PICTURES / f"{name}.png")


async def test_the_first_minute_of_the_demo(demo: str, page: Page) -> None:
    await look(page, demo, "ann@acme.example")
    order = card(page, "PO-1042")
    await expect(order).to_contain_text("Waits for your approval", timeout=SLOW)
    await expect(order).to_contain_text("€12,521.20")
    await order.scroll_into_view_if_needed()
    await picture(page, "1-waiting")
    await button(order, "approve").click()
    await expect(page.get_by_test_id("confirm")).to_contain_text("€12,521.20")
    await picture(page, "2-confirm")
    await page.get_by_test_id("confirm-yes").click()
    await expect(order).to_contain_text("You approved", timeout=SLOW)
    await expect(button(order, "approve")).to_have_count(0)
    await picture(page, "3-approved")

    invoice = card(page, "2026-0871")
    await expect(invoice).to_contain_text("Seen before", timeout=SLOW)
    await button(invoice, "reject").click()
    form = page.get_by_test_id("modal")
    await expect(form).to_contain_text("Why is it rejected?")
    await form.locator("textarea").fill("We paid this one already")
    await picture(page, "4-reject")
    await page.get_by_test_id("modal-submit").click()
    await expect(invoice).to_contain_text("We paid this one already", timeout=SLOW)

    long = card(page, "PO-B-205")
    await button(long, "open").click(timeout=SLOW)
    details = page.get_by_test_id("modal")
    await expect(details).to_contain_text("Lines (60)", timeout=SLOW)
    await picture(page, "5-details")
    await page.keyboard.press("Escape")

    await look(page, demo, "bob@acme.example")
    await expect(page.get_by_text("We paid this one already").first).to_be_visible(timeout=SLOW)
    await picture(page, "6-requester")
    await look(page, demo, "cleo@acme.example")
    await expect(button(card(page, "PO-1042"), "approve")).to_be_visible(timeout=SLOW)
    await picture(page, "7-next-step")

    await page.set_viewport_size(PHONE)
    await look(page, demo, "dan@acme.example")
    await expect(button(card(page, "PO-1042"), "approve")).to_be_visible(timeout=SLOW)
    await card(page, "PO-1042").scroll_into_view_if_needed()
    await picture(page, "8-phone")
    names = sorted(path.name for path in PICTURES.glob("*.png"))
    assert len(names) >= 8, json.dumps(names)
