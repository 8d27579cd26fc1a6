"""Check that the database exists, has this program's schema, and can be written."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from commands.checks.findings import Finding, ok, warning, wrong
from models.database.driver import connect, database_errors
from models.database.errors import DatabaseProblem, DatabaseUnusable, SchemaMismatch
from models.database.lease_rows import refuse_shared_sessions
from models.database.lock import ServingBot, is_served, serving_bots
from models.database.migrate import check_schema, is_missing, known_schema
from models.database.url import Place, PostgresAt, SqliteAt, read_url
from models.records.documents import Audience
from views.wording.formats import number
from views.wording.problems.text import problem_text
from views.wording.translate import gettext, marked

SECONDS: Final = 10.0
# Written in a transaction that is rolled back: nothing of it stays.
_PROBE: Final = "INSERT INTO inbound (key, at) VALUES ('check', 0)"

USABLE: Final = marked("{place} can be written and has schema {schema}.")
NEWER: Final = marked(
    "{place} can be written and has schema {schema}, made by a newer program than this one ({known}),"
    " which can still use it. Run the newer program again when you can."
)
MISSING: Final = marked("{place} does not exist yet. The bot creates it at its first start.")
NO_ANSWER: Final = marked("{place} does not answer within {seconds} s. Is another program holding it?")
LOCKED: Final = marked("{place} is locked by another program for longer than a write takes.")
BAD_FILE: Final = marked(
    "{place} cannot be used ({error})."
    " Check the permissions of the file and its folder, and the room on its disk."
)
UNREACHABLE: Final = marked("{place} cannot be used ({error}). Check DATABASE_URL.")
SERVED: Final = marked("A bot serves this database.")
SEVERAL: Final = marked("{count} bots serve this database.")
SPEAKS: Final = marked("The one on {host} (process {process}) speaks in {workspaces}.")
KEEPS_HOUSE: Final = marked(
    "The one on {host} (process {process}) keeps the clock, the inbox, the mailbox, Precoro and events."
)
STANDS_BY: Final = marked("The one on {host} (process {process}) stands by.")
NOT_SERVED: Final = marked("No bot serves this database now. Start it with `make run`, or its systemd unit.")


async def check_database(url: str, reader: Audience, *, wait: float = SECONDS / 2) -> Finding:
    """Open the database as the bot would, and change nothing. `wait`: seconds for a writer to finish."""
    try:
        place = read_url(url)
        missing = is_missing(place)
    except DatabaseProblem as error:
        return wrong("database", problem_text(error, reader))
    if missing:
        return warning("database", gettext(reader, MISSING, place=str(place)))
    try:
        async with asyncio.timeout(SECONDS):
            if isinstance(place, PostgresAt):
                await refuse_shared_sessions(place)
            schema = await check_schema(place)
            await _write(place, wait)
    except DatabaseUnusable as error:
        if error.__cause__ is not None:
            return wrong("database", _problem(place, error.__cause__, reader))
        return wrong("database", problem_text(error, reader))
    except SchemaMismatch as error:
        return wrong("database", problem_text(error, reader))
    except database_errors() as error:
        return wrong("database", _problem(place, error, reader))
    if schema > (known := known_schema(place)):
        said = gettext(reader, NEWER, place=str(place), schema=str(schema), known=str(known))
        return warning("database", said)
    return ok("database", gettext(reader, USABLE, place=str(place), schema=str(schema)))


async def check_served(url: str, reader: Audience) -> Finding:
    """Check whether a bot serves the database; of several, what each of them does."""
    place = read_url(url)
    if not await is_served(place):
        return warning("bot", gettext(reader, NOT_SERVED))
    bots = await serving_bots(place) if isinstance(place, PostgresAt) else []
    if len(bots) < 2:
        return ok("bot", gettext(reader, SERVED))
    said = [gettext(reader, SEVERAL, count=number(len(bots), reader))]
    return ok("bot", " ".join(said + [sentence for bot in bots for sentence in _does(bot, reader)]))


def _does(bot: ServingBot, reader: Audience) -> list[str]:
    named = {"host": bot.host, "process": bot.process}
    said = []
    if bot.workspaces:
        said.append(gettext(reader, SPEAKS, workspaces=", ".join(bot.workspaces), **named))
    if bot.keeps_house:
        said.append(gettext(reader, KEEPS_HOUSE, **named))
    return said or [gettext(reader, STANDS_BY, **named)]


def _problem(place: Place, error: BaseException, reader: Audience) -> str:
    if isinstance(error, TimeoutError):
        return gettext(reader, NO_ANSWER, place=str(place), seconds=number(int(SECONDS), reader))
    if getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_BUSY:
        return gettext(reader, LOCKED, place=str(place))
    sentence = BAD_FILE if isinstance(error, sqlite3.Error) else UNREACHABLE
    return gettext(reader, sentence, place=str(place), error=str(error).strip() or type(error).__name__)


async def _write(place: Place, wait: float) -> None:
    if isinstance(place, SqliteAt):
        await asyncio.to_thread(_write_sqlite, place.path, wait)
    else:
        await _write_postgres(place, wait)


def _write_sqlite(path: Path, wait: float) -> None:
    # `mode=rw`: a check must not create the file.
    uri = f"{path.absolute().as_uri()}?mode=rw"
    with closing(sqlite3.connect(uri, uri=True, timeout=wait, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(_PROBE)
        connection.execute("ROLLBACK")


async def _write_postgres(place: PostgresAt, wait: float) -> None:
    connection = await connect(place.options, timeout=wait)
    try:
        transaction = connection.transaction()
        await transaction.start()
        try:
            await connection.execute(_PROBE)
        finally:
            await transaction.rollback()
    finally:
        await connection.close()
