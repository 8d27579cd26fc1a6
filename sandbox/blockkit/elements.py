"""The state of interactive elements: initial, chosen or typed."""

from __future__ import annotations

import datetime
import re
from typing import Any

from sandbox.blockkit import limits
from sandbox.blockkit.fields import is_address
from sandbox.blockkit.rules import options_of
from sandbox.state.errors import NotPossible

Json = dict[str, Any]

STATE_FIELDS: dict[str, tuple[str, str]] = {
    "plain_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "users_select": ("selected_user", "initial_user"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "checkboxes": ("selected_options", "initial_options"),
    "multi_users_select": ("selected_users", "initial_users"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "file_input": ("files", "initial_files"),
}
"""Element type -> field of its state, and field of the element with the initial value."""


def initial_state(element: Json) -> Json | None:
    """Return an element's initial state; None for elements without state, such as buttons."""
    names = STATE_FIELDS.get(element["type"])
    if names is None:
        return None
    field, initial = names
    value = element.get(initial)
    if value is None and field.endswith("s"):
        value = []
    return {"type": element["type"], field: value}


def entered_state(element: Json, value: Any) -> Json:
    """Return an element's state after `value` was entered (an option's value, a list, a date, a text).

    Raises NotPossible when the element does not offer it.
    """
    names = STATE_FIELDS.get(element["type"])
    if names is None:
        raise NotPossible(f"nothing can be entered into a {element['type']}")
    field, _ = names
    kind = element["type"]
    _check_pick(element, value)
    if kind in ("static_select", "radio_buttons"):
        return {"type": kind, field: None if value is None else _option(element, value)}
    if kind in ("multi_static_select", "checkboxes"):
        return {"type": kind, field: [_option(element, each) for each in value or []]}
    if kind == "external_select" and value is not None and not isinstance(value, dict):
        raise NotPossible("an external_select takes one of the options that the app offered, as a dict")
    if isinstance(value, str) and field == "value" and value == "":
        value = None
    return {"type": kind, field: value}


def _check_pick(element: Json, value: Any) -> None:
    """Raise NotPossible for a value that the picker would not offer."""
    most = element.get("max_selected_items")
    if most and isinstance(value, list) and len(value) > most:
        raise NotPossible(f"{element.get('action_id')} takes at most {most}")
    if element["type"] == "datepicker" and value and not _is_day(str(value)):
        raise NotPossible(f"{value} is not a date such as 2026-12-01")
    if element["type"] == "timepicker" and value and not re.fullmatch(limits.TIME, str(value)):
        raise NotPossible(f"{value} is not a time such as 09:30")


def _is_day(value: str) -> bool:
    try:
        return bool(re.fullmatch(limits.DATE, value) and datetime.date.fromisoformat(value))
    except ValueError:
        return False


def _option(element: Json, value: Any) -> Json:
    for option in options_of(element):
        if value in (option["value"], option):
            return option
    offered = ", ".join(option["value"] for option in options_of(element))
    raise NotPossible(f"{element.get('action_id')} does not offer {value!r}, only: {offered}")


def chosen_option(element: Json, value: Any) -> Json:
    """Return the option of an overflow menu by its value."""
    return _option(element, value)


def is_empty(state: Json) -> bool:
    """Return whether nothing was entered."""
    return all(value in (None, [], "") for name, value in state.items() if name != "type")


def complaint(element: Json, state: Json) -> str | None:
    """Return the error that Slack's form shows for a value, without asking the app; None when it is fine."""
    value = state.get("value")
    if not isinstance(value, str):
        return None
    least, most = element.get("min_length") or 0, element.get("max_length") or 3000
    if len(value) < least:
        return f"This is too short: at least {least} characters."
    if len(value) > most:
        return f"This is too long: at most {most} characters."
    match element["type"]:
        case "number_input":
            return _number_complaint(element, value)
        case "email_text_input" if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s.]+", value):
            return "Enter a valid e-mail address."
        case "url_text_input" if not is_address(value):
            return "Enter a valid address, with https:// in front."
    return None


def _number_complaint(element: Json, value: str) -> str | None:
    try:
        number = float(value)
    except ValueError:
        return "Enter a number."
    if not element.get("is_decimal_allowed") and not number.is_integer():
        return "Enter a whole number."
    if element.get("min_value") is not None and number < float(element["min_value"]):
        return f"Enter at least {element['min_value']}."
    if element.get("max_value") is not None and number > float(element["max_value"]):
        return f"Enter at most {element['max_value']}."
    return None
