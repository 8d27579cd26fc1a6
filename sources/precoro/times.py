"""Days and times as Precoro writes them: ISO with or without a zone, with a space, or `DD.MM.YYYY`."""

import re
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Final

from sources.precoro.shapes import Json

_ISO: Final = re.compile(
    r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)"
    r"(?:[T ](?P<hour>\d\d):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,]\d{1,9})?)?"
    r"(?: ?(?P<zone>Z|UTC|GMT|[+-]\d\d(?::?\d\d)?))?)?",
    re.ASCII,
)
_DOTTED: Final = re.compile(
    r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})"
    r"(?:,? (?P<hour>\d\d):(?P<minute>\d\d)(?::(?P<second>\d\d))?(?P<zone>Z)?)?",
    re.ASCII,
)


def moment(value: Json) -> datetime | None:
    """Return a time to the second, in UTC; without a zone it is in UTC. None for what is none.

    A day without a time is its beginning. PHP may write an object of its own instead of text.
    """
    found = _found(value)
    if found is None:
        return None
    parts = found.groupdict()
    year, month, day, hour, minute, second = (
        int(parts[name] or 0) for name in ("year", "month", "day", "hour", "minute", "second")
    )
    try:
        local = datetime(year, month, day, hour, minute, second, tzinfo=_zone(parts["zone"] or "Z"))
        known = local.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return known if 1900 <= known.year <= 2199 else None


def day(value: Json) -> date | None:
    """Return the day that is written; None for what is none.

    At midnight it is that day whatever the zone, at another time it is the day in UTC: the same time may be
    written in another zone the next time.
    """
    found, at = _found(value), moment(value)
    if found is None or at is None:
        return None
    parts = found.groupdict()
    if any(int(parts[name] or 0) for name in ("hour", "minute", "second")):
        return at.date()
    return date(int(parts["year"]), int(parts["month"]), int(parts["day"]))


def _found(value: Json) -> re.Match[str] | None:
    if isinstance(value, dict):  # PHP's DateTime: {"date": "2026-11-20 09:12:00.000000", "timezone": "UTC"}
        zone = value.get("timezone", "UTC")
        value = value.get("date") if zone in ("UTC", "Z", "+00:00") else None
    if not isinstance(value, str):
        return None
    return _ISO.fullmatch(value.strip()) or _DOTTED.fullmatch(value.strip())


def _zone(written: str) -> timezone:
    if written in ("Z", "UTC", "GMT"):
        return UTC
    digits = written[1:].replace(":", "").ljust(4, "0")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-offset if written[0] == "-" else offset)
