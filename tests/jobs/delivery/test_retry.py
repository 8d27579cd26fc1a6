"""Pauses between two tries grow, and have an end."""

import pytest

from jobs.delivery.retry import LONGEST, pause


@pytest.mark.parametrize(
    ("attempts", "seconds"),
    [(1, 1), (2, 2), (3, 4), (4, 8), (5, 16), (6, 32), (7, 64), (9, 256), (10, LONGEST), (60, LONGEST)],
)
def test_each_pause_is_twice_the_one_before_up_to_five_minutes(attempts: int, seconds: float) -> None:
    pauses = {pause(attempts).total_seconds() for _ in range(50)}
    assert all(0.75 * seconds <= one <= 1.25 * seconds for one in pauses)
    assert len(pauses) > 1  # so that many bots that lost Slack at once do not come back at once
