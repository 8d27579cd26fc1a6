"""The clock of a chaos run is the same for Slack and for the bot, also while it moves."""

from datetime import timedelta
from pathlib import Path

import pytest

from sandbox.state.clock import Clock
from tests.chaos.clock import SharedClock, follow


async def test_what_falls_due_while_the_clock_moves_finds_the_bot_at_the_same_time(tmp_path: Path) -> None:
    slack = Clock()
    shared = SharedClock(slack, tmp_path / "clock")
    bot = follow(shared.path)
    behind: list[float] = []
    for seconds in (60, 120, 240):
        slack.call_later(seconds, lambda: behind.append(slack.now() - bot().timestamp()))
    await shared.move(timedelta(seconds=301))
    assert behind == pytest.approx([0, 0, 0], abs=1.0)
    assert bot().timestamp() == pytest.approx(slack.now(), abs=1.0)
