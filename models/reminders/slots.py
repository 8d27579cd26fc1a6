"""When somebody is reminded: their local days and times as instants, whatever the clocks do. Pure.

A time that the clocks skip comes as much later as they were put forward; one that comes twice counts once,
the first time.
"""

from collections.abc import Collection, Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_FURTHEST = 16  # days: the same weekday again, even where a zone left a whole day out
_DAY = timedelta(days=1)


def next_slot(
    days: Collection[int], times: Collection[time], zone: ZoneInfo, after: datetime
) -> datetime | None:
    """Return the first slot later than an aware instant, in UTC; None when there never is one.

    `days` are ISO weekdays, 1 is Monday; `times` are local.
    """
    best: datetime | None = None
    today = after.astimezone(zone).date()
    for ahead in range(-1, _FURTHEST):
        day = today + ahead * _DAY
        if best and day > best.astimezone(zone).date():
            break
        for slot in _slots(day, days, times, zone):
            if slot > after and (best is None or slot < best):
                best = slot
    return best


def latest_slot(
    days: Collection[int], times: Collection[time], zone: ZoneInfo, until: datetime
) -> datetime | None:
    """Return the last slot that is not later than an aware instant, in UTC; None when there never was one."""
    best: datetime | None = None
    today = until.astimezone(zone).date()
    for ago in range(_FURTHEST):
        day = today - ago * _DAY
        if best and day < best.astimezone(zone).date() - _DAY:
            break
        for slot in _slots(day, days, times, zone):
            if slot <= until and (best is None or slot > best):
                best = slot
    return best


def _slots(day: date, days: Collection[int], times: Collection[time], zone: ZoneInfo) -> Iterator[datetime]:
    if day.isoweekday() in days:
        for at in times:
            # fold=0: the first of two; in a gap, the offset before it, so the instant lies behind the gap.
            yield datetime.combine(day, at, zone).astimezone(UTC)
