"""Where bots come from: forked one after the other from a process that is loaded once."""

import asyncio
import os
import signal
from collections import Counter
from pathlib import Path

from sandbox.state.journal import patience
from settings import Settings
from tests.chaos.bot import CLOCK
from tests.support.bot_process import START_WITHIN, environment_of
from tests.support.fork_server import Fork, fork_server


class Cradle:
    """Starts bots or imports, kills them, and knows whether one lives; what they log is kept in `log`."""

    def __init__(self, settings: Settings, folder: Path, clock: Path) -> None:
        self.log = folder / "bot.log"
        self._environment = dict(os.environ) | environment_of(settings) | {CLOCK: str(clock)}
        self._bot: Fork | None = None
        self.ends: Counter[int] = Counter()  # by their exit codes

    async def start(self, file: str = "") -> None:
        """Start a bot, or an import of a file; the one before must have ended."""
        assert not self.alive
        target, *arguments = ("tests.chaos.bot:take_in", file) if file else ("tests.chaos.bot:serve",)
        self._bot = await fork_server().fork(
            target, *arguments, environment=self._environment, log=self.log, ended=self._count
        )

    @property
    def alive(self) -> bool:
        """Whether a bot lives."""
        return self._bot is not None and self._bot.returncode is None

    def kill(self) -> None:
        """Kill the bot at this very moment, with no chance to tidy up."""
        if self._bot:
            self._bot.kill()

    def terminate(self) -> None:
        """Ask the bot to stop, as systemd does."""
        if self._bot:
            self._bot.terminate()

    async def die_after_next_commit(self) -> None:
        """Have the bot kill itself between its next COMMIT and whatever follows; returns once it will."""
        assert self._bot
        await self._bot.told("serving", START_WITHIN)  # before that the signal itself would end it
        self._bot.send_signal(signal.SIGUSR1)
        await self._bot.told("armed", START_WITHIN)

    async def ended(self, within: float) -> None:
        """Wait so many seconds, longer on a loaded machine, for the bot's end."""
        if self._bot:
            async with asyncio.timeout(patience(within)):
                await self._bot.wait()

    async def stop(self) -> None:
        """Leave nothing behind."""
        self.kill()
        await self.ended(START_WITHIN)

    def _count(self, code: int) -> None:
        self.ends[code] += 1
