"""Several bots, each a process of its own, on one PostgreSQL and in one Slack workspace."""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jobs.inbox.importer import Importer
from models.database.lease_rows import BOT, who_serves
from models.database.store import Store, open_store
from models.database.url import PostgresAt, read_url
from models.outbox.effects import following
from sandbox.people.person import SandboxPerson
from sandbox.people.workspace import SandboxWorkspace
from sandbox.server import Sandbox
from serving.policy import policy_of
from settings import Settings
from tests.support.bot_process import BotProcess
from tests.support.cast import KEY
from tests.support.parsing import parse_in_thread
from tests.support.wait import until_true
from tests.support.world import a_sandbox, settings_for

SPEAKING = "workspace main"


@dataclass
class SeveralBots:
    """What a test of several bots holds in its hands."""

    sandbox: Sandbox
    slack: SandboxWorkspace
    store: Store
    settings: Settings
    folder: Path
    bots: list[BotProcess] = field(default_factory=list)

    def person(self, name: str) -> SandboxPerson:
        return self.slack.person(f"{name}@acme.example")

    async def start(self, database_url: str | None = None, **environment: str) -> BotProcess:
        """Start one more; its way to the database may be another one."""
        folder = self.folder / f"bot-{len(self.bots) + 1}"
        folder.mkdir()
        way = {"DATABASE_URL": database_url} if database_url else {}
        bot = BotProcess(self.settings, folder, **way, **environment)
        self.bots.append(bot)
        sockets = len(self.slack.sockets.usable)
        await bot.start()
        await bot.serves()
        await self.sandbox.wait_for(lambda: len(self.slack.sockets.usable) > sockets)
        return bot

    async def holder(self, name: str = SPEAKING) -> BotProcess:
        """Wait until one of the bots holds a lease; return that one."""
        found: list[BotProcess] = []

        async def is_held() -> bool:
            pids = [int(one.holder.split()[1]) for one in await self._held() if one.name == name]
            found[:] = [bot for bot in self.bots if bot.pid in pids]
            return bool(found)

        await until_true(is_held)
        return found[0]

    async def other(self, bot: BotProcess) -> BotProcess:
        """Wait until another one than this speaks; return that one."""
        found: list[BotProcess] = []

        async def is_other() -> bool:
            found[:] = [await self.holder()]
            return found[0] is not bot

        await until_true(is_other)
        return found[0]

    async def present(self) -> int:
        """Return how many bots show that they are there."""
        return sum(one.name.startswith(BOT) for one in await self._held())

    async def _held(self) -> Sequence[Any]:
        assert isinstance(self.store.place, PostgresAt)
        return await who_serves(self.store.place) or ()

    async def take_in(self, *documents: dict[str, Any]) -> None:
        """Take documents in, as the command line does beside the bots."""
        path = self.folder / "documents.json"
        path.write_text(json.dumps({"documents": documents}))
        importer = Importer(
            store=self.store,
            policy=policy_of(self.settings),
            files=self.settings.store.files,
            clock=lambda: datetime.now(UTC),
            parse=parse_in_thread(self.settings.store.files),
        )
        report = await importer.take_in_file(path)
        assert not report.refused, report.refused


@asynccontextmanager
async def several_bots(
    database_url: str, folder: Path, settings: str = "", **options: Any
) -> AsyncIterator[SeveralBots]:
    """Run the workspace, with options for it, and whatever bots the test starts."""
    assert isinstance(read_url(database_url), PostgresAt)
    async with a_sandbox(**options) as sandbox, open_store(database_url, following(KEY)) as store:
        given = settings_for(sandbox, database_url, folder, settings)
        several = SeveralBots(sandbox, sandbox.workspaces["acme"], store, given, folder)
        try:
            yield several
        finally:
            for bot in several.bots:
                await bot.stop()
