"""The whole product on one machine: a sandbox workspace, the bot, and files to take in."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

from jobs.inbox.importer import Report
from sandbox.people.outcome import Outcome
from sandbox.people.person import SandboxPerson
from sandbox.people.workspace import SandboxWorkspace
from sandbox.server import Sandbox
from sandbox.state.specs import ChannelSpec, Human, WorkspaceSpec
from sandbox.state.team import SlackMessage
from serving.bot import run_bot
from serving.options import Bot, Timing
from settings import Settings, load
from slack.manifest import build_manifest
from tests.support.cast import KEY_TEXT
from tests.support.parsing import parse_in_thread
from tests.support.workers import READING, WORKER
from views import ids
from views.values import parse_menu_value

CAST = [
    Human("ann@acme.example", "Ann Lee"),
    Human("bob@acme.example", "Bob Ray"),
    Human("cleo@acme.example", "Cleo Fox"),
    Human("dan@acme.example", "Dan Oak"),
    Human("eve@acme.example", "Eve May"),
    Human("gus@elsewhere.example", "Gus Day", guest=True),
    Human("mallory@evil.example", "Mallory", stranger=True),
    Human("max@acme.example", "Max Pine", tz="America/New_York"),
]

EVERYBODY = [one.email for one in CAST if one.email]
ACME = WorkspaceSpec(
    "acme",
    CAST,
    channels=[ChannelSpec("buying", EVERYBODY)],
    groups={"finance": ["cleo@acme.example", "dan@acme.example", "gus@elsewhere.example"]},
)


def order(number: str = "PO-1042", **changes: Any) -> dict[str, Any]:
    """Give a purchase order as files write it: Bob asks, Ann decides, 12,521.20 EUR."""
    document: dict[str, Any] = {
        "company": "Acme Ltd",
        "kind": "purchase_order",
        "number": number,
        "title": "Laptops for the design team",
        "requester": "bob@acme.example",
        "supplier": {"name": "Northwind GmbH", "address": "Hafenstr. 1, 20457 Hamburg", "tax_id": "DE123"},
        "currency": "EUR",
        "total": "12521.20",
        "issued_on": "2026-11-20",
        "note": "Replaces the 2021 machines",
        "lines": [
            {
                "name": "Laptop 14in",
                "sku": "NB-14",
                "quantity": "8",
                "unit": "pcs",
                "unit_price": "1310.00",
                "tax_rate": "19",
            }
        ],
        "charges": [{"name": "Freight", "amount": "50.00"}],
        "steps": [{"name": "Manager", "rule": "any", "approvers": ["ann@acme.example"]}],
    }
    return document | changes


def step(name: str, rule: str, *people: str) -> dict[str, Any]:
    """Give a step as files write it; people by the part before the @."""
    return {"name": name, "rule": rule, "approvers": [f"{one}@acme.example" for one in people]}


@dataclass
class World:
    """What an end-to-end test holds in its hands."""

    sandbox: Sandbox
    slack: SandboxWorkspace
    bot: Bot
    settings: Settings
    folder: Path
    _files: int = field(default=0)

    def person(self, name: str) -> SandboxPerson:
        """Give the hands of one of the cast, by the part of their address before the @."""
        found = next(one for one in CAST if one.email and one.email.startswith(f"{name}@"))
        assert found.email
        return self.slack.person(found.email)

    async def take_in(self, *documents: dict[str, Any], people: list[dict[str, Any]] | None = None) -> Report:
        """Take a file of documents in, through the bot's importer; read here, not in its worker process."""
        self._files += 1
        path = self.folder / f"documents-{self._files}.json"
        path.write_text(json.dumps({"people": people or [], "documents": list(documents)}))
        importer = self.bot.importer
        report = await replace(importer, parse=parse_in_thread(importer.files)).take_in_file(path)
        assert not report.refused, report.refused
        return report

    async def card(self, name: str, number: str = "PO-1042", timeout: float = 20.0) -> SlackMessage:
        """Wait for the card of a document in a person's conversation."""
        return await self.person(name).wait_for_message(
            lambda message: number in message.text and bool(message.blocks) and message.thread_ts is None,
            timeout,
        )


