"""`bot.py migrate`: bring the database to this program's schema."""

import argparse
import asyncio

from models.database import read_url
from models.migrate import migrate
from settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments: none."""


def main(settings: Settings, args: argparse.Namespace) -> int:
    """Apply what is missing and say how many migrations that were."""
    place = read_url(settings.database_url.get_secret_value())
    applied = asyncio.run(migrate(place))
    print(f"{place}: {_said(applied)}")
    return 0


def _said(applied: int) -> str:
    if not applied:
        return "the schema is up to date, nothing was changed"
    return f"applied {applied} migration{'s' if applied > 1 else ''}"
