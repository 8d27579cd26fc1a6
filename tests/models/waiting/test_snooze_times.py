"""Until when something is put off, at every time of day and over nights on which the clocks change."""

from datetime import UTC, date, datetime, time

import pytest

from models.vocabulary import Later
from models.waiting.snooze_times import snooze_until, snooze_until_day
from models.zones import first_known
from tests.support.cast import refused

BERLIN = first_known("Europe/Berlin")
NINE = time(9)


@pytest.mark.parametrize(
    ("later", "now", "expected"),
    [
        ("today", "2026-11-20T10:01", "2026-11-20T13:15"),
        ("today", "2026-11-20T10:00", "2026-11-20T13:00"),
        ("today", "2026-11-20T18:01", "2026-11-21T09:00"),  # too late for today
        ("today", "2026-11-20T23:30", "2026-11-21T09:00"),
        ("tomorrow", "2026-11-20T10:00", "2026-11-21T09:00"),
        ("tomorrow", "2026-11-21T01:30", "2026-11-21T09:00"),  # who is up means this morning
        ("tomorrow", "2026-10-24T10:00", "2026-10-25T09:00"),  # the clocks go back in between
        (
            "today",
            "2026-10-25T00:30",
            "2026-10-25T02:30",
        ),  # 2:30 comes twice: three hours later is the second
        ("monday", "2026-11-20T10:00", "2026-11-23T09:00"),
        ("monday", "2026-11-22T10:00", "2026-11-23T09:00"),  # a Sunday
        ("monday", "2026-11-23T08:00", "2026-11-30T09:00"),  # a Monday
    ],
)
def test_it_comes_back_at_a_time_of_the_person(later: Later, now: str, expected: str) -> None:
    back = snooze_until(later, datetime.fromisoformat(now).replace(tzinfo=BERLIN), BERLIN, NINE)
    assert f"{back.astimezone(BERLIN):%Y-%m-%dT%H:%M}" == expected


def test_a_day_has_to_be_after_today_where_the_person_is() -> None:
    now = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)  # the 21st in Berlin
    with refused("snooze_in_past"):
        snooze_until_day(date(2026, 11, 21), now, BERLIN, NINE)
    found = snooze_until_day(date(2026, 11, 22), now, BERLIN, NINE)
    assert found == datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


def test_the_night_ends_with_the_first_reminder_of_who_gets_up_early() -> None:
    now, early = datetime(2026, 11, 20, 4, 30, tzinfo=BERLIN), time(4)
    assert snooze_until("tomorrow", now, BERLIN, early) == datetime(2026, 11, 21, 4, 0, tzinfo=BERLIN)
