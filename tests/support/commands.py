"""Commands of bot.py beside a bot that runs."""

import asyncio
import os
import sys
from asyncio.subprocess import Process
from pathlib import Path

from sandbox.state.journal import LONGEST_WAIT
from settings import Settings
from tests.support.bot_process import environment_of
from tests.support.world import World

ROOT = Path(__file__).parents[2]


async def start_command(world: World, *arguments: str) -> Process:
    """Start `bot.py` with these arguments on the world's store."""
    return await start_with(world.settings, *arguments)


async def start_with(settings: Settings, *arguments: str, **environ: str) -> Process:
    """Start `bot.py` with these arguments, on the store of these settings."""
    given = environment_of(settings) | environ
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "bot.py", *arguments),
        cwd=ROOT,
        env=os.environ | given,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def run_command(world: World, *arguments: str) -> tuple[int, str, str]:
    """Run `bot.py` with these arguments on the world's store; return its exit code and what it printed."""
    return await outcome_of(await start_command(world, *arguments))


async def outcome_of(process: Process) -> tuple[int, str, str]:
    """Wait for a command; return its exit code and what it printed."""
    async with asyncio.timeout(LONGEST_WAIT):
        out, err = await process.communicate()
    assert process.returncode is not None
    return process.returncode, out.decode(), err.decode()
