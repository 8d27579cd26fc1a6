"""Waiting for what tells nobody that it has changed: files, rows, what the bot knows.

A wait ends in vain only after long: a loaded machine is slow, and not at an end.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

from sandbox.state.journal import LONGEST_WAIT, patience

LOOK_EVERY = 0.05  # seconds
UNCHANGED_FOR = 40.0  # seconds, longer on a loaded machine


async def until(condition: Callable[[], bool]) -> None:
    """Wait for a condition over files; it runs in a thread."""
    await until_true(lambda: asyncio.to_thread(condition))


async def until_true(condition: Callable[[], Awaitable[bool]]) -> None:
    """Wait for a condition over rows."""
    async with asyncio.timeout(LONGEST_WAIT):
        while not await condition():  # noqa: ASYNC110
            await asyncio.sleep(LOOK_EVERY)


async def for_a_while(seconds: float) -> None:
    """Let a trouble last, or people take their time; nothing is expected to have happened by then."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await asyncio.Event().wait()


async def until_nothing_is_left(look: Callable[[], Awaitable[list[str]]]) -> None:
    """Wait until the list is empty; AssertionError when it has long been the same."""
    loop = asyncio.get_running_loop()
    began = since = loop.time()
    before: list[str] | None = None
    while left := await look():
        now = loop.time()
        if left != before:
            before, since = left, now
        assert now < min(since + patience(UNCHANGED_FOR), began + LONGEST_WAIT), (
            f"after {now - began:.0f} s these still wait for Slack: {left}"
        )
        await asyncio.sleep(LOOK_EVERY)
