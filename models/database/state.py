"""How the database is: whether it answers."""

from models.database import sql
from models.database.store import Store

_ANY = "SELECT version FROM schema_version LIMIT 1"  # SQLite opens no file for a statement without a table


async def answers(store: Store) -> bool:
    """Return whether the database answers; its driver has a time limit of its own."""
    try:
        await store.look(lambda: sql.run(_ANY))
    except Exception:  # the edge: whatever it is, those who need the database say it in the log
        return False
    return True
