"""A small Bolt app that shows everything the page can draw, and answers presses."""

from __future__ import annotations

import json
import struct
import zlib
from typing import Any

from fpdf import FPDF
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

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


SINK: list[Json] = [
    {"type": "markdown", "text": "## From Markdown\n- **strong**\n- `code`"},
    {"type": "divider"},
    {
        "type": "section",
        "text": mrkdwn(
            "*bold* _italic_ ~struck~ `code` :white_check_mark: <https://example.com|a link>"
            " &lt;!channel&gt; &amp; more\n> quoted _words_\n```\na fenced\n  block\n```\n"
            "until <!date^1796000000^{date_short_pretty} {time}|soon>"
        ),
        "accessory": {"type": "users_select", "action_id": "pick", "placeholder": plain("Hand to")},
    },
    {
        "type": "rich_text",
        "elements": [
            {
                "type": "rich_text_section",
                "elements": [
                    {"type": "text", "text": "Rich ", "style": {"bold": True}},
                    {"type": "emoji", "name": "tada"},
                ],
            },
            {
                "type": "rich_text_list",
                "style": "ordered",
                "elements": [
                    {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
                    for text in ("first", "second")
                ],
            },
            {"type": "rich_text_quote", "elements": [{"type": "text", "text": "as Bob said"}]},
            {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "sum = 8 * 1310"}]},
        ],
    },
    {
        "type": "table",
        "column_settings": [{"is_wrapped": True}, {"align": "right"}],
        "rows": [
            [{"type": "raw_text", "text": text} for text in row]
            for row in (("Line", "Total"), ("Laptop 14in", "12,471.20"), ("Freight", "50.00"))
        ],
    },
    {
        "type": "actions",
        "elements": [
            {
                "type": "static_select",
                "action_id": "choose",
                "options": options("Net", "Gross"),
                "placeholder": plain("Show"),
            },
            {"type": "datepicker", "action_id": "day"},
            {
                "type": "multi_static_select",
                "action_id": "many",
                "options": options("A", "B", "C"),
                "placeholder": plain("Tags"),
            },
            button(SILENT, "Never answered"),
            button(WHISPER, "Whisper"),
        ],
    },
]


def listen(app: AsyncApp) -> None:
    """Register the app's listeners; presses are kept on `app.pressed`."""

    async def approve(ack: Any, body: Json, client: AsyncWebClient) -> None:
        outcome = f":white_check_mark: *Approved* by <@{body['user']['id']}>"
        place = {"channel": body["channel"]["id"], "ts": body["message"]["ts"]}
        await client.chat_update(**place, text="PO-1042 approved", blocks=card(outcome))
        await ack()

    async def reject(ack: Any, body: Json, client: AsyncWebClient) -> None:
        form = {**REJECT_FORM, "private_metadata": f"{body['channel']['id']} {body['message']['ts']}"}
        await client.views_open(trigger_id=body["trigger_id"], view=form)
        await ack()

    async def rejected(ack: Any, body: Json, client: AsyncWebClient) -> None:
        text = body["view"]["state"]["values"]["reason"]["text"]["value"]
        if len(text) < 5:
            await ack(response_action="errors", errors={"reason": "Please say a little more."})
            return
        channel, ts = body["view"]["private_metadata"].split()
        outcome = f":no_entry: *Rejected* by <@{body['user']['id']}>\n&gt; {text}"
        await client.chat_update(channel=channel, ts=ts, text="PO-1042 rejected", blocks=card(outcome))
        await ack()

    async def details(ack: Any, body: Json, client: AsyncWebClient) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=DETAILS_VIEW)
        await ack()

    async def deeper(ack: Any, body: Json, client: AsyncWebClient) -> None:
        await client.views_push(trigger_id=body["trigger_id"], view=CHANGE_FORM)
        await ack()

    async def write(ack: Any, body: Json, client: AsyncWebClient) -> None:
        form = form_with(json.loads(body["actions"][0]["value"]))
        await client.views_open(trigger_id=body["trigger_id"], view=form)
        await ack()

    async def silent(body: Json) -> None:
        """Never ack."""

    async def whisper(ack: Any, body: Json, client: AsyncWebClient) -> None:
        place = {"channel": body["channel"]["id"], "user": body["user"]["id"]}
        await client.chat_postEphemeral(**place, text="*Cleo Marsh* was faster: already approved.")
        await ack()

    async def home(event: Json, client: AsyncWebClient) -> None:
        blocks = [
            {"type": "header", "text": plain("Waiting for you")},
            {
                "type": "section",
                "text": mrkdwn("*PO-1042* Laptops · EUR 12,521.20"),
                "accessory": button(DETAILS, "Open"),
            },
        ]
        if event["tab"] == "home":
            await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": blocks})

    async def done(ack: Any) -> None:
        await ack()

    async def command(ack: Any, command: Json) -> None:
        if command["text"] != "silence":
            await ack(f"You asked for {command['text']}")

    async def suppliers(ack: Any, body: Json) -> None:
        known = [
            each for each in options(*SUPPLIERS) if each["text"]["text"].lower().startswith(body["value"])
        ]
        await ack(options=known)

    app.action(APPROVE)(approve)
    app.action(REJECT)(reject)
    app.action(DETAILS)(details)
    app.action("deeper")(deeper)
    app.action("write")(write)
    app.action(SILENT)(silent)
    app.action(WHISPER)(whisper)
    for action_id in (MORE, OPEN, COUNT, "pick", "choose", "day", "many"):
        app.action(action_id)(done)
    app.view("reject")(rejected)
    app.view("change")(done)
    app.view("written")(done)
    app.view_closed("reject")(done)
    app.event("app_home_opened")(home)
    app.event("message")(done)
    app.event("reaction_added")(done)
    app.options("entered")(suppliers)
    app.command("/precoro")(command)


def a_pdf(pages: int = 1, password: str = "") -> bytes:
    """Return a PDF, protected by the password if one is given."""
    document = FPDF()
    if password:
        document.set_encryption(owner_password=f"{password}!", user_password=password)
    for number in range(1, pages + 1):
        document.add_page()
        document.set_font("helvetica", size=20)
        document.cell(text=f"Purchase order PO-1042, page {number}")
    return bytes(document.output())


def a_picture() -> bytes:
    """Return a PNG of 120 by 60 points in one colour."""
    row = b"\0" + b"\x60\x90\xa0" * 120

    def chunk(kind: bytes, content: bytes) -> bytes:
        check = zlib.crc32(kind + content)
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)

    head = struct.pack(">IIBBBBB", 120, 60, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(row * 60))
        + chunk(b"IEND", b"")
    )
