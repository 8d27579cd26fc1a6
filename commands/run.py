"""`bot.py run`: serve until the process is told to stop."""

import argparse
import asyncio
import logging
import signal
from contextlib import suppress

from commands.errors import EXPECTED, print_error
from commands.logs import set_up_logging
from commands.reader import shell_reader
from serving.bot import run_bot
from serving.supervise import STOP_WITHIN
from settings import Settings

log = logging.getLogger(__name__)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments: none."""


def main(settings: Settings, args: argparse.Namespace) -> int:
    """Serve until SIGTERM or SIGINT; return 1, with a sentence, if the start cannot succeed."""
    set_up_logging(settings)
    try:
        asyncio.run(_run(settings))
    except EXPECTED as error:
        print_error(error)
        return 1
    return 0


async def _run(settings: Settings) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    # A start may wait long for Slack: a signal ends it as well.
    serving = asyncio.ensure_future(_serve(settings, stop))
    stopping = asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait([serving, stopping], return_when=asyncio.FIRST_COMPLETED)
        if not serving.done():
            await asyncio.wait([serving], timeout=STOP_WITHIN + 1.5)
    finally:
        stopping.cancel()
        if not serving.done():
            serving.cancel()
    with suppress(asyncio.CancelledError):  # told to stop while it waited for Slack
        await serving


async def _serve(settings: Settings, stop: asyncio.Event) -> None:
    async with run_bot(settings, stop=stop, operator=shell_reader()):
        await stop.wait()
        log.info("Stopping")
