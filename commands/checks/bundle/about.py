"""What a bundle says of the program, the machine and the store."""

import os
import platform
import sqlite3
import sys
from datetime import UTC, datetime
from importlib.metadata import distributions
from typing import Any, Final

from commands.reader import VARIABLES
from models.database.away import away_errors
from models.database.driver import connect
from models.database.errors import DatabaseProblem, reached
from models.database.store import open_store
from models.database.url import PostgresAt, read_url
from models.tables.counts import count_rows
from models.version import VERSION
from settings import Settings

# Named if they are set: what they are set to may be secret.
ENVIRONMENT: Final = ("HTTPS_PROXY", "NO_PROXY", "PRECORO_SETTINGS", "SLACK_API_URL", "TZ", *VARIABLES)


def about_program() -> dict[str, Any]:
    """Return the versions of the program and of all that it stands on."""
    packages = {one.metadata["Name"]: one.version for one in distributions()}
    return {
        "version": VERSION,
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": sys.version,
        "platform": platform.platform(),
        "processors": os.cpu_count(),
        "sqlite": sqlite3.sqlite_version,
        "variables": [name for name in ENVIRONMENT if os.environ.get(name)],
        "packages": dict(sorted(packages.items())),
    }


async def about_store(settings: Settings) -> dict[str, Any]:
    """Return what database it is and how many rows it holds; or why that cannot be said."""
    about: dict[str, Any] = {}
    try:
        place = read_url(settings.database_url.get_secret_value())
        about["database"] = str(place)
        if isinstance(place, PostgresAt):
            with reached(place):
                about["server"] = await _server(place)
        async with open_store(settings.database_url.get_secret_value()) as store:
            about["rows"] = await store.look(count_rows)
    except DatabaseProblem as error:
        about["error"] = repr(error)
    except away_errors() as error:  # damaged, where it can be opened
        about["error"] = repr(error)
    return about


async def _server(place: PostgresAt) -> str:
    connection = await connect(place.options)
    try:
        return str(await connection.fetchval("SELECT version()"))
    finally:
        await connection.close()
