"""What keeps the store small and the waiting awake."""

from datetime import datetime, timedelta

from models.tables import Inbound

KEYS_KEPT_FOR = timedelta(days=7)  # Slack sends an event again for minutes, a person presses again for days


async def forget_old_keys(now: datetime) -> None:
    """Drop the keys of presses and events that nobody will send again."""
    await Inbound.filter(at__lt=now - KEYS_KEPT_FOR).delete()
