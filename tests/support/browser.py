"""Debian's chromium, one for all tests of a process: it takes longer to start than most of them take.

Its headless shell does the same with a third of the processor time.
"""

import shutil
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium-headless-shell", "chromium", "chromium-browser"))), None
)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Run it; the tests that use it share one loop."""
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine: install Debian's chromium to run the browser tests")
    async with async_playwright() as playwright:
        running = await playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"],
        )
        yield running
        await running.close()
