"""A short run with a fixed seed on PostgreSQL; test_compare.py has one on SQLite, `make chaos` long ones."""

from pathlib import Path

import pytest

from tests.chaos.report import ChaosReport
from tests.chaos.run import chaos

SEED, KILLS = 1042, 6


def went_through_trouble(report: ChaosReport) -> bool:
    """Say whether the bot was killed as often as it should be, and what was compared is worth it."""
    kills = report.counts["the bot"]["kills"] + report.counts["trouble"]["asked to stop"]
    return kills > KILLS and report.counts["what was compared"]["decided by a press"] > 0


@pytest.mark.timeout(900)  # it takes half a minute, on a machine that has nothing else to do
@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
async def test_whatever_happens_slack_shows_what_the_store_holds(database_url: str, tmp_path: Path) -> None:
    report = await chaos(database_url, tmp_path, SEED, KILLS)
    assert report.differences == [], "\n".join(report.lines())
    assert went_through_trouble(report)
