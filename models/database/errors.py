"""Why a database cannot be used as it is: a code and facts, never the password. Views make the sentence."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Literal

from models.database.driver import database_errors

DatabaseCode = Literal[
    "url_names_no_file",
    "url_names_no_database",
    "url_scheme_unknown",
    "url_invalid",
    "url_options_unknown",
    "database_missing",
    "schema_older",
    "schema_newer",
    "already_served",
    "lease_lost",
    "served_alone",
    "database_unusable",
    "sessions_shared",
    "history_not_begun",
    "audit_key_missing",
    "audit_key_differs",
    "audit_key_unusable",
]


class DatabaseProblem(Exception):
    """The database cannot be used as it is."""

    def __init__(self, code: DatabaseCode, **facts: str) -> None:
        self.code = code
        self.facts: Mapping[str, str] = facts
        super().__init__(code, facts)


class BadDatabaseUrl(DatabaseProblem):
    """DATABASE_URL cannot be used."""


class SchemaMismatch(DatabaseProblem):
    """The store's schema is not this program's."""


class AlreadyServed(DatabaseProblem):
    """Another bot serves this database."""


class DatabaseUnusable(DatabaseProblem):
    """The database cannot be reached or opened; its own words are the cause."""


class HistoryProblem(DatabaseProblem):
    """The histories cannot be written or proved with the key that is there."""


@contextmanager
def reached(database: object) -> Iterator[None]:
    """Raise DatabaseUnusable where a database does not answer, or is none; `database` is its address."""
    try:
        yield
    except database_errors() as error:
        reason = str(error).strip() or type(error).__name__
        raise DatabaseUnusable("database_unusable", database=str(database), reason=reason) from error