def text_of(value: Any) -> str:
    """Give all that a person can read in blocks, views or messages."""
    if isinstance(value, str):
        return ""
    if isinstance(value, list):
        return "\n".join(filter(None, map(text_of, value)))
    if isinstance(value, dict):
        own = value.get("text") if isinstance(value.get("text"), str) else ""
        rest = [text_of(one) for one in value.values() if isinstance(one, dict | list)]
        return "\n".join(filter(None, [own or "", *rest]))
    return ""


def buttons_of(message: SlackMessage) -> list[str]:
    """Give the action ids of a message's buttons, and of what its menu stands for."""
    elements = [
        element
        for block in message.blocks or []
        for element in [*block.get("elements", []), block.get("accessory", {})]
    ]
    return [
        *(element["action_id"] for element in elements if element.get("type") == "button"),
        *(
            parse_menu_value(option["value"])[0]
            for element in elements
            if element.get("action_id") == ids.MORE
            for option in element["options"]
        ),
    ]


async def press_card(
    person: SandboxPerson,
    card: SlackMessage,
    action_id: str,
    value: str | None = None,
    *,
    confirmed: bool = False,
) -> Outcome:
    """Press a button of a card, or what stands for it in the card's menu; `confirmed`: and say yes to it."""
    for block in card.blocks:
        for element in [*block.get("elements", []), block.get("accessory", {})]:
            for option in element.get("options", []) if element.get("action_id") == ids.MORE else []:
                entry, carried = parse_menu_value(option["value"])
                if entry == action_id and value in (None, carried):
                    return await person.press(card, ids.MORE, option["value"], confirmed=confirmed)
    return await person.press(card, action_id, value, confirmed=confirmed)


@asynccontextmanager
async def a_sandbox(spec: WorkspaceSpec = ACME, **options: Any) -> AsyncIterator[Sandbox]:
    """Run a workspace `acme` with the cast in it, without Slack's rates unless asked for."""
    values: dict[str, Any] = {"rates": False, "share_delay": 0.02} | options
    async with Sandbox(build_manifest(), [spec], **values) as sandbox:
        yield sandbox


def at_once(text: str) -> str:
    """Give settings by which an approval counts at once, unless they say how long it can be undone."""
    if "undo_seconds" in text:
        return text
    if "[approval]" in text:
        return text.replace("[approval]\n", "[approval]\nundo_seconds = 0\n", 1)
    return f"{text}\n[approval]\nundo_seconds = 0\n"


def settings_for(
    sandbox: Sandbox, database_url: str, folder: Path, text: str = "", **secrets: str
) -> Settings:
    """Give settings that lead the bot to the sandbox and to a database of the test's own."""
    slack = sandbox.workspaces["acme"]
    file = folder / "settings.toml"
    file.write_text(at_once(text or "[inbox]\nenabled = false\n"))
    return load(
        file,
        {
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_APP_TOKEN": slack.app_token,
            "SLACK_API_URL": sandbox.api_url,
            "DATABASE_URL": database_url,
            "AUDIT_KEY": KEY_TEXT,
            **secrets,
        },
    )


QUICK = Timing(settles_after=timedelta(milliseconds=300))


@asynccontextmanager
async def running_world(
    database_url: str,
    folder: Path,
    *,
    settings: str = "",
    secrets: Mapping[str, str] = MappingProxyType({}),
    timing: Timing = QUICK,
    **options: Any,
) -> AsyncIterator[World]:
    """Run the workspace and the bot."""
    async with a_sandbox(**options) as sandbox:
        given = settings_for(sandbox, database_url, folder, settings, **secrets)
        async with run_bot(given, timing=timing, worker=WORKER, reading=READING) as bot:
            yield World(sandbox, sandbox.workspaces["acme"], bot, given, folder)
