"""PostgreSQL's driver, asyncpg. It is loaded with the first connection: a bot on SQLite starts without it."""

import sqlite3
import sys
from collections.abc import Mapping
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import asyncpg


async def connect(options: Mapping[str, Any], *, timeout: float = 10) -> "asyncpg.Connection":
    """Open a connection; `timeout` is in seconds."""
    import asyncpg  # a fortieth of the start

    return await asyncpg.connect(**options, timeout=timeout)


def database_errors() -> tuple[type[Exception], ...]:
    """Return what is raised where a database, of either kind, does not answer, or says no."""
    driver = _loaded()
    postgres = (driver.PostgresError, driver.InterfaceError) if driver else ()
    return (OSError, sqlite3.Error, *postgres)


def postgres_conflicts() -> tuple[type[Exception], ...]:
    """Return the errors of a transaction that another one has crossed, and that is worth a second try."""
    driver = _loaded()
    return (driver.DeadlockDetectedError, driver.SerializationError) if driver else ()


def database_refusals() -> tuple[type[Exception], ...]:
    """Return the errors of what a database says no to, however often it is tried."""
    driver = _loaded()
    if driver is None:
        return (sqlite3.IntegrityError,)
    postgres = (driver.DataError, driver.IntegrityConstraintViolationError, driver.SyntaxOrAccessError)
    return (sqlite3.IntegrityError, *postgres)


def _loaded() -> ModuleType | None:
    return sys.modules.get("asyncpg")  # what is not loaded has raised nothing
