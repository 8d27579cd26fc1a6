"""The form in which people choose when they are reminded."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final, cast, get_args

from models.records.documents import Audience, How, Schedule
from models.refusals import Refusal
from views import ids
from views.blocks.kit import Block, View, modal, plain_text
from views.blocks.limits import INPUT_LABEL, OPTION_TEXT, OPTIONS
from views.blocks.rich_text import Line, lines_block, say
from views.wording.refusals import sentence
from views.wording.schedules import DAYS, clock_text, schedule_text, times_text
from views.wording.translate import gettext, marked, pgettext

_AS_IN_SLACK: Final = "slack"
_QUIET: Final = "quiet"
_TIMES: Final = (
    (ids.FIRST_TIME_BLOCK, ids.FIRST_TIME, marked("Time")),
    (ids.SECOND_TIME_BLOCK, ids.SECOND_TIME, marked("Second time")),
    (ids.THIRD_TIME_BLOCK, ids.THIRD_TIME, marked("Third time")),
)
ZONES: Final = (
    "Pacific/Honolulu",
    "America/Anchorage",
    "America/Los_Angeles",
    "America/Phoenix",
    "America/Denver",
    "America/Chicago",
    "America/Mexico_City",
    "America/Bogota",
    "America/Lima",
    "America/New_York",
    "America/Toronto",
    "America/Halifax",
    "America/Santiago",
    "America/Sao_Paulo",
    "America/Argentina/Buenos_Aires",
    "Atlantic/Reykjavik",
    "UTC",
    "Europe/Lisbon",
    "Europe/Dublin",
    "Europe/London",
    "Africa/Casablanca",
    "Africa/Lagos",
    "Europe/Amsterdam",
    "Europe/Berlin",
    "Europe/Brussels",
    "Europe/Copenhagen",
    "Europe/Madrid",
    "Europe/Oslo",
    "Europe/Paris",
    "Europe/Prague",
    "Europe/Rome",
    "Europe/Stockholm",
    "Europe/Vienna",
    "Europe/Warsaw",
    "Europe/Zurich",
    "Africa/Johannesburg",
    "Africa/Cairo",
    "Europe/Athens",
    "Europe/Bucharest",
    "Europe/Helsinki",
    "Europe/Kyiv",
    "Asia/Jerusalem",
    "Africa/Nairobi",
    "Asia/Riyadh",
    "Europe/Istanbul",
    "Asia/Dubai",
    "Asia/Baku",
    "Asia/Tbilisi",
    "Asia/Karachi",
    "Asia/Tashkent",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Asia/Almaty",
    "Asia/Dhaka",
    "Asia/Bangkok",
    "Asia/Ho_Chi_Minh",
    "Asia/Jakarta",
    "Asia/Hong_Kong",
    "Asia/Kuala_Lumpur",
    "Asia/Manila",
    "Asia/Shanghai",
    "Asia/Singapore",
    "Asia/Taipei",
    "Australia/Perth",
    "Asia/Seoul",
    "Asia/Tokyo",
    "Australia/Adelaide",
    "Australia/Brisbane",
    "Australia/Sydney",
    "Pacific/Auckland",
)


def build_reminders_form(schedule: Schedule, default_schedule: Schedule, reader: Audience) -> View:
    """Build the form with the reader's schedule in it; `default_schedule` is their company's."""
    shown = schedule if schedule.how == "own" else default_schedule
    days = [_option(str(n), gettext(reader, name)) for n, name in enumerate(DAYS, 1)]
    fields = [
        _field(
            ids.REMIND_HOW_BLOCK,
            gettext(reader, "When do you want to be reminded?"),
            _chosen(_hows(default_schedule, reader), schedule.how),
        ),
        _field(ids.REMIND_DAYS_BLOCK, gettext(reader, "Days"), _ticked(days, shown.days), optional=True),
        *_times(shown.times, reader),
        _field(ids.REMIND_ZONE_BLOCK, gettext(reader, "Time zone"), _zone(schedule, reader)),
        _field(ids.REMIND_PAUSE_BLOCK, gettext(reader, "Pause until"), _pause(schedule), optional=True),
        _field(ids.REMIND_NIGHT_BLOCK, gettext(reader, "At night"), _night(schedule, reader), optional=True),
    ]
    return modal(
        ids.REMINDERS_VIEW,
        pgettext(reader, "title, at most 24 characters", "Reminders"),
        [*lines_block([_now(schedule, reader)]), *fields],
        reader,
        submit=gettext(reader, "Save"),
    )


def _now(schedule: Schedule, reader: Audience) -> Line:
    if not times_text(schedule, reader):
        return say(reader, "Your reminders are off.")
    return say(
        reader,
        "Your reminders: {schedule}. You only get one when something needs you.",
        schedule=schedule_text(schedule, reader),
    )


def _hows(default_schedule: Schedule, reader: Audience) -> list[Block]:
    if usual := times_text(default_schedule, reader):
        default = gettext(reader, "Company default: {schedule}", schedule=usual)
    else:
        default = gettext(reader, "Company default: never")
    return [
        _option("default", default),
        _option("own", gettext(reader, "My own schedule")),
        _option("off", gettext(reader, "Never")),
    ]


def _option(value: str, text: str) -> Block:
    return {"text": plain_text(text, OPTION_TEXT), "value": value}


def _field(block_id: str, label: str, element: Block, *, optional: bool = False) -> Block:
    made: Block = {
        "type": "input",
        "block_id": block_id,
        "label": plain_text(label, INPUT_LABEL),
        "element": element,
    }
    return made | {"optional": True} if optional else made


def _chosen(options: Sequence[Block], value: str) -> Block:
    return {
        "type": "radio_buttons",
        "action_id": ids.REMIND_HOW,
        "options": list(options),
        "initial_option": next(one for one in options if one["value"] == value),
    }


def _ticked(options: Sequence[Block], days: Sequence[int]) -> Block:
    made: Block = {"type": "checkboxes", "action_id": ids.REMIND_DAYS, "options": list(options)}
    ticked = [one for one in options if int(one["value"]) in days]
    return made | {"initial_options": ticked} if ticked else made


def _times(times: Sequence[str], reader: Audience) -> list[Block]:
    made = []
    for index, (block_id, action_id, label) in enumerate(_TIMES):
        element: Block = {"type": "timepicker", "action_id": action_id}
        if index < len(times):
            element["initial_time"] = times[index]
        made.append(_field(block_id, gettext(reader, label), element, optional=True))
    return made


def _zone(schedule: Schedule, reader: Audience) -> Block:
    if schedule.own_zone:
        slack = gettext(reader, "Same as in Slack")
    else:
        slack = gettext(reader, "Same as in Slack ({zone})", zone=schedule.zone)
    names = ZONES if schedule.zone in ZONES or not schedule.own_zone else (schedule.zone, *ZONES)
    options = [_option(_AS_IN_SLACK, slack), *(_option(name, name) for name in names)][:OPTIONS]
    chosen = schedule.zone if schedule.own_zone else _AS_IN_SLACK
    return {
        "type": "static_select",
        "action_id": ids.REMIND_ZONE,
        "options": options,
        "initial_option": next(one for one in options if one["value"] == chosen),
    }


def _pause(schedule: Schedule) -> Block:
    made: Block = {"type": "datepicker", "action_id": ids.REMIND_PAUSE}
    return made | {"initial_date": schedule.paused_until.isoformat()} if schedule.paused_until else made


def _night(schedule: Schedule, reader: Audience) -> Block:
    begins, ends = (clock_text(one, reader) for one in schedule.night)
    quiet = _option(
        _QUIET, gettext(reader, "Send nothing new from {begins} to {ends}", begins=begins, ends=ends)
    )
    made: Block = {"type": "checkboxes", "action_id": ids.REMIND_NIGHT, "options": [quiet]}
    return made | {"initial_options": [quiet]} if schedule.quiet else made


def _read_pause(values: Mapping[str, Any]) -> date | None:
    chosen = values.get(ids.REMIND_PAUSE_BLOCK, {}).get(ids.REMIND_PAUSE, {}).get("selected_date")
    return date.fromisoformat(chosen) if chosen else None


def parse_reminders_form(view: Mapping[str, Any]) -> Schedule:
    """Read a submitted form; an empty zone means Slack's."""
    values = view["state"]["values"]
    how = values[ids.REMIND_HOW_BLOCK][ids.REMIND_HOW]["selected_option"]["value"]
    if how not in get_args(How):
        raise ValueError(f"a choice of the form, not {how!r}")
    days = values[ids.REMIND_DAYS_BLOCK][ids.REMIND_DAYS].get("selected_options") or []
    times = [values[block][action].get("selected_time") for block, action, _ in _TIMES]
    zone = values[ids.REMIND_ZONE_BLOCK][ids.REMIND_ZONE]["selected_option"]["value"]
    zone = "" if zone == _AS_IN_SLACK else zone
    night = values.get(ids.REMIND_NIGHT_BLOCK, {}).get(
        ids.REMIND_NIGHT, {}
    )  # not in forms of earlier releases
    return Schedule(
        how=cast(How, how),
        days=tuple(int(one["value"]) for one in days),
        times=tuple(filter(None, times)),
        zone=zone,
        own_zone=bool(zone),
        paused_until=_read_pause(values),
        quiet=bool(night.get("selected_options")),
    )


_BLOCKS: Final = {
    "days_missing": ids.REMIND_DAYS_BLOCK,
    "times_missing": ids.FIRST_TIME_BLOCK,
    "zone_unknown": ids.REMIND_ZONE_BLOCK,
}


def build_reminders_errors(refusal: Refusal, reader: Audience) -> dict[str, str]:
    """Build Slack's `errors` for a refused form: block id -> sentence."""
    return {_BLOCKS.get(refusal.code, ids.REMIND_HOW_BLOCK): sentence(refusal, reader)}
