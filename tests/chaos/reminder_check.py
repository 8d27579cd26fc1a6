"""The clock strikes in peace: everybody with something to do is reminded, once, and nobody else."""

import asyncio
import sys
from datetime import datetime, timedelta

from models.outbox.digests import digest_key
from models.policy import Policy
from models.queries.pending import waits_for
from models.reminders.schedules import load_schedule
from models.tables import Member, Message, Reminder
from sandbox.state.journal import patience
from serving.policy import policy_of
from tests.chaos.chaos_run import ChaosRun

STRIKES = 4
WITHIN = 60.0  # seconds in which one more of what is due is done, longer on a loaded machine


async def strike(run: ChaosRun) -> list[str]:
    """Move the clock to the next slots, one after the other; gives who was not told, or told for nothing."""
    wrong: list[str] = []
    for _ in range(STRIKES):
        now = run.clock()
        coming = await Reminder.filter(next_at__gt=now).order_by("next_at")
        if not coming or coming[0].next_at is None:
            return wrong
        slot = coming[0].next_at
        told = [one for one in coming if one.next_at == slot]
        await run.clock.move(slot - now + timedelta(seconds=1))
        if not await _done(run):
            return [*wrong, f"After {WITHIN:.0f} s the slot {slot} is still due"]
        for one in told:
            schedule = await load_schedule(one.workspace_id, one.person_id, policy_of(run.settings))
            assert schedule is not None  # somebody with a reminder is a member
            key = digest_key(one.workspace_id, one.person_id, slot, schedule)
            wrong += await _compared(one, key, run.clock())
    return wrong


async def _done(run: ChaosRun) -> bool:
    loop = asyncio.get_running_loop()
    progress, least = loop.time(), sys.maxsize
    while left := await Reminder.filter(next_at__lte=run.clock()).count():
        if left < least:
            least, progress = left, loop.time()
        if loop.time() > progress + patience(WITHIN):
            return False
        await asyncio.sleep(0.1)
    return True


async def _compared(one: Reminder, key: str, now: datetime) -> list[str]:
    waits = await waits_for(one.person_id, one.workspace_id, now, Policy())
    here = await Member.exists(workspace_id=one.workspace_id, person_id=one.person_id, state="active")
    reminded = await Message.filter(key=key).count()
    if reminded == bool(waits and here):
        return []
    return [
        f"Person {one.person_id} has {reminded} reminders {key}, and {len(waits)} documents wait for them"
    ]
