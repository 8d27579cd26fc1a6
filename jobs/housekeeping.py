"""Steps of the clock that delete what nobody needs any more."""

from datetime import datetime, timedelta

from models.database.store import Store
from models.events.queue import forget_events
from models.idempotency import forget_keys

KEYS_KEPT_FOR = timedelta(days=7)  # Slack sends an event again for minutes, a person presses again for days
EVENTS_KEPT_FOR = timedelta(days=90)  # so long an event can be sent again


async def forget_old_keys(now: datetime) -> None:
    """Delete the keys of interactions and events that are too old to be delivered again."""
    await forget_keys(now - KEYS_KEPT_FOR)


async def forget_old_events(store: Store, now: datetime) -> None:
    """Delete events for other systems that no target waits for and that nobody will ask for again."""
    while await store.transact(lambda: forget_events(now - EVENTS_KEPT_FOR)):
        pass  # a page at a time, so that interactions come in between
