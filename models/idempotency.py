"""Inbound keys: what Slack delivers twice takes effect once."""

from datetime import datetime

from models.database import sql
from models.tables import Inbound

_TAKE = "INSERT INTO inbound (key, at) VALUES (:key, :at) ON CONFLICT (key) DO NOTHING RETURNING key"


async def already_taken(key: str, at: datetime) -> bool:
    """Record an inbound key in this transaction; returns whether its effect is committed already."""
    return not await sql.run(_TAKE, key=key, at=at)


async def was_committed(key: str) -> bool:
    """Return, after a COMMIT whose answer was lost, whether it happened."""
    return await Inbound.exists(key=key)


async def forget_keys(before: datetime) -> None:
    """Delete the keys of what came in before a time."""
    await Inbound.filter(at__lt=before).delete()
