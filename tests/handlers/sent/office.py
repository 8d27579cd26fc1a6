"""A company with rules whose people send files to the bot."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sandbox.people.person import SandboxPerson
from sandbox.state.team import SlackMessage
from tests.support.block_text import shown as shown_blocks
from tests.support.world import World, order, running_world

ANN_DECIDES = 'steps = [{ name = "Manager", rule = "any", approvers = ["ann@acme.example"] }]'
SETTINGS = f"""
[inbox]
enabled = false
[[companies]]
name = "Acme Ltd"
currency = "EUR"
identifiers = ["DE999999999"]
[[companies]]
name = "Beta GmbH"
currency = "CHF"
[[rules]]
kinds = ["invoice", "expense", "purchase_order"]
{ANN_DECIDES}
"""
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
PDF = b"%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj\n%%EOF\n"

# `companies` as files of people have them.
COLLEAGUES = [
    {"email": "bob@acme.example", "name": "Bob Ray", "companies": {"Acme Ltd": []}},
    {"email": "dan@acme.example", "name": "Dan Oak", "companies": {"Acme Ltd": [], "Beta GmbH": []}},
    {"email": "cleo@acme.example", "name": "Cleo Fox", "companies": {"Acme Ltd": ["configuration"]}},
]


@asynccontextmanager
async def running_office(
    database_url: str, folder: Path, *, settings: str = SETTINGS, **options: Any
) -> AsyncIterator[World]:
    """Run a world in which Bob, Dan and Cleo may send files, and Ann decides."""
    async with running_world(database_url, folder, settings=settings, **options) as world:
        await world.take_in(people=COLLEAGUES)
        yield world


def invoice(number: str = "R-1", **changes: Any) -> dict[str, Any]:
    """Give an invoice as files write it, without requester and steps."""
    document = order(number, kind="invoice", due_on="2026-12-15", **changes)
    return {key: it for key, it in document.items() if key not in ("requester", "steps")} | changes


def as_file(*documents: dict[str, Any], people: list[dict[str, Any]] | None = None) -> bytes:
    """Write documents as a file of our own format."""
    return json.dumps({"documents": list(documents)} | ({"people": people} if people else {})).encode()


async def sends(person: SandboxPerson, name: str, content: bytes, text: str = "") -> SlackMessage:
    """Send a file and wait for the answer in the thread of its message."""
    message = await person.say(text, files=[(name, content)])
    return await answer_to(person, message)


async def answer_to(person: SandboxPerson, message: SlackMessage, words: str = "") -> SlackMessage:
    """Wait for the answer under a message."""
    return await person.wait_for_message(
        lambda one: one.thread_ts == message.ts and one.ts != message.ts and words in shown(one)
    )


def shown(message: SlackMessage) -> str:
    """Give all that a person reads in a message."""
    return "\n".join([message.text, shown_blocks(message.blocks or [])])


async def becomes(person: SandboxPerson, answer: SlackMessage, words: str) -> SlackMessage:
    """Wait until an answer says something else."""

    def now() -> SlackMessage | None:
        found = next(one for one in person.messages if one.ts == answer.ts)
        return found if words in shown(found) else None

    return await person.wait_until(now)
