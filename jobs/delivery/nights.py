"""What is new waits for the morning, for those who chose so."""

from datetime import datetime
from typing import Final

from jobs.delivery.context import DeliveryContext
from models.reminders.nights import morning_after
from models.reminders.schedules import quiet_zone
from models.tables import Message
from models.zones import first_known

# What comes by itself. An answer to what its reader has just sent comes at any time, and so do reminders,
# whose times they chose.
_NEW: Final = frozenset({"card", "list", "outcome", "comment"})


async def morning_of(context: DeliveryContext, message: Message) -> datetime | None:
    """Return until when a message is to wait; None: it may be posted now."""
    if message.subject not in _NEW:
        return None
    zone = await quiet_zone(message.workspace_id, message.person_id)
    if zone is None:
        return None
    return morning_after(context.clock(), first_known(zone), context.policy.night)
