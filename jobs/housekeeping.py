"""A step of the clock that deletes what nobody needs any more."""

from datetime import datetime, timedelta

from models.idempotency import forget_keys

KEYS_KEPT_FOR = timedelta(days=7)  # Slack sends an event again for minutes, a person presses again for days


async def forget_old_keys(now: datetime) -> None:
    """Delete the keys of interactions and events that are too old to be delivered again."""
    await forget_keys(now - KEYS_KEPT_FOR)
