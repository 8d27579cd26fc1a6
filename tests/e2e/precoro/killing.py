"""A bot in a process of its own between Slack and Precoro, to be killed; the clock is the test's."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from models.database.store import open_store
from models.outbox.effects import following
from models.tables import PrecoroDecision, PrecoroPayment
from tests.chaos.clock import SharedClock
from tests.jobs.precoro.with_slack import PrecoroScene, precoro_and_slack
from tests.support.bot_process import BotProcess
from tests.support.cast import KEY
from tests.support.wait import until_true

LONG = 60.0  # seconds for what needs the start of a bot, on a machine that has much else to do
ORDERS = 'kinds = ["purchase_order"]'
UNDER_WAY = ("waiting", "posted")
A_LOOK_LATER = timedelta(seconds=66)  # the bot looks again every 65 s
MOST_LOOKS = 40
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

    async def time_passes(self, at_a_time: float = LONG) -> None:
        """Let time pass until it is known what became of each decision and payment.

        `at_a_time`: real seconds, after which it passes although a call is still held, or the bot is dead.
        """
        for _ in range(MOST_LOOKS):
            if not await under_way():
                return
            await self.clock.move(A_LOOK_LATER)
            with suppress(TimeoutError):
                async with asyncio.timeout(at_a_time):
                    await until_true(self._has_looked)
        raise AssertionError(f"it is not known what became of {await under_way()}")

    async def _has_looked(self) -> bool:
        """Return whether the bot has done all that is due by now."""
        now = self.clock()
        return all(one.claimed_until is None and one.next_at > now for one in await under_way())


async def under_way() -> list[PrecoroDecision | PrecoroPayment]:
    """Return what is not settled yet."""
    return [
        *await PrecoroDecision.filter(state__in=UNDER_WAY).order_by("id"),
        *await PrecoroPayment.filter(state__in=UNDER_WAY).order_by("id"),
    ]


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
