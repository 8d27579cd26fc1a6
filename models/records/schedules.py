"""When a person is reminded."""

from datetime import date

from models.frozen import frozen
from models.vocabulary import How

REMINDERS_OFF = "off"  # in place of the days


@frozen
class Schedule:
    """When a person is reminded. With `default`, days and times are those of the settings."""

    how: How
    days: tuple[int, ...]  # ISO weekdays, 1 is Monday; empty: never
    times: tuple[str, ...]  # local, `09:00`
    zone: str  # IANA
    own_zone: bool  # chosen by the person; else it follows Slack
    paused_until: date | None = None  # none comes before that day
    quiet: bool = False  # at night nothing new comes
    night: tuple[str, str] = ("20:00", "07:00")
