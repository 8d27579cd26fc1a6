"""Where the store is: reading DATABASE_URL, for the ORM and for the migrations."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit


class BadDatabaseUrl(ValueError):
    """DATABASE_URL cannot be used; the text says why and never repeats the password."""


@dataclass(frozen=True, slots=True)
class SqliteAt:
    path: Path

    def __str__(self) -> str:
        return f"SQLite at {self.path}"


@dataclass(frozen=True, slots=True)
class PostgresAt:
    """`options` are asyncpg's connection arguments, the password among them: never print them."""

    options: dict[str, Any]

    def __str__(self) -> str:
        shown = self.options
        return f"PostgreSQL database {shown['database']} at {shown['host'] or 'the local socket'}"


Place = SqliteAt | PostgresAt


def read_url(url: str) -> Place:
    """Read `sqlite://path`, `postgres://user:password@host:port/name?sslmode=require` or a socket's URL."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        path = unquote(parts.netloc + parts.path)
        if not path or path == ":memory:":
            raise BadDatabaseUrl("DATABASE_URL names no file; write for example sqlite://data/bot.db")
        return SqliteAt(Path(path))
    if parts.scheme in ("postgres", "postgresql"):
        return PostgresAt(_postgres_options(url))
    raise BadDatabaseUrl("DATABASE_URL must begin with sqlite:// or postgres://")


def _postgres_options(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    host = parts.hostname or query.pop("host", None)
    query.pop("host", None)
    options: dict[str, Any] = {
        "host": host,
        "port": parts.port or int(query.pop("port", "5432")),
        "user": unquote(parts.username) if parts.username else None,
        "password": unquote(parts.password) if parts.password else None,
        "database": unquote(parts.path.lstrip("/")) or None,
    }
    if "sslmode" in query:
        options["ssl"] = query.pop("sslmode")
    if query:
        raise BadDatabaseUrl(
            f"DATABASE_URL has {', '.join(sorted(query))}; only host, port and sslmode are known"
        )
    if not options["database"]:
        raise BadDatabaseUrl("DATABASE_URL names no database; write postgres://user@host/name")
    return options
