"""Blocks that Slack takes and blocks that it refuses, each with the place that it names."""

from __future__ import annotations

from tests.sandbox.blockkit.builders import (
    SAID,
    Json,
    actions,
    address,
    button,
    confirm,
    entry,
    image,
    mrkdwn,
    option,
    picker,
    plain,
    select,
    table,
)

GOOD: dict[str, Json] = {
    "section text": {"type": "section", "text": mrkdwn(3000)},
    "section fields": {"type": "section", "fields": [mrkdwn(2000)] * 10},
    "header": {"type": "header", "text": plain(150)},
    "context": {"type": "context", "elements": [mrkdwn(5)] * 10},
    "actions": actions(*[button(f"go{n}") for n in range(25)]),
    "button": actions(button("x" * 255, text=plain(75), value="x" * 2000, url=address(3000), style="danger")),
    "confirm": actions(button(confirm=confirm())),
    "options": select(options=[option(str(n), 75) for n in range(100)], placeholder=plain(150)),
    "initial option": select(initial_option=option("a")),
    "overflow": actions({"type": "overflow", "action_id": "o", "options": [option("a")] * 5}),
    "overflow url": actions(
        {"type": "overflow", "action_id": "o", "options": [option("a") | {"url": address(3000)}]}
    ),
    "http address": actions(button(url="HTTP://intranet:8080/orders?id=1042#lines")),
    "mrkdwn beside a box": actions(
        {"type": "checkboxes", "action_id": "o", "options": [option("a") | {"text": mrkdwn(75)}]}
    ),
    "date": picker("datepicker", initial_date="2026-12-01"),
    "time": picker("timepicker", initial_time="23:59"),
    "checkboxes": actions({"type": "checkboxes", "action_id": "o", "options": [option("a")] * 10}),
    "input": entry(label=plain(2000), hint=plain(2000), block_id="x" * 255, optional=True),
    "image": image(alt_text="x" * 2000),
    "table": table(100, 20),
    "divider": {"type": "divider"},
    "rich text": {
        "type": "rich_text",
        "elements": [{"type": "rich_text_section", "elements": [{"type": "user", "user_id": "U1"}]}],
    },
}
BAD: dict[str, tuple[Json, str]] = {
    "section text": ({"type": "section", "text": mrkdwn(3001)}, "less than 3001"),
    "section empty": (
        {"type": "section"},
        "must define either `text` or `fields` [json-pointer:/blocks/1/type]",
    ),
    "empty text": ({"type": "section", "text": mrkdwn(0)}, "more than 0 characters"),
    "section fields": ({"type": "section", "fields": [mrkdwn(1)] * 11}, "no more than 10 items"),
    "a field": ({"type": "section", "fields": [mrkdwn(2001)]}, "less than 2001"),
    "header": ({"type": "header", "text": plain(151)}, "less than 151"),
    "header mrkdwn": ({"type": "header", "text": mrkdwn(1)}, "unsupported type: mrkdwn"),
    "context": ({"type": "context", "elements": [mrkdwn(1)] * 11}, "no more than 10 items"),
    "no context": ({"type": "context", "elements": []}, "must provide at least 1 items"),
    "actions": (actions(*[button(f"go{n}") for n in range(26)]), "no more than 25 items"),
    "same action": (
        actions(button("up"), button(), button()),
        '`action_id` "go" already exists [json-pointer:/blocks/1/elements/2/action_id]',
    ),
    "button text": (actions(button(text=plain(76))), "less than 76"),
    "button mrkdwn": (actions(button(text=mrkdwn(1))), "unsupported type: mrkdwn"),
    "button value": (actions(button(value="x" * 2001)), "less than 2001"),
    "button value type": (actions(button(value=5)), "must provide a string"),
    "button url": (actions(button(url=address(3001))), "less than 3001"),
    "button style": (actions(button(style="loud")), "must be a valid enum value"),
    "button url without scheme": (
        actions(button(url="acme.example/orders")),
        "invalid url [json-pointer:/blocks/1/elements/0/url]",
    ),
    "button url to a script": (actions(button(url="javascript:alert(1)")), "invalid url"),
    "button url with a space": (actions(button(url="https://acme.example/a b")), "invalid url"),
    "button url with a hidden mark": (actions(button(url="https://acme.example/\u200b7")), "invalid url"),
    "button url without host": (actions(button(url="https:///orders")), "invalid url"),
    "button url without end": (actions(button(url="https://[::1")), "invalid url"),
    "image url": (image(image_url="/a.png"), "invalid url [json-pointer:/blocks/1/image_url]"),
    "long image url": (image(image_url="https://acme.example/" + "x" * 3000), "less than 3001"),
    "overflow url": (
        actions({"type": "overflow", "action_id": "o", "options": [option("a") | {"url": "mailto:a@b.c"}]}),
        "invalid url [json-pointer:/blocks/1/elements/0/options/0/url]",
    ),
    "url in a menu": (
        select(options=[option("a") | {"url": "https://a.example"}]),
        "additional property: url",
    ),
    "mrkdwn in a menu": (select(options=[option("a") | {"text": mrkdwn(1)}]), "unsupported type: mrkdwn"),
    "date": (picker("datepicker", initial_date="2026-13-01"), "must match regex pattern"),
    "time": (picker("timepicker", initial_time="24:00"), "must match regex pattern"),
    "date and time in a section": (
        {"type": "section", "text": mrkdwn(1), "accessory": {"type": "datetimepicker", "action_id": "d"}},
        "unsupported type: datetimepicker",
    ),
    "no type": ({"block_id": "a"}, "missing required field: type [json-pointer:/blocks/1]"),
    "element without type": (actions({"action_id": "a"}), "missing required field: type"),
    "list without style": (
        {"type": "rich_text", "elements": [{"type": "rich_text_list", "elements": [SAID]}]},
        "missing required field: style [json-pointer:/blocks/1/elements/0]",
    ),
    "list with a style of its own": (
        {"type": "rich_text", "elements": [{"type": "rich_text_list", "style": "roman", "elements": [SAID]}]},
        "must be a valid enum value [json-pointer:/blocks/1/elements/0/style]",
    ),
    "empty rich text": (
        {"type": "rich_text", "elements": [SAID | {"elements": [{"type": "text", "text": ""}]}]},
        "must be more than 0 characters [json-pointer:/blocks/1/elements/0/elements/0/text]",
    ),
    "action id": (actions(button("x" * 256)), "less than 256"),
    "block id": ({"type": "divider", "block_id": "x" * 256}, "less than 256"),
    "confirm title": (actions(button(confirm=confirm(title=101))), "less than 101"),
    "confirm text": (actions(button(confirm=confirm(text=301))), "less than 301"),
    "confirm yes": (actions(button(confirm=confirm(yes=31))), "less than 31"),
    "confirm no": (actions(button(confirm=confirm(no=31))), "less than 31"),
    "options": (select(options=[option(str(n)) for n in range(101)]), "no more than 100 items"),
    "option text": (select(options=[option("a", 76)]), "less than 76"),
    "no options": (select(options=None), "exactly one of options and option_groups"),
    "initial option": (
        select(initial_option=option("b")),
        "must be one of the provided options [json-pointer:/blocks/1/accessory/initial_option]",
    ),
    "no initial options": (
        entry(
            element={
                "type": "multi_static_select",
                "action_id": "m",
                "options": [option("a")],
                "initial_options": [],
            }
        ),
        "must provide at least 1 items [json-pointer:/blocks/1/element/initial_options]",
    ),
    "placeholder": (select(placeholder=plain(151)), "less than 151"),
    "option value": (select(options=[option("x" * 151)]), "less than 151"),
    "option description": (select(options=[option("a") | {"description": plain(76)}]), "less than 76"),
    "overflow": (
        actions({"type": "overflow", "action_id": "o", "options": [option(str(n)) for n in range(6)]}),
        "no more than 5 items",
    ),
    "checkboxes": (
        actions({"type": "checkboxes", "action_id": "o", "options": [option(str(n)) for n in range(11)]}),
        "no more than 10 items",
    ),
    "radio buttons": (
        actions({"type": "radio_buttons", "action_id": "o", "options": [option(str(n)) for n in range(11)]}),
        "no more than 10 items",
    ),
    "header empty": ({"type": "header"}, "missing required field: text"),
    "button without text": (actions(button(text=None)), "missing required field: text"),
    "input without label": (entry(label=None), "missing required field: label"),
    "option without text": (select(options=[{"value": "a"}]), "missing required field: text"),
    "label": (entry(label=plain(2001)), "less than 2001"),
    "hint": (entry(hint=plain(2001)), "less than 2001"),
    "button as input": (entry(element=button()), "unsupported type: button"),
    "alt": (image(alt_text="x" * 2001), "less than 2001"),
    "no alt": (image(alt_text=""), "missing required field: alt_text"),
    "no image": (image(image_url=None), "missing required field: image_url"),
    "table rows": (table(101, 1), "no more than 100 items"),
    "table columns": (table(1, 21), "no more than 20 items"),
    "too long an input": (
        entry(element={"type": "plain_text_input", "action_id": "t", "max_length": 3001}),
        "must be less than 3000 [json-pointer:/blocks/1/element/max_length]",
    ),
    "no length": (
        entry(element={"type": "plain_text_input", "action_id": "t", "max_length": 0}),
        "must be greater than 1 [json-pointer:/blocks/1/element/max_length]",
    ),
    "yes is no number": (
        entry(element={"type": "plain_text_input", "action_id": "t", "max_length": True}),
        "must provide an integer",
    ),
    "unknown block": ({"type": "timeline"}, "unsupported type: timeline"),
    "unknown field": ({"type": "divider", "colour": "red"}, "invalid additional property: colour"),
    "unknown element": (actions({"type": "slider", "action_id": "s"}), "unsupported type: slider"),
    "rich text": ({"type": "rich_text", "elements": [{"type": "section"}]}, "unsupported type: section"),
}
