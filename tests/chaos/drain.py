"""Peace: the bot is left alone until the store has nothing left to deliver."""

import asyncio
import sys
from datetime import datetime, timedelta

from tortoise.expressions import F, Q

from models.outbox.homes import LOOKED_AT_FOR
from models.tables import Batch, Delivery, EventDelivery, Home, Mapping, Member, Message, Workspace
from sandbox.state.journal import patience
from tests.chaos.chaos_run import ChaosRun

# Seconds without a call to Slack but those of a start, longer on a loaded machine; what is left is told.
STUCK_AFTER = 60.0
OF_A_START = ("auth.test", "apps.connections.open", "bots.info", "conversations.history")
IN_VAIN = 4000  # calls without less being left: it goes round in circles
FRESH_EVERY = 6.0  # seconds; a bot that starts has all its calls at Slack before it again


async def settle(run: ChaosRun) -> list[str]:
    """Wait, moving the clock on; gives what is still left when the time is over, and why."""
    loop = asyncio.get_running_loop()
    began = progress = loop.time()
    fresh = moved = 0.0
    calls = calls_before = 0
    least = sys.maxsize
    try:
        while left := await _left(run):
            now = loop.time()
            if calls < (calls := sum(one.name not in OF_A_START for one in run.record.calls)):
                progress = now
            if len(left) < least:
                least, calls_before = len(left), calls
            if now > progress + patience(STUCK_AFTER) or calls > calls_before + IN_VAIN:
                return [f"After {now - began:.0f} s of peace this still waits: {one}" for one in left]
            if now > fresh:
                await run.fresh_bot()
                took = loop.time() - now
                fresh = loop.time() + max(FRESH_EVERY, 4 * took)  # a loaded machine does not only start bots
            if now - moved > 1.5:  # what waits for its next try need not wait in real time
                await run.clock.move(timedelta(minutes=2))
                moved = loop.time()
            await asyncio.sleep(0.2)
        return []
    finally:
        run.settled_in.append(loop.time() - began)


async def _left(run: ChaosRun) -> list[str]:
    now = run.clock()
    unreachable = Member.exclude(state="active").values_list("workspace_id", "person_id")
    away = {(int(str(one[0])), int(str(one[1]))) for one in await unreachable}
    messages = await Message.filter(
        Q(state__in=("held", "new", "sending"))
        | Q(state="posted", wanted_version__gt=F("shown_version"))
        | Q(redraw_after__isnull=False)
    )
    # What waits for somebody who is away may stay; the comparison checks whether they are away.
    messages = [
        one for one in messages if not (one.state == "new" and (one.workspace_id, one.person_id) in away)
    ]
    files = await Delivery.filter(state__in=("waiting", "sending"), message__state="posted").select_related(
        "message"
    )
    homes = await Home.filter(
        Q(wanted_version__gt=F("shown_version"), opened_at__gte=now - LOOKED_AT_FOR)
        | Q(redraw_after__isnull=False)
    )
    told = [_message(row, now) for row in messages]
    told += [_file(row, now) for row in files]
    told += [_home(row, now) for row in homes]
    told += [
        f"Mapping {row.id} ({row.attempts} attempts, next {_from(row.next_at, now)},"
        f" {row.last_error or 'no error'})"
        for row in await Mapping.filter(state="running")
    ]
    told += [
        f"Batch {row.id} (touched {_from(row.touched_at, now)})"
        for row in await Batch.filter(closed_at__isnull=True)
    ]
    told += [
        f"Event {row.event_id} at {row.target} ({row.attempts} attempts, next {_from(row.next_at, now)},"
        f" {row.last_error or 'no error'})"
        for row in await EventDelivery.filter(state="waiting")
    ]
    if unsettled := run.record.unsettled_events():
        told.append(f"{unsettled} events that Slack delivers again")
    if told:
        down = [f"{one.name} ({one.down})" for one in await Workspace.exclude(down="")]
        alive = "alive" if run.bot.alive else "dead"
        told.append(f"besides: the bot is {alive}, workspaces down: {', '.join(down) or 'none'}")
    return told


def _message(row: Message, now: datetime) -> str:
    again = f", again {_from(row.redraw_after, now)}" if row.redraw_after else ""
    return (
        f"Message {row.id} ({row.key}: {row.state}, wanted {row.wanted_version}, shown {row.shown_version},"
        f" {row.attempts} attempts, next {_from(row.next_at, now)}{again}, {row.last_error or 'no error'})"
    )


def _file(row: Delivery, now: datetime) -> str:
    return (
        f"Delivery {row.id} ({row.key}: {row.state}, {row.file_id or 'no file yet'}, {row.attempts} attempts,"
        f" next {_from(row.next_at, now)}, {row.last_error or 'no error'})"
    )


def _home(row: Home, now: datetime) -> str:
    again = f", again {_from(row.redraw_after, now)}" if row.redraw_after else ""
    return (
        f"Home {row.id} of person {row.person_id} (wanted {row.wanted_version}, shown {row.shown_version},"
        f" {row.attempts} attempts, next {_from(row.next_at, now)}{again}, {row.last_error or 'no error'})"
    )


def _from(then: datetime, now: datetime) -> str:
    """Say when, from now: `+2.0 s` is to come, `-2.0 s` has passed."""
    return f"{(then - now).total_seconds():+.1f} s"
