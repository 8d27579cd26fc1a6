"""The messages and views of the app that the browser tests look at."""

from __future__ import annotations

import json
from typing import Any

Json = dict[str, Any]
APPROVE, REJECT, DETAILS, OPEN = "approve", "reject", "details", "open"
SILENT, MORE, WHISPER, COUNT = "silent", "more", "whisper", "count"


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def button(action_id: str, text: str, **facts: Any) -> Json:
    return {"type": "button", "action_id": action_id, "text": plain(text), "value": "PO-1042", **facts}


def options(*names: str) -> list[Json]:
    return [{"text": plain(name), "value": name.lower().split()[0]} for name in names]


SUPPLIERS = ("Northwind GmbH", "Nordlicht AG", "Lisbon Freight", "Bergen Timber")
CONFIRM = {
    "title": plain("Approve EUR 12,521.20?"),
    "text": mrkdwn("*PO-1042* from Northwind GmbH goes on to Finance."),
    "confirm": plain("Approve"),
    "deny": plain("Not yet"),
}


def card(outcome: str = "") -> list[Json]:
    """Return a document's card; with an outcome it has no buttons."""
    fields = [
        "*Supplier*\nNorthwind GmbH",
        "*Total*\nEUR 12,521.20",
        "*Requester*\nBob Stone",
        "*Needed by*\nDec 15, 2026",
    ]
    blocks: list[Json] = [
        {"type": "header", "text": plain("Purchase order PO-1042")},
        {
            "type": "section",
            "text": mrkdwn("*Laptops for the design team*\n8 × Laptop 14in, Freight _and 2 more_"),
        },
        {"type": "section", "fields": [mrkdwn(each) for each in fields]},
        {
            "type": "context",
            "elements": [mrkdwn("Acme Ltd · step 1 of 2 *Manager* → Finance · :paperclip: 2 files")],
        },
    ]
    if outcome:
        return [*blocks, {"type": "section", "text": mrkdwn(outcome)}]
    buttons = [
        button(APPROVE, "Approve", style="primary", confirm=CONFIRM),
        button(REJECT, "Reject", style="danger"),
        button(DETAILS, "Open"),
        button(OPEN, "In the browser", url="https://example.com/purchase/1042"),
        {
            "type": "overflow",
            "action_id": MORE,
            "options": [
                {"text": plain("Remind me tomorrow"), "value": "later"},
                {"text": plain("Reassign…"), "value": "reassign"},
            ],
        },
    ]
    return [*blocks, {"type": "actions", "block_id": "turn", "elements": buttons}]


REJECT_FORM: Json = {
    "type": "modal",
    "callback_id": "reject",
    "title": plain("Reject PO-1042"),
    "submit": plain("Reject"),
    "close": plain("Cancel"),
    "notify_on_close": True,
    "blocks": [
        {"type": "section", "text": mrkdwn("*Laptops for the design team*\nNorthwind GmbH · EUR 12,521.20")},
        {
            "type": "input",
            "block_id": "reason",
            "label": plain("Why do you reject it?"),
            "hint": plain("Bob Stone reads this."),
            "element": {
                "type": "plain_text_input",
                "action_id": "text",
                "multiline": True,
                "max_length": 800,
            },
        },
        {
            "type": "input",
            "block_id": "kind",
            "optional": True,
            "label": plain("What is it about?"),
            "element": {
                "type": "static_select",
                "action_id": "choice",
                "options": options("Price", "Budget", "Supplier"),
            },
        },
    ],
}
ALL_INPUTS: list[Json] = [
    {"type": "number_input", "is_decimal_allowed": True},
    {"type": "users_select", "placeholder": plain("Who?")},
    {"type": "multi_users_select", "placeholder": plain("Followers")},
    {
        "type": "multi_static_select",
        "options": options("Berlin", "Hamburg", "Lisbon"),
        "placeholder": plain("Places"),
    },
    {"type": "checkboxes", "options": options("Urgent", "Recurring")},
    {"type": "radio_buttons", "options": options("Any", "All")},
    {"type": "datepicker", "initial_date": "2026-12-15"},
    {"type": "timepicker", "initial_time": "09:00"},
    {"type": "email_text_input"},
    {"type": "url_text_input"},
    {"type": "rich_text_input"},
    {"type": "datetimepicker"},
    {"type": "external_select", "placeholder": plain("Supplier")},
    {"type": "multi_external_select", "min_query_length": 1, "placeholder": plain("Others")},
    {"type": "file_input"},
    {"type": "channels_select"},
    {"type": "conversations_select"},
    {"type": "multi_channels_select"},
    {"type": "multi_conversations_select"},
]
DETAILS_VIEW: Json = {
    "type": "modal",
    "callback_id": "details",
    "title": plain("PO-1042"),
    "close": plain("Done"),
    "blocks": [
        {
            "type": "section",
            "text": mrkdwn("*Laptops for the design team*"),
            "accessory": button("deeper", "Change…"),
        },
        {"type": "section", "text": mrkdwn("8 × *Laptop 14in* `NB-14`\n1 × Freight")},
        {"type": "divider"},
        {"type": "context", "elements": [mrkdwn("Page 1 of 1")]},
    ],
}
CHANGE_FORM: Json = {
    "type": "modal",
    "callback_id": "change",
    "title": plain("Change the order"),
    "submit": plain("Save"),
    "blocks": [
        {"type": "alert", "text": mrkdwn("This is *final*"), "level": "warning"},
        {
            "type": "section",
            "block_id": "again",
            "text": mrkdwn("All of it"),
            "accessory": button(COUNT, "Count"),
        },
        *[
            {
                "type": "input",
                "block_id": each["type"],
                "optional": True,
                "label": plain(each["type"].replace("_", " ").capitalize()),
                "element": {**each, "action_id": "entered"},
            }
            for each in ALL_INPUTS
        ],
    ],
}


def asking(element: Json) -> list[Json]:
    """Return a button that opens a form with this element, of the action `entered`."""
    wanted = json.dumps({**element, "action_id": "entered"})
    return [{"type": "actions", "elements": [button("write", "Write", value=wanted)]}]


def form_with(element: Json) -> Json:
    asked = {"type": "input", "block_id": "said", "label": plain("What happened?"), "element": element}
    facts = {"callback_id": "written", "title": plain("Write"), "submit": plain("Send")}
    return {"type": "modal", **facts, "blocks": [asked]}
