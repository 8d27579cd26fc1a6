"""A bot in a process of its own between Slack and Precoro, to be killed; the clock is the test's."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from models.database.store import open_store
from models.outbox.effects import following
from tests.chaos.clock import SharedClock
from tests.jobs.precoro.with_slack import PrecoroScene, precoro_and_slack
from tests.support.bot_process import BotProcess
from tests.support.cast import KEY

LONG = 60.0  # seconds for what needs the start of a bot, on a machine that has much else to do
ORDERS = 'kinds = ["purchase_order"]'
HELD = 25.0  # seconds of the clock for which Precoro holds a call; it is moved on when enough was seen


@dataclass
class KilledBot:
    """A bot that a test kills, and what it stands between."""

    scene: PrecoroScene
    process: BotProcess
    clock: SharedClock

    async def start(self) -> None:
        await self.process.start()

    def kill(self) -> None:
        self.process.kill()

    async def dies(self) -> None:
        assert await self.process.ended(LONG) == -9, self.process.log.read_text()


@asynccontextmanager
async def killed_bot(database_url: str, folder: Path, company: str = ORDERS) -> AsyncIterator[KilledBot]:
    """Prepare a bot that is not started yet; `company` is added to its settings."""
    async with (
        precoro_and_slack(database_url, folder, company=company) as scene,
        open_store(database_url, following(KEY)),
    ):
        clock = SharedClock(scene.sandbox.clock, folder / "clock")
        bot = KilledBot(scene, BotProcess(scene.settings, folder), clock)
        bot.process.follow_clock(clock.path)
        try:
            yield bot
        finally:
            await bot.process.stop()
