"""Commands of bot.py beside a bot that runs."""

import asyncio
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from sandbox.state.journal import LONGEST_WAIT
from settings import Settings
from tests.support.bot_process import environment_of
from tests.support.fork_server import Fork, fork_server
from tests.support.world import World

ROOT = Path(__file__).parents[2]


@dataclass
class CommandProcess:
    """A command of bot.py in a process of its own."""

    process: Fork
    _kept: tempfile.TemporaryDirectory[str]

    @property
    def returncode(self) -> int | None:
        """Give the exit code, or None while it runs."""
        return self.process.returncode

    def kill(self) -> None:
        """Kill it at this very moment."""
        self.process.kill()

    def printed(self) -> tuple[str, str]:
        """Give what it printed and its errors, once it has ended; they are kept no longer."""
        with self._kept as folder:
            return Path(folder, "out").read_text(), Path(folder, "err").read_text()


async def start_command(world: World, *arguments: str) -> CommandProcess:
    """Start `bot.py` with these arguments on the world's store."""
    return await start_with(world.settings, *arguments)


async def start_with(settings: Settings, *arguments: str, **environ: str) -> CommandProcess:
    """Start `bot.py` with these arguments, on the store of these settings."""
    return await start_in(dict(os.environ) | environment_of(settings) | environ, *arguments)


async def start_in(environment: dict[str, str], *arguments: str) -> CommandProcess:
    """Start `bot.py` with these arguments in an environment.

    It is forked where its modules are loaded. Each is started as operators do it by
    tests/commands/test_database_away.py.
    """
    kept = tempfile.TemporaryDirectory(prefix="command-")
    folder = Path(kept.name)
    process = await fork_server().fork(
        "bot:main", *arguments, environment=environment, log=folder / "err", printed=folder / "out"
    )
    return CommandProcess(process, kept)


async def run_command(world: World, *arguments: str) -> tuple[int, str, str]:
    """Run `bot.py` with these arguments on the world's store; return its exit code and what it printed."""
    return await outcome_of(await start_command(world, *arguments))


async def outcome_of(command: CommandProcess) -> tuple[int, str, str]:
    """Wait for a command; return its exit code and what it printed."""
    async with asyncio.timeout(LONGEST_WAIT):
        code = await command.process.wait()
    return code, *command.printed()
