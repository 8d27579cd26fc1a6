"""`bot.py run`: the bot as a process that serves until it is told to stop."""

import argparse
import asyncio
import logging
import signal
import sys

from commands.logs import set_up_logging
from models.database.lock import AlreadyServed
from models.database.migrate import SchemaMismatch
from models.database.url import BadDatabaseUrl
from serving.bot import STOP_WITHIN, run_bot
from settings import Settings, SettingsError
from slack.tokens import WrongTokens

log = logging.getLogger(__name__)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments: none."""


def main(settings: Settings, args: argparse.Namespace) -> int:
    """Serve until SIGTERM or SIGINT; a start that cannot succeed ends in a sentence."""
    set_up_logging(settings)
    try:
        asyncio.run(_until_told(settings))
    except (SettingsError, BadDatabaseUrl, AlreadyServed, SchemaMismatch, WrongTokens) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


async def _until_told(settings: Settings) -> None:
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, told.set)
    # A start may wait for Slack for long: a signal ends it as well.
    serving_task = asyncio.ensure_future(_serve(settings, told))
    telling = asyncio.ensure_future(told.wait())
    try:
        await asyncio.wait([serving_task, telling], return_when=asyncio.FIRST_COMPLETED)
        if not serving_task.done():
            await asyncio.wait([serving_task], timeout=STOP_WITHIN + 1.5)
    finally:
        telling.cancel()
        if not serving_task.done():
            serving_task.cancel()
    await serving_task


async def _serve(settings: Settings, told: asyncio.Event) -> None:
    async with run_bot(settings, told=told):
        await told.wait()
        log.info("Stopping")
