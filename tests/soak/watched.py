"""The process of the bot, as it is seen from outside, and asked about its inside."""

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import Process
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from settings import Settings
from tests.soak.bot import INSIDE
from tests.support.bot_process import environment_of
from tests.support.fork_server import HOUSE

WITHIN = 120.0  # seconds for a start, an end or an answer, on a machine that has much else to do
_PAGE = os.sysconf("SC_PAGE_SIZE")


class WatchedBot:
    """Starts the bot, stops it, and looks at what it uses; what it logs is kept in `log`."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        self.log = folder / "bot.log"
        self._folder = folder
        self._environment = dict(os.environ) | environment_of(settings)
        self._process: Process | None = None

    async def start(self) -> None:
        """Start it; returns once it serves."""
        (self._folder / INSIDE).unlink(missing_ok=True)
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "tests.soak.bot", str(self._folder)),
                cwd=HOUSE,
                env=self._environment,
                stdout=log,
                stderr=log,
            )
        await self._told()

    async def stop(self) -> int:
        """Ask it to stop, as systemd does, and end it if it does not; returns the exit code."""
        if self._process is None:
            return 0
        if self._process.returncode is None:
            self._process.terminate()
        try:
            async with asyncio.timeout(WITHIN):
                return await self._process.wait()
        except TimeoutError:
            self._process.kill()
            return await self._process.wait()

    async def inside(self) -> dict[str, Any]:
        """Ask what only it can see of itself."""
        assert self._process
        (self._folder / INSIDE).unlink()
        self._process.send_signal(signal.SIGUSR1)
        await self._told()
        found: dict[str, Any] = json.loads((self._folder / INSIDE).read_text())
        return found

    def outside(self) -> dict[str, float]:
        """Give its memory and that of its worker processes in MB, its descriptors and its threads."""
        assert self._process
        here = Path(f"/proc/{self._process.pid}")
        return {
            "memory": _memory(here),
            "memory of workers": sum(map(_memory, _children(here))),
            "descriptors": len(list((here / "fd").iterdir())),
            "threads": len(list((here / "task").iterdir())),
        }

    async def _told(self) -> None:
        assert self._process
        async with asyncio.timeout(WITHIN):
            while not (self._folder / INSIDE).exists():  # another process writes it
                if self._process.returncode is not None:
                    raise RuntimeError(f"the bot ended with {self._process.returncode}: see {self.log}")
                await asyncio.sleep(0.05)


def _memory(process: Path) -> float:
    try:
        return int((process / "statm").read_text().split()[1]) * _PAGE / 2**20
    except (FileNotFoundError, ProcessLookupError):  # it has just ended
        return 0.0


def _children(process: Path) -> Iterator[Path]:
    for thread in (process / "task").iterdir():
        for pid in (thread / "children").read_text().split():
            yield Path(f"/proc/{pid}")
            yield from _children(Path(f"/proc/{pid}"))
