"""Figures with the real leases: how soon another speaks, what a restart loses, several against one."""

import asyncio
import copy
import statistics
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from time import monotonic
from typing import Final

from jobs.delivery.retry import SETTLES_AFTER as SETTLES
from tests.chaos.several.run import APPROVERS, SeveralRun, several_run
from tests.chaos.several.troubles import ENDS_WITHIN
from tests.e2e.several.bots import SPEAKING
from tests.support.bot_process import LEASE, SETTLES_AFTER
from tests.support.slack_text import all_is_shown, top_level
from tests.support.wait import for_a_while
from tests.support.world import order, press_card
from views import ids

REAL: Final = {LEASE: "real", SETTLES_AFTER: str(SETTLES.total_seconds())}
AFTER_KILL: Final = 12.0  # seconds until another speaks
AFTER_STOP: Final = 2.0
PRESSES: Final = 400  # while all bots are replaced
PACE: Final = 0.03  # seconds between an answer and the next press; people are slower
TURNS: Final = 4  # of one bot and of several
DECISIONS: Final = 12  # in each turn
SLOWER: Final = 1.2  # times, at most, with several
ROUND: Final = 40  # documents that come at once, to see what Slack's limits refuse


async def figures(folder: Path, seed: int, bots: int, times: int) -> list[str]:
    """Print all of them; return a sentence for each goal that is missed."""
    missed = []
    async with _bots(folder / "takeover", seed, bots) as run:
        for what, limit in (("kill", AFTER_KILL), ("stop", AFTER_STOP)):
            found = [await _takeover(run, what) for _ in range(times)]
            for label, seconds in zip(("takes the lease", "speaks"), zip(*found, strict=True), strict=True):
                print(
                    f"  after a {what} another {label}: median {statistics.median(seconds):.1f} s,"
                    f" longest {max(seconds):.1f} s of {times}",
                    flush=True,
                )
            late = sum(speaks > limit for _, speaks in found)
            missed += [f"after a {what} another spoke {late} times later than {limit:.0f} s"] * bool(late)
        pressed, lost = await _all_replaced(run)
        print(f"  while all were replaced: {lost} of {pressed} presses lost", flush=True)
        missed += [f"{lost} presses lost while all were replaced"] * bool(lost)
    async with _bots(folder / "acks", seed, 1) as run:
        one, several = await _acks(run, bots)
        ratio = several / one
        print(
            f"  ack of a press, p50: x{ratio:.2f} ({1000 * several:.0f} against {1000 * one:.0f} ms of one)"
        )
        missed += [f"the ack takes x{ratio:.2f}"] * (ratio > SLOWER)
    refused = []
    for count in (1, bots):
        async with _bots(folder / f"limits-{count}", seed, count, rates=True) as run:
            refused.append(await _refused(run))
    print(f"  calls refused by Slack's limits, around a kill: {refused[1]} against {refused[0]} of one bot")
    missed += ["more calls were refused"] * (refused[1] > refused[0])
    return missed


@asynccontextmanager
async def _bots(folder: Path, seed: int, bots: int, **options: object) -> AsyncIterator[SeveralRun]:
    await asyncio.to_thread(folder.mkdir)
    async with several_run(folder, seed, **options) as run:
        run.environment = REAL
        for _ in range(bots):
            await run.start()
        await run.holder()
        yield run


async def _takeover(run: SeveralRun, what: str) -> tuple[float, float]:
    """Kill or stop the one that speaks; return in how many seconds another has its lease, and speaks."""
    bot, number = await run.holder(), f"PO-{len(run.deeds.numbers) + 1}"
    began = monotonic()
    if what == "kill":
        bot.kill()
    else:
        bot.terminate()
    await run.take_in(number)
    await run.several.person("ann").wait_for_message(lambda one: f"{number} " in f"{one.text} ", 60.0)
    spoke = monotonic()
    taken = [at for at, name, pid in run.watch.holders if name == SPEAKING and pid != bot.pid and at > began]
    await bot.ended(ENDS_WITHIN)
    await run.replace(bot)
    await all_is_shown()
    return taken[0] - began, spoke - began


async def _all_replaced(run: SeveralRun) -> tuple[int, int]:
    """Press without pause while all bots are replaced, one after another; return how often, and lost."""
    ann = run.several.person("ann")
    seen, pressed, lost, over = copy.copy(top_level(ann)[-1]), 0, 0, False

    async def press() -> None:
        nonlocal pressed, lost
        while not over or pressed < PRESSES:
            lost += not (await press_card(ann, seen, ids.OPEN)).acked
            pressed += 1
            await for_a_while(PACE)

    pressing = asyncio.ensure_future(press())
    try:
        for bot in list(run.running):
            bot.terminate()
            await bot.ended(ENDS_WITHIN)
            await run.replace(bot)
    finally:
        over = True
        await pressing
    return pressed, lost


async def _acks(run: SeveralRun, bots: int) -> tuple[float, float]:
    """Decide with one bot and with several, in turns; return the median time of an ack with each."""
    one: list[float] = []
    several: list[float] = []
    for turn in range(TURNS):
        one += await _decide(run, f"PO-{turn}1")
        more = [await run.start() for _ in range(bots - 1)]
        several += await _decide(run, f"PO-{turn}2")
        for bot in more:
            bot.terminate()
            await bot.ended(ENDS_WITHIN)
            run.running.remove(bot)
    return statistics.median(one), statistics.median(several)


async def _decide(run: SeveralRun, number: str) -> list[float]:
    ann = run.several.person("ann")
    seen = {one.ts for one in top_level(ann)}
    for place in range(DECISIONS):  # by themselves: many at once come as one list
        await run.several.take_in(order(f"{number}-{place}"))
    await all_is_shown()
    seconds = []
    for card in [one for one in top_level(ann) if one.ts not in seen]:
        outcome = await ann.press(card, ids.APPROVE)
        assert outcome.acked
        seconds.append(outcome.seconds)
        await for_a_while(PACE)
    await all_is_shown()
    return seconds


async def _refused(run: SeveralRun) -> int:
    """Have many documents come in, and kill the one that tells of them; return what Slack refused."""
    refused = 0
    sandbox, last = run.several.sandbox, 0

    def count() -> None:
        nonlocal refused, last
        for one in sandbox.journal.after(last):
            refused += one.kind == "call" and one.answer.get("error") == "ratelimited"
            last = one.number

    end = sandbox.journal.subscribe(count)
    for _ in range(ROUND):
        await run.take_in_one()
    await run.several.person(APPROVERS[0]).wait_for_message(lambda one: f"PO-{ROUND // 2} " in f"{one.text} ")
    bot = await run.holder()
    bot.kill()
    await bot.ended(ENDS_WITHIN)
    await run.replace(bot)
    await all_is_shown()
    end()
    return refused
