"""The one table of what Slack accepts in blocks and views: fields, lengths, counts.

A field marked "!" is required. Slack's Block Kit reference is the source; it changes, so change it here only.
What stands inside rich text and tables is in `rich_text_limits.py`.
"""

from __future__ import annotations

from sandbox.blockkit.kinds import (
    Anything,
    Element,
    Many,
    Object,
    Scalar,
    Shape,
    Spec,
    Str,
    Tagged,
    Text,
    Url,
)
from sandbox.blockkit.rich_text_limits import CELLS, RICH_TEXT, YES_NO

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
TABLE_TEXT = 10_000
"""Characters in all cells of all tables of a message together."""

DATE = r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$"
NUMBER = r"^-?\d+(\.\d+)?$"
TIME = r"^([01]\d|2[0-3]):[0-5]\d$"
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
FILTER = Object(
    {
        "include": Many(Str(20, choices=("im", "mpim", "private", "public")), 4),
        "exclude_external_shared_channels": YES_NO,
        "exclude_bot_users": YES_NO,
    }
)
_FILTER: Shape = {"default_to_current_conversation": YES_NO, "filter": FILTER}
SLACK_FILE = Object({"id": Str(255, 1), "url": Url()})
_IMAGE: Shape = {"image_url": Url(), "slack_file": SLACK_FILE, "alt_text!": Str(2000, 1)}
_FEEDBACK = Object({"text!": Text(75, plain=True), "value!": Str(2000), "accessibility_label": Str(75)})
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
    "datetimepicker": {
        **_COMMON,
        "initial_date_time": Scalar(int, 1_000_000_000, 9_999_999_999),
        "confirm": CONFIRM,
    },
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
        "initial_value": Str(255, like=NUMBER),
        "min_value": Str(255, like=NUMBER),
        "max_value": Str(255, like=NUMBER),
    },
    "email_text_input": {**_TYPED, "initial_value": Str(3000)},
    "url_text_input": {**_TYPED, "initial_value": Str(3000)},
    "rich_text_input": {**_TYPED, "initial_value": Tagged({"rich_text": RICH_TEXT})},
    "file_input": {"action_id": ID, "filetypes": Many(Str(20), 100, 0), "max_files": Scalar(int, 1, 10)},
    "image": _IMAGE,
    "feedback_buttons": {"action_id": ID, "positive_button!": _FEEDBACK, "negative_button!": _FEEDBACK},
    "icon_button": {
        "text!": Text(75, plain=True),
        "icon!": Str(20, choices=("trash",)),
        "action_id": ID,
        "value": Str(2000),
        "confirm": CONFIRM,
        "accessibility_label": Str(75),
        "visible_to_user_ids": Many(Str(255, 1), 10),
    },
}

_SELECTS = tuple(name for name in ELEMENTS if name.endswith("_select"))
_PICKERS = ("datepicker", "timepicker", "datetimepicker", "checkboxes", "radio_buttons")
_TYPED_NAMES = ("plain_text_input", "number_input", "email_text_input", "url_text_input", "rich_text_input")
INTERACTIVE = ("button", "overflow", *_SELECTS, *_PICKERS)

COLUMN = Object({"align": Str(10, choices=("left", "center", "right")), "is_wrapped": YES_NO})
CARD: Shape = {
    "hero_image": Element(("image",)),
    "icon": Element(("image",)),
    "title": Text(150),
    "subtitle": Text(150),
    "body": Text(200),
    "actions": Many(Element(("button",)), 3),
}

BLOCKS: dict[str, Shape] = {
    "section": {
        "text": Text(3000),
        "fields": Many(Text(2000), 10),
        "accessory": Element((*(each for each in INTERACTIVE if each != "datetimepicker"), "image")),
        "expand": YES_NO,
    },
    "header": {"text!": Text(150, plain=True)},
    "divider": {},
    "image": {**_IMAGE, "title": Text(2000, plain=True)},
    "context": {"elements!": Many(Element(("image", "mrkdwn", "plain_text")), 10)},
    "actions": {"elements!": Many(Element((*INTERACTIVE, "rich_text_input")), 25)},
    "input": {
        "label!": Text(2000, plain=True),
        "element!": Element((*_SELECTS, *_PICKERS, *_TYPED_NAMES, "file_input")),
        "hint": Text(2000, plain=True),
        "optional": YES_NO,
        "dispatch_action": YES_NO,
    },
    "rich_text": RICH_TEXT,
    "table": {
        "rows!": Many(Many(Tagged(CELLS), TABLE_COLUMNS), TABLE_ROWS),
        "column_settings": Many(COLUMN, TABLE_COLUMNS, 0, gaps=True),
    },
    "data_table": {
        "caption!": Str(2000, 1),
        "rows!": Many(Many(Tagged(CELLS), TABLE_COLUMNS), TABLE_ROWS + 1, 2),  # with the headings
        "page_size": Scalar(int, 1, 100),
        "row_header_column_index": Scalar(int, 0, TABLE_COLUMNS - 1),
    },
    "markdown": {"text!": Str(12_000, 1)},
    "alert": {
        "text!": Text(200),
        "level": Str(20, choices=("default", "info", "warning", "error", "success")),
    },
    "card": CARD,
    "carousel": {"elements!": Many(Tagged({"card": {"block_id": Str(255), **CARD}}), 10)},
    "container": {
        "title": Text(150, plain=True),
        "rich_text_title": Tagged({"rich_text": RICH_TEXT}),
        "subtitle": Text(150),
        "child_blocks!": Many(Anything(), 10),
        "width": Str(20, choices=("narrow", "standard", "wide", "full")),
        "icon": Element(("image",)),
        "is_collapsible": YES_NO,
        "default_collapsed": YES_NO,
        "has_header_divider": YES_NO,
    },
    "context_actions": {"elements!": Many(Element(("feedback_buttons", "icon_button")), 5)},
}
"""The newer ones are as in https://docs.slack.dev/reference/block-kit/blocks, slack_sdk.models.blocks and
https://github.com/slackapi/java-slack-sdk/pull/1624 (an alert's 200 characters, and only in modals)."""
MESSAGE_ONLY = ("table", "markdown", "data_table", "card", "carousel", "context_actions")
"""(unsure) of the cards: their reference does not say where they may stand."""
MODAL_ONLY = ("alert",)
IN_CONTAINER = (
    *("actions", "context", "divider", "header", "image"),
    *("input", "rich_text", "section", "table"),
)
"""As documented; the live validator was seen to take fewer: https://docs.rs/slack-morphism/2.31.0
(SlackContainerBlock)."""

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
