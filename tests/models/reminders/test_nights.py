"""When it is night, and when it ends, whatever the clocks do."""

from datetime import UTC, datetime

import pytest

from models.reminders.nights import morning_after
from models.zones import first_known

BERLIN = first_known("Europe/Berlin")
USUAL = ("20:00", "07:00")


@pytest.mark.parametrize(
    ("now", "night", "morning"),
    [
        ("2026-11-20T19:59", USUAL, None),
        ("2026-11-20T20:00", USUAL, "2026-11-21T07:00"),
        ("2026-11-21T00:00", USUAL, "2026-11-21T07:00"),
        ("2026-11-21T06:59", USUAL, "2026-11-21T07:00"),
        ("2026-11-21T07:00", USUAL, None),
        ("2026-10-24T23:00", USUAL, "2026-10-25T07:00"),  # an hour longer
        ("2027-03-27T23:00", ("22:00", "02:30"), "2027-03-28T03:30"),  # a time that the clocks skip
        ("2026-11-20T01:00", ("00:30", "06:00"), "2026-11-20T06:00"),
        ("2026-11-20T23:00", ("00:30", "06:00"), None),
        ("2026-11-20T23:00", ("07:00", "07:00"), None),
    ],
)
def test_a_night_ends_in_the_morning(now: str, night: tuple[str, str], morning: str | None) -> None:
    found = morning_after(datetime.fromisoformat(now).replace(tzinfo=BERLIN), BERLIN, night)
    assert (f"{found.astimezone(BERLIN):%Y-%m-%dT%H:%M}" if found else None) == morning


def test_the_second_half_past_two_of_a_night_is_night_as_well() -> None:
    second = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)  # 2:30 once more
    assert morning_after(second, BERLIN, USUAL) == datetime(2026, 10, 25, 6, 0, tzinfo=UTC)
