"""`bot.py migrate`: bring the database to this program's schema."""

import argparse
import asyncio
import sqlite3
import sys
from typing import Final

import asyncpg

from commands.plural import plural
from models.database.migrate import SchemaMismatch, check_schema, migrate
from models.database.url import BadDatabaseUrl, Place, read_url
from settings import Settings

APPLIED_ONE: Final = "{place}: applied 1 migration."
APPLIED: Final = "{place}: applied {count} migrations."
UP_TO_DATE: Final = "{place}: nothing to do, the schema is up to date."
FAILED: Final = "{place} cannot be migrated: {error}. The failed migration changed nothing."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments: none."""


def main(settings: Settings, args: argparse.Namespace) -> int:
    """Apply the missing migrations and print how many there were."""
    try:
        place = read_url(settings.database_url.get_secret_value())
        applied = asyncio.run(_migrate(place))
    except (BadDatabaseUrl, SchemaMismatch) as error:
        print(error, file=sys.stderr)
        return 1
    except (OSError, sqlite3.Error, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        print(FAILED.format(place=place, error=error), file=sys.stderr)
        return 1
    print(plural(APPLIED_ONE, APPLIED, applied, place=place) if applied else UP_TO_DATE.format(place=place))
    return 0


async def _migrate(place: Place) -> int:
    applied = await migrate(place)
    await check_schema(place)  # a newer program's database is not touched
    return applied
