"""Nights, in which nothing new comes to those who chose so. Pure."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo


def morning_after(now: datetime, zone: ZoneInfo, night: tuple[str, str]) -> datetime | None:
    """Return when the night ends that it is now, in UTC; None: it is day. `night` is from when to when."""
    begins, ends = map(time.fromisoformat, night)
    local = now.astimezone(zone)
    at, day = local.time(), local.date()
    if begins < ends:
        is_night = begins <= at < ends
    else:
        is_night = begins != ends and (at >= begins or at < ends)
        day += timedelta(days=1) if at >= begins else timedelta()
    return datetime.combine(day, ends, zone).astimezone(UTC) if is_night else None
