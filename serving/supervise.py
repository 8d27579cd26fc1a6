"""Run background loops: restart one that fails, and cancel all of them at the stop."""

import asyncio
from collections.abc import Awaitable, Callable

from jobs.outage import Outage

STOP_WITHIN = 8.0  # seconds for running work at a stop; the rest is resumed after the next start
RESTART_AFTER = 5.0  # seconds before a failed loop is restarted
WORKS_AFTER = 12  # times as long without a failure, and its fault is over

Run = Callable[[], Awaitable[None]]


def supervise(name: str, run: Run, *, restart_after: float = RESTART_AFTER) -> "asyncio.Task[None]":
    """Start a task that runs a loop for ever, until it is cancelled."""
    return asyncio.ensure_future(_restart_for_ever(name, run, restart_after))


async def cancel(tasks: "list[asyncio.Task[None]]") -> None:
    """Cancel tasks and wait until each has ended."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _restart_for_ever(name: str, run: Run, restart_after: float) -> None:
    outage, loop = Outage(f"Loop {name}"), asyncio.get_running_loop()
    while True:
        over = loop.call_later(WORKS_AFTER * restart_after, outage.over)
        try:
            await run()
        except Exception as error:  # the edge: a loop is never given up
            outage.noticed(error)
        finally:
            over.cancel()
        await asyncio.sleep(restart_after)
