"""Until when something is put off, in the zone of the person. Pure."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from models.refusals import Refusal
from models.vocabulary import Later

_LATER_TODAY: Final = timedelta(hours=3)
_QUARTER: Final = timedelta(minutes=15)
_LATEST: Final = time(21)  # later than that is no longer today
_DAWN: Final = time(5)  # who is up before that means the morning that comes
_DAY: Final = timedelta(days=1)


def snooze_until(later: Later, now: datetime, zone: ZoneInfo, morning: time) -> datetime:
    """Return when it comes back, in UTC; late in the day "today" is the next morning."""
    local = now.astimezone(zone)
    today = local.date()
    if later == "today":
        back = (now.astimezone(UTC) + _LATER_TODAY).astimezone(zone)
        if back.date() == today and back.time() <= _LATEST:
            return _next_quarter(back)
    if later == "monday":
        return _at(today + (8 - today.isoweekday()) * _DAY, morning, zone)
    return _at(today if local.time() < min(_DAWN, morning) else today + _DAY, morning, zone)


def snooze_until_day(day: date, now: datetime, zone: ZoneInfo, morning: time) -> datetime:
    """Return the morning of a day that a person chose. Raises a Refusal for one that has come."""
    if day <= now.astimezone(zone).date():
        raise Refusal("snooze_in_past", on=day)
    return _at(day, morning, zone)


def _at(day: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, at, zone).astimezone(UTC)


def _next_quarter(at: datetime) -> datetime:
    exact = at.astimezone(UTC)  # compared in a zone, a time that comes twice would be equal to nothing
    whole = exact.replace(minute=exact.minute // 15 * 15, second=0, microsecond=0)
    return whole if whole == exact else whole + _QUARTER
