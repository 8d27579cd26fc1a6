"""`bot.py migrate`: bring the database to this program's schema."""

import argparse
import asyncio
import sys
from datetime import UTC, datetime
from typing import Final

from commands.errors import print_error
from commands.reader import shell_reader
from models.database.driver import database_errors
from models.database.errors import DatabaseProblem
from models.database.lock import alone
from models.database.migrate import check_schema, migrate
from models.database.store import open_store
from models.database.url import Place, read_url
from models.records.documents import Audience
from serving.audit_key import begin_history
from settings import Settings
from views.wording.translate import gettext, marked, ngettext

FAILED: Final = marked("{place} cannot be migrated: {error}. The failed migration changed nothing.")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments: none."""


def main(settings: Settings, args: argparse.Namespace) -> int:
    """Apply the missing migrations and print how many there were."""
    reader = shell_reader()
    try:
        place = read_url(settings.database_url.get_secret_value())
        applied = asyncio.run(_migrate(settings, place))
    except DatabaseProblem as error:
        print_error(error)
        return 1
    except database_errors() as error:
        print(gettext(reader, FAILED, place=str(place), error=str(error)), file=sys.stderr)
        return 1
    print(_applied(str(place), applied, reader))
    return 0


def _applied(place: str, count: int, reader: Audience) -> str:
    if not count:
        return gettext(reader, "{place}: nothing to do, the schema is up to date.", place=place)
    return ngettext(
        reader,
        "{place}: applied {count} migration.",
        "{place}: applied {count} migrations.",
        count,
        place=place,
    )


async def _migrate(settings: Settings, place: Place) -> int:
    async with alone(place) as still_alone:  # a bot that serves it knows this schema, and no other
        applied = await migrate(place)
        await check_schema(place)  # a newer program's database is not touched
        async with open_store(settings.database_url.get_secret_value()) as store:
            store.before_commit = still_alone
            await begin_history(store, settings, datetime.now(UTC))
        return applied
