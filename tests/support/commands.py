"""Commands of bot.py beside a bot that runs."""

import asyncio
import sys
from pathlib import Path

from tests.support.world import World

ROOT = Path(__file__).parents[2]


async def run_command(world: World, *arguments: str) -> tuple[int, str, str]:
    """Run `bot.py` with these arguments on the world's store; gives its exit code and what it said."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "bot.py", *arguments),
        cwd=ROOT,
        env={
            "PRECORO_SETTINGS": str(world.settings.path),
            "DATABASE_URL": world.settings.database_url.get_secret_value(),
        },
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    return process.returncode or 0, out.decode().strip(), err.decode().strip()
