"""Tell whether the database, the disk or the network is away, or the program has a fault."""

from tortoise.exceptions import DBConnectionError, OperationalError

from models.database.driver import database_errors, database_refusals


def away_errors() -> tuple[type[Exception], ...]:
    """Return what is raised where the database, the disk or the network is away."""
    return (DBConnectionError, OperationalError, *database_errors())


def is_away(error: Exception) -> bool:
    """Return whether the database, the disk or the network is away, so that waiting helps."""
    given = error.args[0] if error.args and isinstance(error.args[0], Exception) else error
    return isinstance(error, away_errors()) and not isinstance(given, database_refusals())
