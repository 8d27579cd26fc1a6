"""Where bots come from: one process that is loaded once, and bears one bot after the other."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections import Counter
from contextlib import suppress
from pathlib import Path

from settings import Settings
from tests.chaos.bot import CLOCK
from tests.support.bot_process import HOUSE, environment_of

_SOON = 60.0  # seconds for what takes a moment, on a machine that has much else to do


class Cradle:
    """Starts bots or imports, kills them, and knows whether one lives; what they log is kept in `log`."""

    def __init__(self, settings: Settings, folder: Path, clock: Path) -> None:
        self.log = folder / "bot.log"
        self._environment = os.environ | environment_of(settings) | {CLOCK: str(clock)}
        self._process: Process | None = None
        self._reading: asyncio.Task[None] | None = None
        self.ends: Counter[int] = Counter()  # by their exit codes
        self._bot = 0  # its process id
        self._told = {what: asyncio.Event() for what in ("loaded", "born", "serving", "armed", "ended")}
        self._told["ended"].set()

    async def load(self) -> None:
        """Make ready; once."""
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "tests.chaos.bot"),
                cwd=HOUSE,
                env=self._environment,
                stdin=PIPE,
                stdout=PIPE,
                stderr=log,
            )
        self._reading = asyncio.create_task(self._read(self._process))
        await self._wait(_SOON, "loaded")

    async def start(self, file: str = "") -> None:
        """Bear a bot, or an import of a file; the one before must have ended."""
        assert not self.alive
        assert self._process
        assert self._process.stdin
        for what in ("born", "serving", "armed", "ended"):
            self._told[what].clear()
        self._process.stdin.write(f"{file}\n".encode())
        await self._wait(_SOON, "born")

    @property
    def alive(self) -> bool:
        """Whether a bot lives."""
        return not self._told["ended"].is_set()

    def kill(self) -> None:
        """Kill the bot at this very moment, with no chance to tidy up."""
        with suppress(ProcessLookupError):  # it has just ended by itself
            if self.alive:
                os.kill(self._bot, signal.SIGKILL)

    def terminate(self) -> None:
        """Ask the bot to stop, as systemd does."""
        with suppress(ProcessLookupError):
            if self.alive:
                os.kill(self._bot, signal.SIGTERM)

    async def die_after_next_commit(self) -> None:
        """Have the bot kill itself between its next COMMIT and whatever follows; returns once it will."""
        await self._wait(_SOON, "serving")  # before that the signal itself would end it
        os.kill(self._bot, signal.SIGUSR1)
        await self._wait(5.0, "armed")

    async def ended(self, within: float) -> None:
        """Wait so many seconds for the bot's end."""
        await self._wait(within, "ended")

    async def stop(self) -> None:
        """Leave nothing behind."""
        self.kill()
        if self._process and self._reading:
            self._process.kill()
            await self._process.wait()
            await self._reading

    async def _read(self, process: Process) -> None:
        assert process.stdout
        while line := (await process.stdout.readline()).decode().split():
            if line[0] == "born":
                self._bot = int(line[1])
            elif line[0] == "ended":
                self.ends[int(line[1])] += 1
            self._told[line[0]].set()

    async def _wait(self, seconds: float, what: str) -> None:
        async with asyncio.timeout(seconds):
            await self._told[what].wait()
