"""Working days, where a company is: Monday to Friday, but for public holidays. Pure."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from models.days_off import NO_DAYS_OFF, DaysOff
from models.frozen import frozen

_DAY = timedelta(days=1)
_WEEKEND = (6, 7)  # ISO


@frozen
class Calendar:
    """By which zone and holidays days count."""

    zone: ZoneInfo
    country: str = ""
    days_off: DaysOff = NO_DAYS_OFF

    def works(self, day: date) -> bool:
        """Return whether people work on a day."""
        return day.isoweekday() not in _WEEKEND and not self.days_off.has(self.country, day)


def after_working_days(start: datetime, count: int, calendar: Calendar) -> datetime:
    """Return the same local time so many working days later, in UTC."""
    local = start.astimezone(calendar.zone)
    day = local.date()
    while count:
        day += _DAY
        count -= calendar.works(day)
    return datetime.combine(day, local.time(), calendar.zone).astimezone(UTC)


def working_days_between(start: datetime, end: datetime, calendar: Calendar) -> int:
    """Count the whole working days from one instant to another."""
    count = 0
    while after_working_days(start, count + 1, calendar) <= end:
        count += 1
    return count
