"""Working days, over weekends and over nights on which the clocks change."""

from datetime import UTC, date, datetime, timedelta

import pytest

from models.days_off import DaysOff
from models.waiting.working_days import Calendar, after_working_days, working_days_between
from models.zones import UTC as NOWHERE
from models.zones import first_known

BERLIN, SYDNEY = first_known("Europe/Berlin"), first_known("Australia/Sydney")


@pytest.mark.parametrize(
    ("start", "count", "expected"),
    [
        ("2026-11-16T09:00", 3, "2026-11-19T09:00"),
        ("2026-11-19T09:00", 3, "2026-11-24T09:00"),  # over a weekend
        ("2026-11-21T09:00", 1, "2026-11-23T09:00"),  # a Saturday
        ("2026-03-27T09:00", 1, "2026-03-30T09:00"),  # into summer time
        ("2026-10-23T02:30", 1, "2026-10-26T02:30"),  # out of it
    ],
)
def test_working_days_end_at_the_same_local_time(start: str, count: int, expected: str) -> None:
    found = after_working_days(datetime.fromisoformat(start).replace(tzinfo=BERLIN), count, Calendar(BERLIN))
    assert f"{found.astimezone(BERLIN):%Y-%m-%dT%H:%M}" == expected


def test_days_are_those_of_the_zone() -> None:
    # In Sydney it is Friday when it is still Thursday elsewhere.
    assert after_working_days(datetime(2026, 11, 19, 22, 0, tzinfo=UTC), 1, Calendar(SYDNEY)) == datetime(
        2026, 11, 22, 22, 0, tzinfo=UTC
    )


def test_public_holidays_are_no_working_days() -> None:
    off = DaysOff({"DE": frozenset({date(2026, 11, 18)})})
    start, third = datetime(2026, 11, 16, 9, 0, tzinfo=UTC), datetime(2026, 11, 19, 9, 0, tzinfo=UTC)
    assert after_working_days(start, 3, Calendar(NOWHERE, "FR", off)) == third
    assert after_working_days(start, 3, Calendar(NOWHERE, "DE", off)) == third + timedelta(days=1)


def test_whole_working_days_are_counted() -> None:
    friday = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
    assert working_days_between(friday, datetime(2026, 11, 23, 8, 59, tzinfo=UTC), Calendar(NOWHERE)) == 0
    assert working_days_between(friday, datetime(2026, 11, 25, 9, 0, tzinfo=UTC), Calendar(NOWHERE)) == 3
