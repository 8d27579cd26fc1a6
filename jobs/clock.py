"""The clock of the bot: it runs all steps once a minute, one after another."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

import schedule

from jobs.outage import Outage
from models.database.away import is_away

Step = Callable[[datetime], Awaitable[None]]
TICK = 1.0  # seconds between two looks at the schedule
MINUTE = 60  # seconds between two beats
SILENCE = 90.0  # seconds; a wall clock that was set back would otherwise silence the schedule for as long


async def run_every_minute(
    steps: Sequence[Step], clock: Callable[[], datetime], minute: int = MINUTE
) -> None:
    """Run every step each minute, until cancelled; one that fails is logged and does not stop the others.

    `minute` is in seconds.
    """
    scheduler = schedule.Scheduler()
    due = asyncio.Event()
    scheduler.every(minute).seconds.do(due.set)
    loop = asyncio.get_running_loop()
    last = loop.time()
    watched = [(step, Outage("A step of the clock")) for step in steps]
    away = Outage("The clock")  # one for all steps, since the store is away for all
    due.set()  # the first beat comes at once: what was missed while we were away is due now
    while True:
        scheduler.run_pending()
        if due.is_set() or loop.time() - last > SILENCE:
            due.clear()
            last = loop.time()
            await _run(watched, away, clock())
        await asyncio.sleep(TICK)


async def _run(steps: Sequence[tuple[Step, Outage]], away: Outage, now: datetime) -> None:
    all_there = True
    for step, outage in steps:
        try:
            await step(now)
        except Exception as error:  # the edge: one broken step must not take the others with it
            (away if is_away(error) else outage).noticed(error)
            all_there = all_there and not is_away(error)
        else:
            outage.over()
    if all_there:
        away.over()
