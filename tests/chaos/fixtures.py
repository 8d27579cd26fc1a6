"""Where it plays: two workspaces, three companies, and people who are in one of them or in both."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sandbox.server import Sandbox
from sandbox.state.specs import ChannelSpec, Human, WorkspaceSpec
from settings import Settings, load
from slack.manifest import build_manifest
from tests.support.cast import KEY_TEXT
from tests.support.world import ACME, at_once

DOMAIN = "acme.example"
GUEST, STRANGER = "gus@elsewhere.example", "mallory@evil.example"
SETTINGS = """
[inbox]
enabled = false
[outbox]
folder = "outbox"
[reminders]
days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
times = ["09:00", "15:00"]
[slack]
require_confirmed_email = true
[[workspaces]]
name = "acme"
[[workspaces]]
name = "nova"
[[companies]]
name = "Acme Ltd"
workspace = "acme"
[[companies]]
name = "Beta GmbH"
workspace = "acme"
[[companies]]
name = "Nova SA"
workspace = "nova"
"""


@dataclass(frozen=True)
class Cast:
    """Who plays in one workspace; names are what stands before the @."""

    companies: tuple[str, ...]
    approvers: tuple[str, ...]
    requesters: tuple[str, ...]  # the more often the more often
    onlookers: tuple[str, ...] = ("max",)
    strangers: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self.approvers, *self.requesters, *self.onlookers)))


CASTS = {
    "acme": Cast(
        ("Acme Ltd", "Beta GmbH"),
        ("ann", "cleo", "dan", "eve"),
        ("bob", "bob", "bob", "dan"),
        strangers=(GUEST, STRANGER),
    ),
    "nova": Cast(("Nova SA",), ("ann", "cleo", "nina"), ("bob", "bob", "nina")),
}
CAST_OF = {company: cast for cast in CASTS.values() for company in cast.companies}
_ROLES = {"cleo": ["pay"], "eve": ["view"], "max": ["configuration"]}
PEOPLE = [
    {
        "email": f"{name}@{DOMAIN}",
        "name": name.title(),
        "companies": {
            company: _ROLES.get(name, [])
            for cast in CASTS.values()
            if name in cast.names
            for company in cast.companies
        },
    }
    for name in dict.fromkeys(name for cast in CASTS.values() for name in cast.names)
]
"""Everybody is in their companies from the start: who joins one later has the older cards name theirs."""

NOVA = WorkspaceSpec(
    "nova",
    [Human(f"{name}@{DOMAIN}", f"{name.title()} of Nova") for name in CASTS["nova"].names],
    channels=[ChannelSpec("buying", [f"{name}@{DOMAIN}" for name in CASTS["nova"].names])],
)


@asynccontextmanager
async def two_workspaces(seed: int, **options: Any) -> AsyncIterator[Sandbox]:
    """Run both, without Slack's rates."""
    async with Sandbox(build_manifest(), [ACME, NOVA], rates=False, seed=seed, **options) as sandbox:
        yield sandbox


def settings_of(sandbox: Sandbox, url: str, folder: Path, more: str = "") -> Settings:
    """Give settings that lead the bot to both workspaces and to a database."""
    file = folder / "settings.toml"
    file.write_text(at_once(SETTINGS + more))
    tokens = {
        f"SLACK_{kind}_TOKEN_{name.upper()}": getattr(workspace, f"{kind.lower()}_token")
        for name, workspace in sandbox.workspaces.items()
        for kind in ("BOT", "APP")
    }
    given = {"SLACK_API_URL": sandbox.api_url, "DATABASE_URL": url, "AUDIT_KEY": KEY_TEXT}
    return load(file, tokens | given)
