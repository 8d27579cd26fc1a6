"""Why a database cannot be used as it is: a code and facts, never the password. Views make the sentence."""

from collections.abc import Mapping
from typing import Literal

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
