"""Tell whether the database, the disk or the network is away, or the program has a fault."""

import sqlite3

from tortoise.exceptions import DBConnectionError, OperationalError

from models.database.driver import database_errors, database_refusals


def away_errors() -> tuple[type[Exception], ...]:
    """Return what is raised where the database, the disk or the network is away."""
    return (DBConnectionError, OperationalError, *database_errors())


def is_away(error: Exception) -> bool:
    """Return whether the database, the disk or the network is away, so that waiting helps."""
    given = error.args[0] if error.args and isinstance(error.args[0], Exception) else error
    return (
        isinstance(error, away_errors())
        and not isinstance(given, database_refusals())
        and not _is_ours(given)
    )


def _is_ours(error: Exception) -> bool:
    """Return whether a file is not there or no file, or SQLite cannot understand a statement.

    The error of a socket names no file, and a disk that is full, broken or closed to us raises others.
    """
    if isinstance(error, (FileNotFoundError, FileExistsError, IsADirectoryError, NotADirectoryError)):
        return error.filename is not None
    return getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR
