"""When a person is reminded."""

from datetime import time
from itertools import groupby

from babel.dates import format_time

from models.records.documents import Audience, Schedule
from views.wording.formats import literal, locale_of
from views.wording.names import enumerate_names
from views.wording.translate import gettext, marked, pgettext

DAYS = (
    marked("Monday"),
    marked("Tuesday"),
    marked("Wednesday"),
    marked("Thursday"),
    marked("Friday"),
    marked("Saturday"),
    marked("Sunday"),
)


def schedule_text(schedule: Schedule, reader: Audience) -> str:
    """Return days, times and zone: `Monday to Friday at 9:00 AM, Europe/Berlin`."""
    when = times_text(schedule, reader)
    if not when:
        return pgettext(reader, "reminders", "off")
    return gettext(reader, "{when}, {zone}", when=when, zone=literal(schedule.zone, 60))


def times_text(schedule: Schedule, reader: Audience) -> str:
    """Return days and times alone; empty when there never is a reminder."""
    if not schedule.days or not schedule.times:
        return ""
    times = enumerate_names([clock_text(one, reader) for one in sorted(schedule.times)], 6, reader)
    if len(set(schedule.days)) == len(DAYS):
        return gettext(reader, "every day at {times}", times=times)
    return gettext(reader, "{days} at {times}", days=_days(schedule.days, reader), times=times)


def _days(days: tuple[int, ...], reader: Audience) -> str:
    """Name ISO weekdays; three or more in a row by the first and the last."""
    runs = groupby(enumerate(sorted(set(days))), key=lambda each: each[1] - each[0])
    names: list[str] = []
    for _, run in runs:
        names += _run([gettext(reader, DAYS[day - 1]) for _, day in run], reader)
    return enumerate_names(names, len(DAYS), reader)


def _run(names: list[str], reader: Audience) -> list[str]:
    if len(names) < 3:
        return names
    return [gettext(reader, "{first} to {last}", first=names[0], last=names[-1])]


def clock_text(at: str, reader: Audience) -> str:
    """Write a time of day, `09:00`, as the reader does."""
    return format_time(time.fromisoformat(at), "short", locale=locale_of(reader.locale))
