"""A short run with a fixed seed; `make chaos` is the long one."""

from pathlib import Path

import pytest

from tests.chaos.run import chaos

SEED, KILLS = 1042, 6


@pytest.mark.timeout(300)  # it takes half a minute, on a machine that has nothing else to do
async def test_whatever_happens_slack_shows_what_the_store_holds(database_url: str, tmp_path: Path) -> None:
    report = await chaos(database_url, tmp_path, SEED, KILLS)
    assert report.differences == [], "\n".join(report.lines())
    assert report.counts["the bot"]["kills"] + report.counts["trouble"]["asked to stop"] > KILLS
    assert report.counts["what was compared"]["decided by a press"]
