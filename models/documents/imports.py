"""Imports under way: the cards of their documents are held until they are over."""

from datetime import datetime, timedelta

from models.tables import Batch

ABANDONED_AFTER = timedelta(seconds=90)  # an importer that died leaves its cards to the bot


async def open_batch(now: datetime) -> int:
    """Begin an import; the cards of its documents are held."""
    batch = await Batch.create(touched_at=now)
    return batch.id


async def heartbeat(batch_id: int, now: datetime) -> bool:
    """Record that the import is alive, and keep it open for this transaction; False: it was closed."""
    return bool(await Batch.filter(id=batch_id, closed_at__isnull=True).update(touched_at=now))


async def abandoned(now: datetime) -> list[int]:
    """Return the imports whose importer has been silent for too long."""
    rows = await Batch.filter(closed_at__isnull=True, touched_at__lt=now - ABANDONED_AFTER)
    return [row.id for row in rows]
