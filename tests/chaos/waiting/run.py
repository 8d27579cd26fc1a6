"""One run: people do all they can, also about what waits, in trouble; then peace, and the comparison."""

from datetime import timedelta
from pathlib import Path
from typing import Final

from tests.chaos.chaos_run import LONG, ChaosRun, a_run
from tests.chaos.compare import Seen, differences
from tests.chaos.drain import settle
from tests.chaos.fixtures import PEOPLE
from tests.chaos.report import LONG as LONG_RUN
from tests.chaos.report import ChaosReport
from tests.chaos.run import live_and_die, open_homes
from tests.chaos.waiting.compare import AFTER_DAYS, ALWAYS, MANAGER, still_due, waiting_differences
from tests.chaos.waiting.crowd import PatientCrowd
from tests.support.wait import until_nothing_is_left

SETTINGS: Final = f"""
[[escalation]]
after_working_days = {AFTER_DAYS}
"""
MANAGED: Final = [
    person if person["email"] == MANAGER else person | {"manager": MANAGER} for person in PEOPLE
]
TROUBLE: Final = ("answer lost after acting", "event told again", "event twice", "event held back")
DAYS: Final = 3  # beside those at the end: keys of presses are kept for seven
ALL_IS_OVER: Final = timedelta(days=2, hours=6)  # what is put off or away until tomorrow, in every zone


async def waiting_chaos(url: str, folder: Path, seed: int, kills: int, presses: int = 12) -> ChaosReport:
    """Run it all; the report says what differs."""
    async with a_run(url, folder, seed, PatientCrowd, SETTINGS) as run:
        run.days = DAYS
        await live_and_die(run, kills, presses, MANAGED)
        for crowd in run.crowds.values():
            await crowd.accounts.all_come_back()
        seen = await Seen.of(run)
        wrong = await _come_to_rest(run)
        run.bot.kill()
        await run.bot.ended(LONG)
        wrong += [*await differences(seen), *await waiting_differences(seen)]
        if run.trouble.kills.total() >= LONG_RUN:
            wrong += [f"Never happened: {kind}" for kind in ALWAYS if not seen.counts[kind]]
        return ChaosReport.of(run, kills, seen.counts, [*run.trouble.wrong, *wrong], TROUBLE)


async def _come_to_rest(run: ChaosRun) -> list[str]:
    await run.fresh_bot()
    await run.clock.move(timedelta(minutes=2))  # events that were held back come now
    if wrong := await settle(run):
        return wrong
    await run.look_at_everybody()
    wrong = await settle(run)
    await run.clock.move(ALL_IS_OVER)
    await until_nothing_is_left(lambda: still_due(run.clock()))
    await open_homes(run)
    return [*wrong, *await settle(run)]
