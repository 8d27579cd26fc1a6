"""The bot that is watched, in a process of its own; asked by a signal, it tells what only it can see.

`python -m tests.soak.bot FOLDER`; the folder has the clock's file, and gets what it tells.
"""

import asyncio
import functools
import gc
import json
import signal
import sys
from collections import Counter
from pathlib import Path

from commands.logs import set_up_logging
from serving.bot import run_bot
from serving.options import Timing
from settings import load
from tests.chaos.clock import follow

CLOCK, INSIDE = "clock", "inside.json"
BEAT = 1  # seconds between two beats of the clock, in which some minutes pass
OLD = 0.5  # seconds in which no thread is still filling what it has begun


async def serve(folder: Path) -> None:
    """Serve until asked to stop."""
    told, loop = asyncio.Event(), asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, told.set)
    loop.add_signal_handler(signal.SIGUSR1, look, folder / INSIDE)
    settings = load()
    set_up_logging(settings)
    timing = Timing(clock=follow(folder / CLOCK), minute=BEAT)
    async with run_bot(settings, timing=timing, stop=told):
        look(folder / INSIDE)
        await told.wait()


def look(path: Path) -> None:
    """Write soon how many tasks, blocks of memory and objects there are, and what caches without bound hold.

    Only what is old is counted: a tuple that another thread is still filling must not be touched.
    """
    gc.collect()
    asyncio.get_running_loop().call_later(OLD, _tell, path)


def _tell(path: Path) -> None:
    blocks, objects = sys.getallocatedblocks(), gc.get_objects(generation=2)
    caches = [one for one in objects if isinstance(one, functools._lru_cache_wrapper)]
    told = {
        "blocks": blocks,
        "tasks": Counter(getattr(task.get_coro(), "__qualname__", "?") for task in asyncio.all_tasks()),
        "objects": Counter(type(one).__qualname__ for one in objects),
        "caches": {
            getattr(one, "__qualname__", "?"): one.cache_info().currsize
            for one in caches
            if one.cache_info().maxsize is None
        },
    }
    beside = path.with_suffix(".new")
    beside.write_text(json.dumps(told))
    beside.rename(path)


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1])))
