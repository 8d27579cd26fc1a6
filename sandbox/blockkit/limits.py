"""The one table of what Slack accepts in blocks and views: fields, lengths, counts.

A field marked "!" is required. Slack's Block Kit reference is the source; it changes, so change it here only.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Text:
    """A text object of at most so many characters; `plain` allows plain_text only."""

    most: int
    plain: bool = False


@dataclass(frozen=True)
class Str:
    """A string; one of `choices`, or matching the regular expression `like`, if these are given."""

    most: int
    least: int = 0
    choices: tuple[str, ...] = ()
    like: str = ""


@dataclass(frozen=True)
class Url:
    """A web address: http or https, with a host."""

    most: int = 3000


@dataclass(frozen=True)
class Many:
    """A list of `least` to `most` items."""

    item: Spec
    most: int
    least: int = 1


@dataclass(frozen=True)
class Element:
    """An object whose `type` is one of these."""

    types: tuple[str, ...]


@dataclass(frozen=True)
class Object:
    """An object without a type, with these fields."""

    fields: Shape


@dataclass(frozen=True)
class Scalar:
    """A number, within bounds if given, or a boolean."""

    kind: type[int]
    least: int | None = None
    most: int | None = None


@dataclass(frozen=True)
class Anything:
    """Any value; not checked."""


Spec = Text | Str | Url | Many | Element | Object | Scalar | Anything
Shape = dict[str, Spec]

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
MESSAGE_TEXT = 40_000
UPDATED_TEXT = 4_000
MESSAGE_BLOCKS_TEXT = 12_000
"""Characters of all texts of a message's blocks together (not documented, observed)."""
METADATA_BYTES = 16_000
VIEW_BYTES = 250_000
VIEW_DEPTH = 3
TABLE_ROWS = 100
TABLE_COLUMNS = 20

DATE = r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$"
TIME = r"^([01]\d|2[0-3]):[0-5]\d$"
YES_NO = Scalar(bool)
ID: Spec = Str(255, 1)
CONFIRM = Object(
    {
        "title!": Text(100, plain=True),
        "text!": Text(300),
        "confirm!": Text(30, plain=True),
        "deny!": Text(30, plain=True),
        "style": Str(20, choices=("primary", "danger")),
    }
)
OPTION = Object({"text!": Text(75, plain=True), "value!": Str(150), "description": Text(75, plain=True)})
OVERFLOW_OPTION = Object({**OPTION.fields, "url": Url()})
BOX_OPTION = Object({"text!": Text(75), "value!": Str(150), "description": Text(75)})
"""Only checkboxes and radio buttons accept mrkdwn, only overflow menus a URL."""
GROUP = Object({"label!": Text(75, plain=True), "options!": Many(OPTION, 100)})
PLACEHOLDER = Text(150, plain=True)
DISPATCH = Object(
    {"trigger_actions_on": Many(Str(40, choices=("on_enter_pressed", "on_character_entered")), 2)}
)

_COMMON: Shape = {"action_id": ID, "focus_on_load": YES_NO}
_SELECT: Shape = {**_COMMON, "placeholder": PLACEHOLDER, "confirm": CONFIRM}
_MULTI: Shape = {**_SELECT, "max_selected_items": Scalar(int, 1)}
_OPTIONS: Shape = {"options": Many(OPTION, 100), "option_groups": Many(GROUP, 100)}
_BOXES: Shape = {"options!": Many(BOX_OPTION, 10), "confirm": CONFIRM}
_RESPONSE: Shape = {"response_url_enabled": YES_NO}
_FILTER: Shape = {"default_to_current_conversation": YES_NO, "filter": Anything()}
_IDS = Many(Str(255, 1), 100, 0)
_TYPED: Shape = {**_COMMON, "placeholder": PLACEHOLDER, "dispatch_action_config": DISPATCH}

