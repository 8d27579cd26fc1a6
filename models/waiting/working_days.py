"""Working days, in a zone: Monday to Friday. Pure."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)
_WEEKEND = (6, 7)  # ISO


def after_working_days(start: datetime, count: int, zone: ZoneInfo) -> datetime:
    """Return the same local time so many working days later, in UTC."""
    local = start.astimezone(zone)
    day = local.date()
    while count:
        day += _DAY
        count -= day.isoweekday() not in _WEEKEND
    return datetime.combine(day, local.time(), zone).astimezone(UTC)


def working_days_between(start: datetime, end: datetime, zone: ZoneInfo) -> int:
    """Count the whole working days from one instant to another."""
    count = 0
    while after_working_days(start, count + 1, zone) <= end:
        count += 1
    return count
