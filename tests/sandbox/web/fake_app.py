"""A small Bolt app that shows everything the page can draw, and answers presses."""

from __future__ import annotations

import json
import struct
import zlib
from typing import Any

from fpdf import FPDF
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from tests.sandbox.web.fake_views import (
    APPROVE,
    CHANGE_FORM,
    COUNT,
    DETAILS,
    DETAILS_VIEW,
    MORE,
    OPEN,
    REJECT,
    REJECT_FORM,
    SILENT,
    SUPPLIERS,
    WHISPER,
    Json,
    button,
    card,
    form_with,
    mrkdwn,
    options,
    plain,
)

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
