"""A short run with a fixed seed; `make chaos` has long ones."""

from pathlib import Path

import pytest

from tests.chaos.precoro.run import precoro_chaos


@pytest.mark.timeout(900)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_each_decision_has_one_effect_whatever_happens(database_url: str, tmp_path: Path) -> None:
    counts, differences = await precoro_chaos(database_url, tmp_path, seed=7, epochs=3)
    assert differences == []
    assert counts["kills"] > 0
    assert counts["faults"] > 0
