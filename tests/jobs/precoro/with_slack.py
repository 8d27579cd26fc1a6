"""A workspace in Slack and a company in Precoro, with the bot between them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sandbox.precoro import Precoro, PrecoroLimits, SandboxCompany, SandboxDocument, SandboxUser
from serving.bot import run_bot
from tests.support.workers import READING, WORKER
from tests.support.world import QUICK, World, a_sandbox, settings_for

SETTINGS = """
[inbox]
enabled = false
[store]
files = "files"
[[companies]]
name = "Acme Ltd"
source = "precoro"
[companies.precoro]
account = "acme"
email = "Integration@acme.example"
api_url = "{api}"
app_url = "{app}"
kinds = ["purchase_order"]
[precoro]
look_every_seconds = 1
look_when_quiet_every_seconds = 1
look_at_night_every_seconds = 1
seconds_between_calls = {between}
same_call_again_after_seconds = 0
calls_per_minute = 100000
calls_per_hour = 100000
calls_per_day = 100000
"""
SECRET = "s" * 43


@dataclass
class PrecoroWorld:
    world: World
    precoro: Precoro
    company: SandboxCompany
    users: dict[str, SandboxUser]

    def order(self, *steps: tuple[str, list[str]], **values: Any) -> SandboxDocument:
        """Add Bob's laptops in Precoro, by default asked of Ann; people by their first names."""
        asked = [
            (name, [self.users[one] for one in people]) for name, people in steps or [("Manager", ["ann"])]
        ]
        return self.company.add_document(
            "purchaseorders",
            self.users["bob"],
            asked,
            [{"name": "Laptop", "quantity": 8, "price": 1310, "sum": 10480}],
            **{"sum": "10480.00", "net_sum": "10480.00", **values},
        )


@asynccontextmanager
async def running_precoro(
    database_url: str,
    folder: Path,
    *,
    settings: str = "",
    limits: PrecoroLimits | None = None,
    between: float = 0.0,
    **options: Any,
) -> AsyncIterator[PrecoroWorld]:
    """Run Precoro, Slack and the bot; `settings` is added to those of the bot.

    `between`: seconds that the bot leaves between two calls.
    """
    async with Precoro(limits=limits or PrecoroLimits.off(), **options) as precoro, a_sandbox() as sandbox:
        company = precoro.add_company("Acme Ltd")
        service = company.add_person("Integration@acme.example", "Ina", "Gray", roles=["admin"])
        users = {
            name: company.add_person(f"{name}@acme.example", name.title(), "Lee")
            for name in ("ann", "bob", "cleo", "dan")
        }
        text = SETTINGS.format(api=precoro.url, app=precoro.app_url, between=between) + settings
        given = settings_for(
            sandbox, database_url, folder, text, PRECORO_KEY=service.key, PRECORO_SECRET=SECRET
        )
        async with run_bot(given, timing=QUICK, worker=WORKER, reading=READING) as bot:
            world = World(sandbox, sandbox.workspaces["acme"], bot, given, folder)
            yield PrecoroWorld(world, precoro, company, users)
