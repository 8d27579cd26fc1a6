"""Where the store is: reading DATABASE_URL, for the ORM and for the migrations."""

from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from models.database.errors import BadDatabaseUrl
from models.frozen import frozen


@frozen
class SqliteAt:
    path: Path

    def __str__(self) -> str:
        """Return its address, as in DATABASE_URL."""
        return f"sqlite://{self.path}"


@frozen
class PostgresAt:
    """`options` are asyncpg's connection arguments, the password among them: never print them."""

    options: dict[str, Any]

    def __str__(self) -> str:
        """Return its address, as in DATABASE_URL but without user, password and options."""
        host, port = self.options["host"] or "", self.options["port"]
        return f"postgres://{host}{'' if port == 5432 else f':{port}'}/{self.options['database']}"


Place = SqliteAt | PostgresAt


def read_url(url: str) -> Place:
    """Read `sqlite://path`, `postgres://user:password@host:port/name?sslmode=require` or a socket's URL.

    Raises BadDatabaseUrl.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        raise BadDatabaseUrl("url_invalid") from None
    if parts.scheme == "sqlite":
        path = unquote(parts.netloc + parts.path)
        if not path or path == ":memory:":
            raise BadDatabaseUrl("url_names_no_file")
        return SqliteAt(Path(path))
    if parts.scheme in ("postgres", "postgresql"):
        return PostgresAt(_postgres_options(url))
    raise BadDatabaseUrl("url_scheme_unknown")


def _postgres_options(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    host = parts.hostname or query.pop("host", None)
    query.pop("host", None)
    options: dict[str, Any] = {
        "host": host,
        "port": _port(parts, query.pop("port", "5432")),
        "user": unquote(parts.username) if parts.username else None,
        "password": unquote(parts.password) if parts.password else None,
        "database": unquote(parts.path.lstrip("/")) or None,
    }
    if "sslmode" in query:
        options["ssl"] = query.pop("sslmode")
    if query:
        raise BadDatabaseUrl("url_options_unknown", options=", ".join(sorted(query)))
    if not options["database"]:
        raise BadDatabaseUrl("url_names_no_database")
    return options


def _port(parts: SplitResult, option: str) -> int:
    try:
        return parts.port or int(option)
    except ValueError:
        raise BadDatabaseUrl("url_invalid") from None
