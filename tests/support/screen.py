"""The demo in a browser: one person's screen at a time, and pictures of it for people to look at."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from playwright.async_api import Browser, Locator, Page, ViewportSize, expect

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "build" / "pictures"
DESK: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
SLOW = 60_000  # milliseconds: a busy machine draws thirty documents meanwhile


@contextmanager
def a_demo() -> Iterator[str]:
    """Run `bot.py demo` as its visitor does, and give the address of its page."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SLACK_")}
    process = subprocess.Popen(
        [sys.executable, "bot.py", "demo", "--port", "0"],
        cwd=ROOT,
        env=environment | {"PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout
    try:
        found = next(filter(None, (re.match(r"Open (http://\S+/)\?", line) for line in process.stdout)), None)
        assert found, "the demo ended without giving its address"
        yield found[1]
    finally:
        process.send_signal(signal.SIGINT)
        code = process.wait(60)
        process.stdout.close()
    assert code == 0


class Screen:
    """What one person sees; another one may sit down at it."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address

    async def sit(self, who: str, tab: str = "") -> None:
        """Become `who`, in Messages or in another tab."""
        email = who if "@" in who else f"{who}@acme.example"
        await self.page.goto(f"{self.address}?as={email}{f'&tab={tab}' if tab else ''}")
        await expect(self.page.get_by_test_id("who")).to_have_value(email, timeout=SLOW)

    @property
    def home(self) -> Locator:
        return self.page.get_by_test_id("home")

    @property
    def form(self) -> Locator:
        return self.page.get_by_test_id("modal")

    @property
    def thread(self) -> Locator:
        return self.page.get_by_test_id("thread")

    @property
    def answer(self) -> Locator:
        """The last private answer."""
        return self.page.locator("[data-testid=message][data-private=true]").last

    def messages(self, heading: str | re.Pattern[str]) -> Locator:
        """The messages that begin with this heading, or with a line that has it, as a settled card does."""
        line = self.page.locator(".blocks > :first-child", has_text=heading)
        inside = self.page.get_by_role("heading", name=heading).or_(line)
        return self.page.locator("#conversation").get_by_test_id("message").filter(has=inside)

    def message(self, heading: str | re.Pattern[str]) -> Locator:
        """The newest of them."""
        return self.messages(heading).last

    async def choose(self, place: Locator, entry: str) -> None:
        """Choose an entry of the menu at a place."""
        more = pressable(place, "more")
        await more.scroll_into_view_if_needed()  # the click would, and scrolling closes a menu
        await more.click()
        await self.page.get_by_role("menuitem", name=entry, exact=True).click()

    async def open_thread(self, message: Locator) -> None:
        await message.hover()
        await message.get_by_test_id("open-thread").click()
        await expect(self.thread).to_be_visible()

    async def type(self, text: str, box: str = "composer") -> None:
        """Write and send; each `@Name` is chosen from what the box offers."""
        field = self.page.get_by_test_id(f"{box}-text")
        await field.press_sequentially(text)
        await field.press("Enter")
        if re.search(r"@[^ ]+$", text):
            await field.press("Enter")  # the first took the offer

    async def open_form(self, button: Locator, text: str) -> None:
        """Press what opens a form; again if none came, as people do: an app has three seconds for it."""
        for _ in range(2):
            await button.click()
            try:
                await expect(self.form).to_contain_text(text, timeout=12_000)
            except AssertionError:
                continue
            return
        await button.click()
        await expect(self.form).to_contain_text(text)

    async def submit(self) -> None:
        await self.page.get_by_test_id("modal-submit").click()
        await expect(self.form).to_be_hidden(timeout=SLOW)

    async def picture(self, name: str, place: Locator | None = None) -> None:
        """Keep pictures, wide and as on a phone, with `place` in sight."""
        PICTURES.mkdir(parents=True, exist_ok=True)
        for size, suffix in ((DESK, ""), (PHONE, "-phone")):
            await self.page.set_viewport_size(size)
            if place:
                await place.evaluate("each => each.scrollIntoView({block: 'start'})")
            await self.page.screenshot(path=PICTURES / f"{name}{suffix}.png")
        await self.page.set_viewport_size(DESK)


def pressable(place: Locator, action_id: str) -> Locator:
    """The first button of a kind at a place."""
    return place.locator(f"button[data-action-id={action_id}]").first


@asynccontextmanager
async def a_screen(browser: Browser, address: str) -> AsyncIterator[Screen]:
    """Open a page at the size of a desk, with nothing kept from another."""
    context = await browser.new_context(viewport=DESK)
    try:
        page = await context.new_page()
        page.set_default_timeout(SLOW)
        yield Screen(page, address)
    finally:
        await context.close()
