"""The clock of the bot: it runs all steps once a minute, one after another."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

import schedule

log = logging.getLogger(__name__)

Step = Callable[[datetime], Awaitable[None]]
TICK = 1.0  # seconds between two looks at the schedule
SILENCE = 90.0  # seconds; a wall clock that was set back would otherwise silence the schedule for as long


async def run_every_minute(steps: Sequence[Step], clock: Callable[[], datetime]) -> None:
    """Run every step each minute, until cancelled; one that fails is logged and does not stop the others."""
    scheduler = schedule.Scheduler()
    due = asyncio.Event()
    scheduler.every(1).minutes.do(due.set)
    loop = asyncio.get_running_loop()
    last = loop.time()
    due.set()  # the first beat comes at once: what was missed while we were away is due now
    while True:
        scheduler.run_pending()
        if due.is_set() or loop.time() - last > SILENCE:
            due.clear()
            last = loop.time()
            await _run(steps, clock())
        await asyncio.sleep(TICK)


async def _run(steps: Sequence[Step], now: datetime) -> None:
    for step in steps:
        try:
            await step(now)
        except Exception:  # the edge: one broken step must not take the others with it
            log.exception("A step of the clock failed")
