"""PostgreSQL's driver is loaded late, and its errors are known all the same."""

import sqlite3

import asyncpg
import pytest

from models.database.driver import database_errors, database_refusals, postgres_conflicts


@pytest.mark.parametrize("error", [asyncpg.PostgresError, asyncpg.InterfaceError, sqlite3.Error, OSError])
def test_what_a_database_raises_is_known_for_both(error: type[Exception]) -> None:
    assert issubclass(error, database_errors())


@pytest.mark.parametrize(
    "error", [asyncpg.ForeignKeyViolationError, asyncpg.DataError, sqlite3.IntegrityError]
)
def test_what_a_database_says_no_to_is_known_for_both(error: type[Exception]) -> None:
    assert issubclass(error, database_refusals())
    assert not issubclass(asyncpg.ConnectionDoesNotExistError, database_refusals())


def test_what_two_transactions_do_to_each_other_is_known() -> None:
    assert issubclass(asyncpg.DeadlockDetectedError, postgres_conflicts())
    assert not issubclass(asyncpg.UniqueViolationError, postgres_conflicts())
