from dataclasses import replace
from datetime import date
from typing import Any
from zoneinfo import available_timezones

import pytest

from models.records.documents import Audience, Schedule
from models.refusals import Refusal
from tests.support.block_text import must_pass, shown
from views import ids
from views.modals.reminders import ZONES, build_reminders_errors, build_reminders_form, parse_reminders_form
from views.wording.schedules import schedule_text

USUAL = Schedule("default", (1, 2, 3, 4, 5), ("09:00",), "Europe/Berlin", False)
OWN = Schedule(
    "own", (1, 3, 4, 5), ("07:30", "16:00"), "Asia/Colombo", True, paused_until=date(2026, 12, 24), quiet=True
)


def elements(view: dict[str, Any]) -> dict[str, Any]:
    return {block["block_id"]: block["element"] for block in view["blocks"] if block["type"] == "input"}


def submitted(view: dict[str, Any]) -> dict[str, Any]:
    """Give the form back as Slack does when nobody touches it."""
    fields = {
        "radio_buttons": ("selected_option", "initial_option"),
        "static_select": ("selected_option", "initial_option"),
        "checkboxes": ("selected_options", "initial_options"),
        "timepicker": ("selected_time", "initial_time"),
        "datepicker": ("selected_date", "initial_date"),
    }
    values: dict[str, Any] = {}
    for block_id, element in elements(view).items():
        field, initial = fields[element["type"]]
        values[block_id] = {element["action_id"]: {"type": element["type"], field: element.get(initial)}}
    return {"state": {"values": values}}


def test_the_form_starts_from_how_things_stand() -> None:
    view = build_reminders_form(OWN, USUAL, Audience())
    must_pass(view)
    assert parse_reminders_form(submitted(view)) == OWN
    said = shown(view["blocks"])
    assert said.startswith(
        "Your reminders: Monday and Wednesday to Friday at 7:30\u202fAM and 4:00\u202fPM, Asia/Colombo. You"
    )


def test_who_follows_the_settings_sees_their_days_and_times() -> None:
    view = build_reminders_form(USUAL, USUAL, Audience("de-DE"))
    must_pass(view)
    assert parse_reminders_form(submitted(view)) == replace(USUAL, zone="")
    zone = elements(view)[ids.REMIND_ZONE_BLOCK]
    assert zone["initial_option"]["text"]["text"] == "Wie in Slack (Europe/Berlin)"


def test_who_wants_no_reminders_finds_it_so() -> None:
    view = build_reminders_form(Schedule("off", (), ("09:00",), "UTC", False), USUAL, Audience())
    must_pass(view)
    assert shown(view["blocks"]).startswith("Your reminders are off.\n")
    assert parse_reminders_form(submitted(view)).how == "off"


def test_the_ways_to_be_reminded_are_named() -> None:
    for default, named in (
        (USUAL, "Company default: Monday to Friday at 9:00 AM"),
        (replace(USUAL, days=(1, 2, 3, 4, 5, 6, 7)), "Company default: every day at 9:00 AM"),
        (replace(USUAL, times=()), "Company default: never"),
    ):
        view = build_reminders_form(OWN, default, Audience())
        must_pass(view)
        options = elements(view)[ids.REMIND_HOW_BLOCK]["options"]
        assert [one["text"]["text"] for one in options] == [named, "My own schedule", "Never"]


def test_every_zone_to_choose_exists() -> None:
    assert set(ZONES) <= available_timezones()
    assert len(set(ZONES)) == len(ZONES) < 99


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ((1, 2, 3, 4, 5), "Monday to Friday"),
        ((1, 2, 3, 4, 5, 6, 7), "every day"),
        ((6, 7), "Saturday and Sunday"),
        ((1, 2, 3, 6), "Monday to Wednesday and Saturday"),
    ],
)
def test_days_are_said_as_people_say_them(days: tuple[int, ...], said: str) -> None:
    schedule = replace(USUAL, days=days)
    assert schedule_text(schedule, Audience("en-GB")) == f"{said} at 09:00, Europe/Berlin"


def test_a_complaint_stands_beside_its_field() -> None:
    for code, block in (
        ("days_missing", ids.REMIND_DAYS_BLOCK),
        ("times_missing", ids.FIRST_TIME_BLOCK),
        ("zone_unknown", ids.REMIND_ZONE_BLOCK),
        ("not_mapped", ids.REMIND_HOW_BLOCK),
    ):
        assert list(build_reminders_errors(Refusal(code), Audience())) == [block]
