"""A workspace in Slack and a company in Precoro, with the bot between them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from models.tables import PrecoroKey
from sandbox.people.person import SandboxPerson
from sandbox.precoro import Precoro, PrecoroLimits, SandboxCompany, SandboxDocument, SandboxUser
from sandbox.server import Sandbox
from serving.bot import run_bot
from settings import Settings
from tests.support.wait import until_true
from tests.support.workers import READING, WORKER
from tests.support.world import QUICK, World, a_sandbox, settings_for
from views import ids

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
{company}
[precoro]
look_every_seconds = 1
look_when_quiet_every_seconds = 1
look_at_night_every_seconds = 1
seconds_between_calls = {between}
same_call_again_after_seconds = {again}
calls_per_minute = 100000
calls_per_hour = 100000
calls_per_day = 100000
"""
SECRET = "s" * 43


@dataclass
class PrecoroScene:
    """A workspace in Slack, a company in Precoro, and the settings of a bot between them."""

    sandbox: Sandbox
    precoro: Precoro
    company: SandboxCompany
    users: dict[str, SandboxUser]
    settings: Settings

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

    def person(self, name: str) -> SandboxPerson:
        """Return the hands in Slack of somebody, by their first name."""
        return self.sandbox.workspaces["acme"].person(f"{name}@acme.example")

    async def link_key(self, name: str) -> None:
        """Have somebody link their key in Slack, and wait until a call has shown that it works."""
        person, user = self.person(name), self.users[name]
        assert (await person.command("/precoro", "link")).acked
        form = await person.wait_for_view(lambda one: one.callback_id == ids.LINK_KEY_VIEW)
        given = {ids.KEY_EMAIL: user.email, ids.KEY_TEXT: user.key}
        assert (await person.submit(form, given)).errors == {}
        await until_true(lambda: PrecoroKey.exists(person__email=user.email, state="linked"))


@dataclass
class PrecoroWorld(PrecoroScene):
    world: World


@asynccontextmanager
async def precoro_and_slack(
    database_url: str,
    folder: Path,
    *,
    settings: str = "",
    company: str = 'kinds = ["purchase_order"]',
    limits: PrecoroLimits | None = None,
    between: float = 0.0,
    again: float = 0.0,
    **options: Any,
) -> AsyncIterator[PrecoroScene]:
    """Run Precoro and Slack, both by the same clock, without a bot.

    `settings` is added to those of the bot, `company` to those of the company;
    `between`: seconds that the bot leaves between two calls; `again`: between two that are the same.
    """
    async with (
        a_sandbox() as sandbox,
        Precoro(sandbox.clock, limits or PrecoroLimits.off(), **options) as precoro,
    ):
        acme = precoro.add_company("Acme Ltd")
        service = acme.add_person("Integration@acme.example", "Ina", "Gray", roles=["admin"])
        users = {
            name: acme.add_person(f"{name}@acme.example", name.title(), "Lee")
            for name in ("ann", "bob", "cleo", "dan")
        }
        places = {"api": precoro.url, "app": precoro.app_url, "company": company}
        text = SETTINGS.format(between=between, again=again, **places)
        given = settings_for(
            sandbox, database_url, folder, text + settings, PRECORO_KEY=service.key, PRECORO_SECRET=SECRET
        )
        yield PrecoroScene(sandbox, precoro, acme, users, given)


@asynccontextmanager
async def running_precoro(database_url: str, folder: Path, **options: Any) -> AsyncIterator[PrecoroWorld]:
    """Run Precoro, Slack and the bot; `options` as above."""
    async with (
        precoro_and_slack(database_url, folder, **options) as scene,
        run_bot(scene.settings, timing=QUICK, worker=WORKER, reading=READING) as bot,
    ):
        world = World(scene.sandbox, scene.sandbox.workspaces["acme"], bot, scene.settings, folder)
        parts = {field.name: getattr(scene, field.name) for field in fields(scene)}
        yield PrecoroWorld(**parts, world=world)
