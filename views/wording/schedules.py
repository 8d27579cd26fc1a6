"""When somebody is reminded, in words."""

from datetime import time
from itertools import groupby

from babel.dates import format_time

from models.records.documents import Audience, Schedule
from views.wording.formats import literal, locale_of
from views.wording.names import enumerate_names

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def schedule_said(schedule: Schedule, reader: Audience) -> str:
    """Say it: `Monday to Friday at 9:00 AM, Europe/Berlin`."""
    said = when_said(schedule, reader)
    return f"{said}, {literal(schedule.zone, 60)}" if said else "off"


def when_said(schedule: Schedule, reader: Audience) -> str:
    """Say days and times alone; empty when there never is a reminder."""
    if not schedule.days or not schedule.times:
        return ""
    times = enumerate_names([_clock(one, reader) for one in sorted(schedule.times)], 6)
    return f"{_days_said(schedule.days)} at {times}"


def _days_said(days: tuple[int, ...]) -> str:
    """Name ISO weekdays; three or more in a row by the first and the last."""
    if len(set(days)) == len(DAYS):
        return "Every day"
    runs = groupby(enumerate(sorted(set(days))), key=lambda each: each[1] - each[0])
    names: list[str] = []
    for _, run in runs:
        names += _run([DAYS[day - 1] for _, day in run])
    return enumerate_names(names, len(DAYS))


def _run(names: list[str]) -> list[str]:
    return [f"{names[0]} to {names[-1]}"] if len(names) > 2 else names


def _clock(at: str, reader: Audience) -> str:
    return format_time(time.fromisoformat(at), "short", locale=locale_of(reader.locale))
