"""One run of troubles, one after another, then peace and the comparison."""

import asyncio
import statistics
from pathlib import Path
from typing import Final

from tests.chaos.several.compare import Comparison
from tests.chaos.several.run import APPROVERS, several_run
from tests.chaos.several.troubles import come_to_rest, strike, trouble

STRIKES_EVERY: Final = 12  # troubles


async def several_chaos(folder: Path, seed: int, troubles: int, bots: int, fails_over: float) -> list[str]:
    """Run it all, print what was done; return what differs between the store, Slack and the outbox.

    `fails_over` is the part of the troubles in which PostgreSQL fails over and forgets its last second.
    """
    async with several_run(folder, seed) as run:
        for _ in range(bots):
            await run.start()
        people = asyncio.ensure_future(run.people())
        try:
            for number in range(1, troubles + 1):
                await trouble(run, fails_over)
                assert not people.done(), people.exception()
                if number % STRIKES_EVERY == 0 or number == troubles:
                    await strike(run)
        finally:
            people.cancel()
            await asyncio.gather(people, return_exceptions=True)
        await come_to_rest(run)
        run.outbox.read()
        comparison = Comparison(run.several, run.deeds, run.outbox, run.counts)
        differences = [*await comparison.differences(APPROVERS), *run.watch.wrong]
        run.counts["terms seen"] += sum(len(terms) for terms in run.watch.terms.values())
        run.counts["terms that the store forgot"] += run.watch.put_back
        run.counts["ms until an ack, p50"] = round(1000 * statistics.median(run.acks or [0.0]))
        print("\n".join(f"  {count:6} {name}" for name, count in sorted(run.counts.items())))
        return differences
