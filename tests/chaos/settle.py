"""Peace: the bot is left alone until the store has nothing left to deliver."""

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

from tortoise.expressions import F, Q

from models.homes import LOOKED_AT_FOR
from models.tables import Batch, Delivery, Home, Mapping, Message

if TYPE_CHECKING:
    from tests.chaos.run import Run

WITHIN = 90.0  # seconds; what is left then is a difference, and told
FRESH_EVERY = 6.0  # seconds; a bot that starts has its share of calls at Slack before it anew


async def settle(run: "Run") -> list[str]:
    """Wait, moving the clock on; gives what is still left when the time is over."""
    loop = asyncio.get_running_loop()
    ends = loop.time() + WITHIN
    fresh = moved = 0.0
    while left := await _left(run):
        if loop.time() > ends:
            return [f"After {WITHIN:.0f} s of peace this still waits: {one}" for one in left]
        if loop.time() > fresh:
            await run.fresh_bot()
            fresh = loop.time() + FRESH_EVERY
        if loop.time() - moved > 1.5:  # what waits for its next try need not wait in real time
            await run.clock.move(timedelta(minutes=2))
            moved = loop.time()
        await asyncio.sleep(0.2)
    return []


async def _left(run: "Run") -> list[str]:
    now = run.clock()
    messages = await Message.filter(
        Q(state__in=("held", "new", "sending"))
        | Q(state="posted", wanted__gt=F("shown"))
        | Q(again_at__isnull=False)
    )
    files = await Delivery.filter(state__in=("waiting", "sending"), message__state="posted")
    homes = await Home.filter(wanted__gt=F("shown"), opened_at__gte=now - LOOKED_AT_FOR)
    mappings = await Mapping.filter(state="running")
    batches = await Batch.filter(closed_at__isnull=True)
    rows: list[Message | Delivery | Home] = [*messages, *files, *homes]
    told = [f"{type(row).__name__} {row.id} ({row.trouble or 'nothing known'})" for row in rows]
    told += [f"Mapping {row.id}" for row in mappings] + [f"Batch {row.id}" for row in batches]
    unsettled = run.record.unsettled_events()
    return told + ([f"{unsettled} events that Slack delivers again"] if unsettled else [])
