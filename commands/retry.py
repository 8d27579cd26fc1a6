"""`bot.py retry`: have the bot try again what Slack refused or what failed."""

import argparse
import asyncio
from datetime import UTC, datetime
from typing import Final

from commands.errors import print_error
from commands.reader import shell_reader
from models.change import Change
from models.database.errors import DatabaseProblem
from models.database.store import open_store
from models.outbox.effects import following
from models.outbox.retry import Retried, retry_failed
from models.policy import Policy
from models.tables import Workspace
from serving.audit_key import history_key
from settings import Settings
from views.wording.formats import number
from views.wording.translate import gettext, marked

TO_TRY: Final = marked("The bot will try again. Messages: {messages}. Files: {files}.")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments: none."""


def main(settings: Settings, args: argparse.Namespace) -> int:
    """Mark everything that failed; the bot delivers it. Print how much it was."""
    reader = shell_reader()
    try:
        found = asyncio.run(_retry(settings))
    except DatabaseProblem as error:
        print_error(error)
        return 1
    messages, files = number(found.messages, reader), number(found.files, reader)
    print(gettext(reader, TO_TRY, messages=messages, files=files))
    return 0


async def _retry(settings: Settings) -> Retried:
    follow = following(await history_key(settings))
    async with open_store(settings.database_url.get_secret_value(), follow) as store:
        workspaces = [row.id for row in await Workspace.all()]
        return await store.apply(
            Change(datetime.now(UTC), Policy()), lambda change: retry_failed(workspaces, change)
        )
