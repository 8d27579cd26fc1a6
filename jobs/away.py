"""A step of the clock: people go away and come back, each at their own midnight."""

from datetime import datetime
from functools import partial

from models.change import Change
from models.database.store import Store
from models.outbox.stand_ins import enqueue_missing
from models.people.away import due, switch
from models.policy import Policy


async def switch_away(store: Store, policy: Policy, now: datetime) -> None:
    """Begin and end what is due, and bring those who stand in what they have no card of.

    Raises the last fault, once all were tried: one person must not hold up the others.
    """
    fault: Exception | None = None
    for person_id in await store.look(partial(due, now)):
        try:
            await store.apply(Change(now, policy), partial(switch, person_id))
        except Exception as error:  # the edge: the people after them must not wait for it
            fault = error
    await store.apply(Change(now, policy), enqueue_missing)
    if fault is not None:
        raise fault
