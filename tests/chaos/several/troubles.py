"""What happens to bots and to PostgreSQL while documents are told, and the peace in between."""

import asyncio
from contextlib import suppress
from datetime import timedelta
from typing import Final

from models.database.lease_rows import HOUSE
from models.outbox.digests import digest_key
from models.policy import Policy
from models.queries.pending import waits_for
from models.reminders.schedules import load_schedule
from models.tables import Comment, Member, Message, Reminder, Workspace
from serving.policy import policy_of
from tests.chaos.several.run import SeveralRun
from tests.chaos.several.spells import CUT, DEAD, FROZEN
from tests.e2e.several.bots import SPEAKING
from tests.support.bot_process import BotProcess
from tests.support.slack_text import all_is_shown
from tests.support.wait import for_a_while, until_nothing_is_left, until_true

ENDS_WITHIN: Final = 60.0  # seconds, on a machine that has much else to do
KILLED: Final = "killed"
STOPPED: Final = "asked to stop"
STILL: Final = "stands still"
CUT_STILL: Final = "cut off and stands still"
CUTS: Final = {  # which directions do not flow: to PostgreSQL, and back
    "cut off": (True, True),
    "cut off on the way there": (True, False),
    "cut off on the way back": (False, True),
    CUT_STILL: (True, True),
}
RESTARTED: Final = "PostgreSQL restarted"
FAILED_OVER: Final = "PostgreSQL failed over"
ALL_RESTARTED: Final = "all bots replaced, one after another"
TROUBLES: Final = {  # how often each of them is
    KILLED: 7,
    STOPPED: 4,
    STILL: 6,
    **dict.fromkeys(CUTS, 3),
    RESTARTED: 3,
    ALL_RESTARTED: 1,
}
AFTER_REDELIVERY: Final = timedelta(minutes=6, seconds=10)  # of an event that nobody acked


async def trouble(run: SeveralRun, fails_over: float) -> None:
    """Take a document in, and at a moment while it is told have one of the bots be in trouble."""
    await run.take_in_one()
    await for_a_while(run.rng.uniform(0.0, 1.2))  # a moment of chance, not a wait
    what = run.rng.choices(list(TROUBLES), list(TROUBLES.values()))[0]
    if run.rng.random() < fails_over:
        what = FAILED_OVER
    run.counts[f"troubles: {what}"] += 1
    speaks = await run.holder(SPEAKING if run.rng.random() < 0.8 else HOUSE)
    bot = speaks if run.rng.random() < 0.75 else run.rng.choice(run.running)
    await meets(run, bot, what)
    if run.rng.random() < 0.4:
        async with run.in_peace:  # who goes on leaves always something to be shown
            await all_is_shown()


async def meets(run: SeveralRun, bot: BotProcess, what: str) -> None:
    """Have a bot, or all of them, be in trouble, and end it."""
    if what in CUTS:
        await _cut(run, bot, what)
    elif what == KILLED:
        run.spells.note(DEAD, bot.pid)
        bot.kill()
        await bot.ended(ENDS_WITHIN)
        await run.replace(bot)
    elif what == STILL:
        with run.spells.of(FROZEN, bot.pid):
            bot.stand_still()
            await for_a_while(run.rng.uniform(0.5, 6.0))
            bot.go_on()
    elif what == RESTARTED:
        await run.restart_postgres()
    elif what == FAILED_OVER:
        await run.fail_over()
    else:
        for one in [bot] if what == STOPPED else list(run.running):
            one.terminate()
            await one.ended(ENDS_WITHIN)
            await run.replace(one)


async def _cut(run: SeveralRun, bot: BotProcess, what: str) -> None:
    wire = run.wire_of(bot)
    there, back = CUTS[what]
    with run.spells.of(CUT, bot.pid):
        wire.freeze(there, back)
        if what == CUT_STILL:
            with run.spells.of(FROZEN, bot.pid):
                bot.stand_still()
                await for_a_while(run.rng.uniform(0.5, 8.0))
                bot.go_on()
        else:
            await for_a_while(run.rng.uniform(0.5, 8.0))
        wire.thaw()


async def strike(run: SeveralRun) -> None:
    """Move all clocks to the next reminders, with the one that keeps the house in trouble; compare."""
    async with run.in_peace:
        await run.take_in_one()  # so that something waits for them
        await all_is_shown()
        coming = await Reminder.filter(next_at__gt=run.clock()).order_by("next_at")
        if not coming or coming[0].next_at is None:
            run.deeds.lost.append("Nobody is to be reminded")
            return
        slot = coming[0].next_at
        told = [one for one in coming if one.next_at == slot]
        house = await run.holder(HOUSE)
        what = run.rng.choice((KILLED, STOPPED, STILL, "cut off"))
        met = asyncio.ensure_future(meets(run, house, what))
        await run.clock.move(slot - run.clock() + timedelta(seconds=1))
        await met
        run.counts[f"troubles while reminders are due: {what}"] += 1
        await until_nothing_is_left(lambda: _still_due(run))
        for one in told:
            schedule = await load_schedule(one.workspace_id, one.person_id, policy_of(run.several.settings))
            assert schedule is not None  # somebody with a reminder is a member
            key = digest_key(one.workspace_id, one.person_id, slot, schedule)
            waits = await waits_for(one.person_id, one.workspace_id, run.clock(), Policy())
            here = await Member.exists(workspace_id=one.workspace_id, person_id=one.person_id, state="active")
            reminded = await Message.filter(key=key).count()
            run.counts["reminders"] += reminded
            if reminded != bool(waits and here):
                run.deeds.lost.append(
                    f"Person {one.person_id} has {reminded} reminders {key}, {len(waits)} wait for them"
                )
        await all_is_shown()


async def _still_due(run: SeveralRun) -> list[str]:
    return [f"reminder of person {one.person_id}" for one in await Reminder.filter(next_at__lte=run.clock())]


async def come_to_rest(run: SeveralRun) -> None:
    """Let Slack send again what nobody acked, replace all bots, and wait until all is taken in and shown."""
    for _ in range(3):
        await run.clock.move(AFTER_REDELIVERY / 2)
    for one in list(run.running):
        await meets(run, one, STOPPED)
    with suppress(TimeoutError):  # what is still missing then is a difference
        await until_true(lambda: _all_are_heard(run))
    await all_is_shown()


async def _all_are_heard(run: SeveralRun) -> bool:
    """Return whether all is read that was posted or written while nobody knew of it."""
    if await Workspace.exists(restored_from__not_isnull=True):
        return False
    known = {(one.channel, one.ts) for one in await Message.filter(state="posted")}
    heard = {one.text for one in await Comment.all()}
    written = run.deeds.comments.items()
    return all(text in heard for text, one in written if (one.card.channel, one.card.ts) in known)
