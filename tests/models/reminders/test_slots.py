"""Slots over a whole year, minute by minute, in zones that put their clocks forward and back."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.reminders.slots import latest_slot, next_slot

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
START, END = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
EVERY_DAY = frozenset(range(1, 8))
WORKDAYS = frozenset(range(1, 6))
BERLIN = ZoneInfo("Europe/Berlin")
# Each puts its clocks forward and back within the year; the last by half an hour, and in the south.
ZONES = (BERLIN, ZoneInfo("America/New_York"), ZoneInfo("Australia/Lord_Howe"))
zones = st.sampled_from(
    (*ZONES, ZoneInfo("UTC"), ZoneInfo("Asia/Kathmandu"), ZoneInfo("Pacific/Apia"), ZoneInfo("Africa/Cairo"))
)
days = st.frozensets(st.integers(1, 7))
times = st.lists(st.times().map(lambda at: at.replace(second=0, microsecond=0)), max_size=3, unique=True)
instants = st.integers(1_230_768_000, 1_893_456_000).map(lambda unix: datetime.fromtimestamp(unix, UTC))


def days_of(zone: ZoneInfo) -> list[date]:
    first = START.astimezone(zone).date()
    return [first + n * DAY for n in range(-1, 367)]


@pytest.mark.parametrize("zone", ZONES, ids=str)
def test_a_year_of_minutes_brings_each_slot_once(zone: ZoneInfo) -> None:
    """Half past two is skipped once and comes twice once; ten past eleven at night is near the day's end."""
    at = [time(2, 30), time(9, 0), time(23, 10)]
    offsets = {(START + n * DAY).astimezone(zone).utcoffset() for n in range(366)}
    assert len(offsets) == 2
    told: list[datetime] = []
    now, following = START, next_slot(WORKDAYS, at, zone, START)
    while now < END:
        if following is not None and following <= now:
            told.append(following)
            following = next_slot(WORKDAYS, at, zone, now)
        now += MINUTE
    assert told == sorted(set(told))
    local = [slot.astimezone(zone) for slot in told]
    wanted = [day for day in days_of(zone) if day.isoweekday() in WORKDAYS]
    for clock in (time(9, 0), time(23, 10)):
        mine = [one.date() for one in local if one.time() == clock]
        assert mine == [day for day in wanted if mine[0] <= day <= mine[-1]]
        assert len(mine) >= 259
    nights = [one.date() for one in local if one.hour in (2, 3)]
    assert nights == [day for day in wanted if nights[0] <= day <= nights[-1]]


def test_a_time_that_is_skipped_comes_behind_the_gap() -> None:
    slot = next_slot(EVERY_DAY, [time(2, 30)], BERLIN, datetime(2026, 3, 28, 12, tzinfo=UTC))
    assert slot == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert slot.astimezone(BERLIN).time() == time(3, 30)


def test_a_time_that_is_skipped_and_one_behind_the_gap_are_one_slot() -> None:
    at = [time(2, 30), time(3, 30)]
    first = next_slot(EVERY_DAY, at, BERLIN, datetime(2026, 3, 28, 12, tzinfo=UTC))
    assert first == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert next_slot(EVERY_DAY, at, BERLIN, first) == datetime(2026, 3, 30, 0, 30, tzinfo=UTC)


def test_a_time_that_comes_twice_counts_the_first_time() -> None:
    slot = next_slot(EVERY_DAY, [time(2, 30)], BERLIN, datetime(2026, 10, 24, 12, tzinfo=UTC))
    assert slot == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert next_slot(EVERY_DAY, [time(2, 30)], BERLIN, slot) == datetime(2026, 10, 26, 1, 30, tzinfo=UTC)


def test_without_days_or_times_there_is_no_slot() -> None:
    for chosen, at in ((frozenset[int](), [time(9)]), (EVERY_DAY, [])):
        assert next_slot(chosen, at, BERLIN, START) is None
        assert latest_slot(chosen, at, BERLIN, START) is None


@settings(max_examples=300)
@given(days, times, zones, instants)
def test_the_next_slot_is_later_and_nothing_lies_between(
    chosen: frozenset[int], at: list[time], zone: ZoneInfo, after: datetime
) -> None:
    slot = next_slot(chosen, at, zone, after)
    if slot is None:
        assert not (chosen and at)
        return
    assert slot > after
    assert latest_slot(chosen, at, zone, slot) == slot
    before = latest_slot(chosen, at, zone, slot - timedelta(microseconds=1))
    assert before is not None
    assert before <= after
