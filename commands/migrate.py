"""`bot.py migrate`: bring the database to this program's schema."""

import argparse
import asyncio
import sqlite3
import sys

import asyncpg

from commands.checks.findings import count
from models.database.migrate import SchemaMismatch, check_schema, migrate
from models.database.url import BadDatabaseUrl, Place, read_url
from settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments: none."""


def main(settings: Settings, args: argparse.Namespace) -> int:
    """Apply what is missing and say how many migrations that were."""
    try:
        place = read_url(settings.database_url.get_secret_value())
        applied = asyncio.run(_migrate(place))
    except (BadDatabaseUrl, SchemaMismatch) as error:
        print(error, file=sys.stderr)
        return 1
    except (OSError, sqlite3.Error, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        print(f"{place} cannot be migrated: {error}. Nothing of the failed step was kept.", file=sys.stderr)
        return 1
    said = f"applied {count(applied, 'migration')}" if applied else "nothing to do, the schema is up to date"
    print(f"{place}: {said}")
    return 0


async def _migrate(place: Place) -> int:
    applied = await migrate(place)
    await check_schema(place)  # a newer program's store is left alone, and named
    return applied
