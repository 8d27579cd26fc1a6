"""A bot in a workspace that has a channel without it, and people who type commands."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from sandbox.people.outcome import Outcome
from sandbox.people.person import SandboxPerson
from sandbox.server import Sandbox
from sandbox.state.specs import ChannelSpec
from sandbox.state.team import SlackMessage
from serving.bot import run_bot
from slack.manifest import build_manifest
from tests.support.workers import READING, WORKER
from tests.support.world import (
    ACME,
    EVERYBODY,
    QUICK,
    World,
    settings_for,
    text_of,
)

CHANNEL = "elsewhere"  # we are not in it
NAMES = [
    {"email": f"{name}@acme.example", "name": name.capitalize(), "companies": {"Acme Ltd": roles}}
    for name, roles in {"ann": [], "bob": [], "cleo": ["configuration"]}.items()
]


@asynccontextmanager
async def elsewhere(database_url: str, folder: Path, command: str = "/precoro") -> AsyncIterator[World]:
    """Run the bot in a workspace that has a channel without it."""
    spec = replace(ACME, channels=[ChannelSpec(CHANNEL, EVERYBODY, with_app=False)])
    async with Sandbox(build_manifest(command=command), [spec], rates=False) as sandbox:
        text = f'[inbox]\nenabled = false\n[slack]\ncommand = "{command}"\n'
        given = settings_for(sandbox, database_url, folder, text)
        async with run_bot(given, timing=QUICK, worker=WORKER, reading=READING) as bot:
            yield World(sandbox, sandbox.workspaces["acme"], bot, given, folder)


async def types(person: SandboxPerson, typed: str, channel: str = "") -> Outcome:
    """Type `/precoro` and what follows, and be answered."""
    outcome = await person.command("/precoro", typed, channel)
    assert outcome.acked
    assert not outcome.error
    return outcome


async def answer_to(person: SandboxPerson, typed: str, channel: str = "") -> SlackMessage:
    """Type it, and give the private answer."""
    before = len(person.ephemerals)
    outcome = await types(person, typed, channel)
    assert (outcome.response or {})["response_type"] == "ephemeral"
    assert len(person.ephemerals) == before + 1
    return person.ephemerals[-1]


def at(person: SandboxPerson) -> str:
    return f"<@{person.id}>"


def said(message: SlackMessage) -> str:
    """Give what a person reads, in one line."""
    return " ".join(text_of(message.blocks).split())
