"""One run: people, files and trouble at once, then peace, then the comparison."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from models.change import Change
from models.people.companies import save_companies
from sandbox.state.errors import NotPossible
from serving.policy import companies_of, policy_of
from tests.chaos.chaos_run import LONG, ChaosRun, a_run
from tests.chaos.compare import Seen, differences, wrong_people
from tests.chaos.drain import settle
from tests.chaos.fixtures import PEOPLE
from tests.chaos.outside import outside_differences
from tests.chaos.reminder_check import strike
from tests.chaos.report import ChaosReport


async def chaos(url: str, folder: Path, seed: int, kills: int, presses: int = 12) -> ChaosReport:
    """Run it all; the report says what differs between Slack and the store."""
    async with a_whole_run(url, folder, seed, kills, presses) as (_seen, report):
        return report


@asynccontextmanager
async def a_whole_run(
    url: str, folder: Path, seed: int, kills: int, presses: int = 12
) -> AsyncIterator[tuple[Seen, ChaosReport]]:
    """Run it all, and leave everything as it is then inside the block; without kills there is no trouble."""
    async with a_run(url, folder, seed) as run:
        await live_and_die(run, kills, presses)
        for number, crowd in enumerate(run.crowds.values()):
            await crowd.accounts.all_come_back(but=number)  # in the second one somebody stays away
        seen = await Seen.of(run)
        wrong = await _come_to_rest(run, seen)
        outside = run.outside()
        await outside.ask()
        run.bot.kill()
        await run.bot.ended(LONG)
        wrong += [*outside_differences(outside), *await differences(seen)]
        yield seen, ChaosReport.of(run, kills, seen.counts + outside.counts, [*run.trouble.wrong, *wrong])


async def _come_to_rest(run: ChaosRun, seen: Seen) -> list[str]:
    await run.fresh_bot()
    await run.clock.move(timedelta(minutes=2))  # events that were held back come now
    await open_homes(run)
    if wrong := await settle(run):
        return wrong  # it would not come to rest a second time either
    wrong = await wrong_people(seen, told=True)
    await run.look_at_everybody()
    wrong += [*await settle(run), *await strike(run)]
    await run.send_events_again()
    await open_homes(run)  # hours have passed: what was open is followed no more
    return [*wrong, *await settle(run)]


async def open_homes(run: ChaosRun) -> None:
    for crowd in run.crowds.values():
        for _, person in crowd.accounts.hands():
            with suppress(NotPossible):
                await person.open_home()


async def live_and_die(
    run: ChaosRun, kills: int, presses: int, people: Sequence[Mapping[str, Any]] = PEOPLE
) -> None:
    """Let files and people come, at first in peace, then in trouble, which is over at the end."""
    change = Change(datetime.now(UTC), policy_of(run.settings))
    await run.store.apply(change, lambda change: save_companies(companies_of(run.settings), change))
    await run.take_in({"people": people})
    for _ in range(max(3, presses // 5)):
        await run.take_in_some()
    await run.calm(presses)
    run.bot.kill()
    await run.bot.ended(LONG)
    nova = run.sandbox.workspaces["nova"]
    away = range(kills // 3, kills // 3 + max(2, kills // 15))  # one workspace is down, the other goes on
    for number in range(kills):
        if number == away.start:
            run.trouble.take_token(nova)
        if number == away.stop:
            run.trouble.give_token_back(nova)
        await run.epoch(number, kills)
        if number == kills // 2:
            await run.special()
    run.trouble.stop()
