"""Where it plays: the sandbox of the chaos, settings that an operator could have, papers of the last days."""

import json
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sandbox.server import Sandbox
from settings import Settings, load
from tests.chaos.fixtures import PEOPLE
from tests.chaos.import_files import Papers
from tests.support.cast import KEY_TEXT

LATELY = 80  # papers that may still change
KEPT_DAYS = 3
SETTINGS = """
[inbox]
folder = "inbox"
look_every_seconds = 1
[outbox]
folder = "outbox"
[log]
format = "json"
[health]
file = "health.json"
[metrics]
listen = "{listen}"
[reminders]
days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
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
[[escalation]]
after_working_days = 2
tell = ["max@acme.example"]
"""
RETENTION = f"""
[retention]
messages_days = {KEPT_DAYS}
files_days = {KEPT_DAYS}
done_days = {KEPT_DAYS}
"""


def settings_of(sandbox: Sandbox, url: str, folder: Path, more: str = "") -> Settings:
    """Give settings that lead the bot to both workspaces and to a database."""
    file = folder / "settings.toml"
    file.write_text(SETTINGS.format(listen=_free_address()) + more)
    tokens = {
        f"SLACK_{kind}_TOKEN_{name.upper()}": getattr(workspace, f"{kind.lower()}_token")
        for name, workspace in sandbox.workspaces.items()
        for kind in ("BOT", "APP")
    }
    given = {"SLACK_API_URL": sandbox.api_url, "DATABASE_URL": url, "AUDIT_KEY": KEY_TEXT}
    return load(file, tokens | given)


def _free_address() -> str:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{found.getsockname()[1]}"


class RecentPapers(Papers):
    """Papers of which only those of the last days change."""

    def _changeable(self) -> list[str]:
        return [number for number in [*self.known][-LATELY:] if number not in self.under_way]


@dataclass
class InboxFolder:
    """Puts files into the inbox, as other programs do."""

    folder: Path
    put: int = 0

    def give(self, **given: Any) -> None:
        """Put one file there, all at once, and what it names beside it: an import takes both away."""
        self.put += 1
        for name in [name for paper in given.get("documents", []) for name in paper.get("attachments", [])]:
            (self.folder / name).write_text(f"What belongs to {name}")
        beside = self.folder.parent / "next.json"
        beside.write_text(json.dumps(given))
        beside.rename(self.folder / f"documents-{self.put}.json")

    def give_people(self) -> None:
        """Put the file of everybody there."""
        self.give(people=PEOPLE)
