"""Blocks that Slack takes and refuses: filters, moments, files, rich text, tables, ranges, newer blocks."""

from __future__ import annotations

from tests.sandbox.blockkit.builders import (
    SAID,
    Json,
    actions,
    button,
    cell,
    container,
    conversations,
    feedback,
    image,
    mrkdwn,
    number,
    part,
    picker,
    plain,
    rich,
    rows,
    table,
)

PICTURE: Json = {"type": "image", "slack_file": {"id": "F123ABC456"}, "alt_text": "x"}
PREVIEW: Json = {"type": "image", "image_url": "https://acme.example/a.png", "alt_text": "x"}
ALL = {"bold": True, "italic": True, "strike": False, "code": True, "underline": True}
HERE = "[json-pointer:/blocks/1/elements/0"

GOOD: dict[str, Json] = {
    "filter": conversations(
        filter={
            "include": ["im", "mpim", "private", "public"],
            "exclude_external_shared_channels": True,
            "exclude_bot_users": True,
        },
        default_to_current_conversation=True,
        response_url_enabled=True,
    ),
    "one filter": conversations(filter={"exclude_bot_users": False}),
    "moment": picker("datetimepicker", initial_date_time=1_795_000_000),
    "file as an image": PICTURE,
    "file by its address": PICTURE | {"slack_file": {"url": "https://files.slack.com/files-pri/T1-F1/a.png"}},
    "file beside text": {"type": "section", "text": mrkdwn(1), "accessory": PICTURE},
    "file in a context": {"type": "context", "elements": [PICTURE]},
    "every part": rich(
        part("text", text="x", style=ALL),
        part("link", url="mailto:a@b.example", text="a", unsafe=True, style=ALL),
        part("user", user_id="U1", style={"bold": True, "client_highlight": True}),
        part("usergroup", usergroup_id="S1"),
        part("channel", channel_id="C1"),
        part("team", team_id="T1"),
        part("emoji", name="+1", unicode="1f44d-1f3fb", skin_tone=2),
        part("broadcast", range="here"),
        part("date", timestamp=1_795_000_000, format="{date}", url="https://a.example", fallback="today"),
        part("color", value="#ff0000"),
    ),
    "an empty line": rich(),
    "code": rich(part("text", text="x"), line="rich_text_preformatted", border=0),
    "a quote": rich(part("user", user_id="U1"), line="rich_text_quote", border=1),
    "a list": rich(SAID, line="rich_text_list", style="ordered", indent=1, offset=2, border=1),
    "columns": table(1, 2) | {"column_settings": [None, {"align": "right", "is_wrapped": True}]},
    "cells": {
        "type": "table",
        "rows": [[cell(), cell("1.5", "raw_number", value=1.5), rich(part("text", text="x"))]],
    },
    "a full table": {"type": "table", "rows": [[cell("x" * 100)] * 10] * 10},
    "a data table": rows(cell(), cell("1", "raw_number", value=1), page_size=100, row_header_column_index=1),
    "a number": number(min_value="-5", max_value="10", initial_value="10"),
    "a decimal": number(min_value="0.5", initial_value="0.75", is_decimal_allowed=True),
    "a large number": number(min_value="1" + "0" * 200, max_value="2" + "0" * 200),
    "a card": {
        "type": "card",
        "icon": PREVIEW,
        "hero_image": PICTURE,
        "title": mrkdwn(150),
        "subtitle": plain(150),
        "body": mrkdwn(200),
        "actions": [button("a"), button("b"), button("c")],
    },
    "a carousel": {"type": "carousel", "elements": [{"type": "card", "title": plain(1)}] * 10},
    "a container": container(
        {"type": "section", "text": mrkdwn(1)},
        actions(button()),
        subtitle=mrkdwn(150),
        icon=PREVIEW,
        width="full",
        is_collapsible=True,
        default_collapsed=True,
    ),
    "a container with rich text above": container(
        {"type": "divider"}, title=None, rich_text_title=rich(part("text", text="x"))
    ),
    "feedback": {"type": "context_actions", "elements": [feedback()]},
    "a bin": {
        "type": "context_actions",
        "elements": [{"type": "icon_button", "icon": "trash", "text": plain(6), "action_id": "delete"}],
    },
}
BAD: dict[str, tuple[Json, str]] = {
    "empty filter": (
        conversations(filter={}),
        "must define at least one field [json-pointer:/blocks/1/accessory/filter]",
    ),
    "filter for nothing": (conversations(filter={"include": []}), "at least 1 items"),
    "filter for a kind": (
        conversations(filter={"include": ["dm"]}),
        "valid enum value [json-pointer:/blocks/1/accessory/filter/include/0]",
    ),
    "filter by a word": (conversations(filter={"exclude_bot_users": "yes"}), "must be a boolean"),
    "filter by a name": (conversations(filter={"exclude_bots": True}), "additional property: exclude_bots"),
    "filter of no form": (conversations(filter=["im"]), "must provide an object"),
    "current conversation": (
        conversations(default_to_current_conversation="true"),
        "must be a boolean [json-pointer:/blocks/1/accessory/default_to_current_conversation]",
    ),
    "a moment in words": (
        picker("datetimepicker", initial_date_time="2026-12-01"),
        "must provide an integer",
    ),
    "a moment in milliseconds": (
        picker("datetimepicker", initial_date_time=1_795_000_000_000),
        f"must be less than 9999999999 {HERE}/initial_date_time]",
    ),
    "a moment of 9 digits": (picker("datetimepicker", initial_date_time=5), "greater than 1000000000"),
    "a moment with a placeholder": (
        picker("datetimepicker", placeholder=plain(1)),
        "additional property: placeholder",
    ),
    "file as a word": (PICTURE | {"slack_file": "F123"}, "must provide an object"),
    "file without id": (
        PICTURE | {"slack_file": {}},
        "must define either `id` or `url` [json-pointer:/blocks/1/slack_file]",
    ),
    "file with both": (PICTURE | {"slack_file": {"id": "F1", "url": "https://a.example"}}, "`id` or `url`"),
    "file by a path": (PICTURE | {"slack_file": {"url": "a.png"}}, "invalid url"),
    "file and address": (image(slack_file={"id": "F1"}), "either `image_url` or `slack_file`"),
    "image of nothing": (
        {"type": "context", "elements": [{"type": "image", "alt_text": "x"}]},
        f"missing required field: image_url {HERE}]",
    ),
    "a part of no kind": (
        rich(part("button", text="x")),
        f"unsupported type: button {HERE}/elements/0/type]",
    ),
    "a part without type": (rich({"text": "x"}), "missing required field: type"),
    "text that is no text": (rich(part("text", text=5)), "must provide a string"),
    "a field of its own": (rich(part("text", text="x", color="red")), "additional property: color"),
    "a style as a word": (rich(part("text", text="x", style="bold")), "must provide an object"),
    "a style by a name": (
        rich(part("text", text="x", style={"strong": True})),
        f"additional property: strong {HERE}/elements/0/style]",
    ),
    "a style as a number": (rich(part("text", text="x", style={"bold": 1})), "must be a boolean"),
    "code in a mention": (rich(part("user", user_id="U1", style={"code": True})), "property: code"),
    "a mention by name": (rich(part("user")), "missing required field: user_id"),
    "a link without address": (rich(part("link", text="x")), "missing required field: url"),
    "an emoji without name": (rich(part("emoji", unicode="1f44d")), "missing required field: name"),
    "a broadcast to some": (rich(part("broadcast", range="some")), "valid enum value"),
    "a date in words": (rich(part("date", timestamp="today", format="{date}")), "must provide an integer"),
    "a date without form": (rich(part("date", timestamp=1_795_000_000)), "missing required field: format"),
    "a line of no kind": (rich(line="rich_text_table"), f"unsupported type: rich_text_table {HERE}/type]"),
    "a line in a line": (rich(SAID), "unsupported type: rich_text_section"),
    "a mention in code": (
        rich(part("user", user_id="U1"), line="rich_text_preformatted"),
        "unsupported type: user",
    ),
    "a part in a list": (
        rich(part("text", text="x"), line="rich_text_list", style="bullet"),
        "unsupported type: text",
    ),
    "indent in words": (rich(SAID, line="rich_text_list", style="bullet", indent="1"), "an integer"),
    "a thick border": (rich(line="rich_text_quote", border=2), "must be less than 1"),
    "parts of no form": (
        {"type": "rich_text", "elements": [SAID | {"elements": {}}]},
        "must provide an array",
    ),
    "lines of no form": ({"type": "rich_text", "elements": {}}, "must provide an array"),
    "no rows": ({"type": "table", "rows": []}, "at least 1 items [json-pointer:/blocks/1/rows]"),
    "an empty row": ({"type": "table", "rows": [[]]}, "at least 1 items [json-pointer:/blocks/1/rows/0]"),
    "an empty cell": ({"type": "table", "rows": [[cell("")]]}, "more than 0 characters"),
    "a cell of no kind": (
        {"type": "table", "rows": [[mrkdwn(1)]]},
        "unsupported type: mrkdwn [json-pointer:/blocks/1/rows/0/0/type]",
    ),
    "a number in words": (
        {"type": "table", "rows": [[cell("5", "raw_number", value="5")]]},
        "must provide a number [json-pointer:/blocks/1/rows/0/0/value]",
    ),
    "too many settings": (table(1, 1) | {"column_settings": [{}] * 21}, "no more than 20 items"),
    "align": (
        table(1, 1) | {"column_settings": [{"align": "justify"}]},
        "valid enum value [json-pointer:/blocks/1/column_settings/0/align]",
    ),
    "wrapped": (table(1, 1) | {"column_settings": [{"is_wrapped": "no"}]}, "must be a boolean"),
    "width": (table(1, 1) | {"column_settings": [{"width": 5}]}, "additional property: width"),
    "settings of no form": (table(1, 1) | {"column_settings": {"align": "left"}}, "must provide an array"),
    "too much in a table": (
        {"type": "table", "rows": [[cell("x" * 101)] * 10] * 10},
        "must be less than 10001 characters [json-pointer:/blocks/1/rows]",
    ),
    "a data table of one row": (rows(cell(), height=1), "at least 2 items"),
    "a data table of 102 rows": (rows(cell(), height=102), "no more than 101 items"),
    "rich text above": (rows(rich()), "unsupported type: rich_text [json-pointer:/blocks/1/rows/0/0/type]"),
    "uneven rows": (
        rows() | {"rows": [[cell()], [cell(), cell()]]},
        "same number of cells [json-pointer:/blocks/1/rows/1]",
    ),
    "no caption": (rows(cell(), caption=None), "missing required field: caption"),
    "a page of 101": (rows(cell(), page_size=101), "must be less than 100"),
    "no such column": (rows(cell(), row_header_column_index=1), "the index of a column"),
    "least above most": (
        number(min_value="5", max_value="4"),
        "must be less than max_value [json-pointer:/blocks/1/element/min_value]",
    ),
    "first below least": (number(min_value="5", initial_value="4"), "must be greater than min_value"),
    "first above most": (number(max_value="5", initial_value="6"), "must be less than max_value"),
    "a fraction": (
        number(initial_value="4.5"),
        "must provide an integer [json-pointer:/blocks/1/element/initial_value]",
    ),
    "a bound that is a fraction": (number(min_value="0.5"), "must provide an integer"),
    "a bound in words": (number(max_value="ten"), "input must match regex pattern"),
    "a bound as a number": (number(max_value=10), "must provide a string"),
    "an endless bound": (number(max_value="Infinity"), "input must match regex pattern"),
    "decimals in words": (number(is_decimal_allowed="no"), "must be a boolean"),
    "decimals unsaid": (number(is_decimal_allowed=None), "missing required field: is_decimal_allowed"),
    "a card of nothing": ({"type": "card", "subtitle": plain(1)}, "must define one of `hero_image`"),
    "four buttons": (
        {"type": "card", "actions": [button(str(n)) for n in range(4)]},
        "no more than 3 items",
    ),
    "a menu on a card": ({"type": "card", "actions": [PREVIEW]}, "unsupported type: image"),
    "a title of 151": ({"type": "card", "title": plain(151)}, "less than 151"),
    "a body of 201": ({"type": "card", "body": plain(201)}, "less than 201"),
    "a carousel of 11": (
        {"type": "carousel", "elements": [{"type": "card", "title": plain(1)}] * 11},
        "no more than 10 items",
    ),
    "a carousel of text": (
        {"type": "carousel", "elements": [{"type": "divider"}]},
        "unsupported type: divider",
    ),
    "a carousel of nothing": ({"type": "carousel", "elements": [{"type": "card"}]}, "must define one of"),
    "a container of nothing": (container(), "at least 1 items"),
    "a container of 11": (container(*[{"type": "divider"}] * 11), "no more than 10 items"),
    "a container without title": (
        container({"type": "divider"}, title=None),
        "missing required field: title",
    ),
    "a container in another": (
        container(container({"type": "divider"})),
        "unsupported type: container [json-pointer:/blocks/1/child_blocks/0/type]",
    ),
    "a fault in a container": (
        container({"type": "header", "text": plain(151)}),
        "less than 151 characters [json-pointer:/blocks/1/child_blocks/0/text/text]",
    ),
    "a container of any width": (container({"type": "divider"}, width="tiny"), "valid enum value"),
    "collapsed for ever": (
        container({"type": "divider"}, default_collapsed=True),
        "requires `is_collapsible`",
    ),
    "a line that collapses": (
        container({"type": "divider"}, is_collapsible=True, has_header_divider=True),
        "cannot be set with `is_collapsible`",
    ),
    "an alert in a message": ({"type": "alert", "text": plain(1)}, "unsupported type: alert"),
    "buttons in small": ({"type": "context_actions", "elements": [button()]}, "unsupported type: button"),
    "six of them": (
        {"type": "context_actions", "elements": [feedback() | {"action_id": str(n)} for n in range(6)]},
        "no more than 5 items",
    ),
    "another icon": (
        {"type": "context_actions", "elements": [{"type": "icon_button", "icon": "pen", "text": plain(1)}]},
        "valid enum value",
    ),
    "feedback on one side": (
        {"type": "context_actions", "elements": [feedback() | {"negative_button": None}]},
        "missing required field: negative_button",
    ),
    "a file asked for in a message": (
        {
            "type": "input",
            "label": plain(1),
            "element": {"type": "file_input", "action_id": "f"},
        },
        "unsupported type: file_input [json-pointer:/blocks/1/element/type]",
    ),
}