ELEMENTS: dict[str, Shape] = {
    "button": {
        "text!": Text(75, plain=True),
        "action_id": ID,
        "url": Url(),
        "value": Str(2000),
        "style": Str(20, choices=("primary", "danger")),
        "confirm": CONFIRM,
        "accessibility_label": Str(75),
    },
    "static_select": {**_SELECT, **_OPTIONS, "initial_option": OPTION},
    "external_select": {**_SELECT, "min_query_length": Scalar(int), "initial_option": OPTION},
    "users_select": {**_SELECT, "initial_user": ID},
    "conversations_select": {**_SELECT, **_FILTER, **_RESPONSE, "initial_conversation": ID},
    "channels_select": {**_SELECT, **_RESPONSE, "initial_channel": ID},
    # an empty list is refused here: https://github.com/maxchehab/phelia/pull/23
    "multi_static_select": {**_MULTI, **_OPTIONS, "initial_options": Many(OPTION, 100)},
    "multi_external_select": {
        **_MULTI,
        "min_query_length": Scalar(int),
        "initial_options": Many(OPTION, 100, 0),
    },
    "multi_users_select": {**_MULTI, "initial_users": _IDS},
    "multi_conversations_select": {**_MULTI, **_FILTER, "initial_conversations": _IDS},
    "multi_channels_select": {**_MULTI, "initial_channels": _IDS},
    "overflow": {"options!": Many(OVERFLOW_OPTION, 5), "action_id": ID, "confirm": CONFIRM},
    "datepicker": {**_SELECT, "initial_date": Str(10, like=DATE)},
    "timepicker": {**_SELECT, "initial_time": Str(5, like=TIME), "timezone": Str(100)},
    "datetimepicker": {**_COMMON, "initial_date_time": Scalar(int), "confirm": CONFIRM},
    "checkboxes": {**_COMMON, **_BOXES, "initial_options": Many(BOX_OPTION, 10)},
    "radio_buttons": {**_COMMON, **_BOXES, "initial_option": BOX_OPTION},
    "plain_text_input": {
        **_TYPED,
        "initial_value": Str(3000),
        "multiline": YES_NO,
        "min_length": Scalar(int, 0, 3000),
        "max_length": Scalar(int, 1, 3000),
    },
    "number_input": {
        **_TYPED,
        "is_decimal_allowed!": YES_NO,
        "initial_value": Str(255),
        "min_value": Str(255),
        "max_value": Str(255),
    },
    "email_text_input": {**_TYPED, "initial_value": Str(3000)},
    "url_text_input": {**_TYPED, "initial_value": Str(3000)},
    "rich_text_input": {**_TYPED, "initial_value": Anything()},
    "file_input": {"action_id": ID, "filetypes": Many(Str(20), 100, 0), "max_files": Scalar(int, 1, 10)},
    "image": {"image_url": Url(), "slack_file": Anything(), "alt_text!": Str(2000, 1)},
}

_SELECTS = tuple(name for name in ELEMENTS if name.endswith("_select"))
_PICKERS = ("datepicker", "timepicker", "datetimepicker", "checkboxes", "radio_buttons")
_TYPED_NAMES = ("plain_text_input", "number_input", "email_text_input", "url_text_input", "rich_text_input")
INTERACTIVE = ("button", "overflow", *_SELECTS, *_PICKERS)

RICH_TEXT_PARTS: dict[str, tuple[str, ...]] = {
    "text": ("text",),
    "link": ("url",),
    "user": ("user_id",),
    "usergroup": ("usergroup_id",),
    "channel": ("channel_id",),
    "emoji": ("name",),
    "broadcast": ("range",),
    "date": ("timestamp", "format"),
    "color": ("value",),
    "team": ("team_id",),
}
"""The elements of a line of rich text, and the required fields of each."""
RICH_TEXT_LISTS = ("bullet", "ordered")
RICH_TEXT_LINES = ("rich_text_section", "rich_text_quote", "rich_text_preformatted", "rich_text_list")

BLOCKS: dict[str, Shape] = {
    "section": {
        "text": Text(3000),
        "fields": Many(Text(2000), 10),
        "accessory": Element((*(each for each in INTERACTIVE if each != "datetimepicker"), "image")),
        "expand": YES_NO,
    },
    "header": {"text!": Text(150, plain=True)},
    "divider": {},
    "image": {
        "image_url": Url(),
        "slack_file": Anything(),
        "alt_text!": Str(2000, 1),
        "title": Text(2000, plain=True),
    },
    "context": {"elements!": Many(Element(("image", "mrkdwn", "plain_text")), 10)},
    "actions": {"elements!": Many(Element((*INTERACTIVE, "rich_text_input")), 25)},
    "input": {
        "label!": Text(2000, plain=True),
        "element!": Element((*_SELECTS, *_PICKERS, *_TYPED_NAMES, "file_input")),
        "hint": Text(2000, plain=True),
        "optional": YES_NO,
        "dispatch_action": YES_NO,
    },
    "rich_text": {"elements!": Anything()},
    "table": {"rows!": Anything(), "column_settings": Anything()},
    "markdown": {"text!": Str(12_000, 1)},
}
MESSAGE_ONLY = ("table", "markdown")

VIEW: dict[str, Shape] = {
    "modal": {
        "title!": Text(24, plain=True),
        "blocks!": Anything(),
        "submit": Text(24, plain=True),
        "close": Text(24, plain=True),
        "private_metadata": Str(3000),
        "callback_id": Str(255),
        "external_id": Str(255),
        "clear_on_close": YES_NO,
        "notify_on_close": YES_NO,
        "submit_disabled": YES_NO,
    },
    "home": {
        "blocks!": Anything(),
        "private_metadata": Str(3000),
        "callback_id": Str(255),
        "external_id": Str(255),
    },
}
