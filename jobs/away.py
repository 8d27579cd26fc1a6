"""A step of the clock: people go away and come back, each at their own midnight."""

from datetime import datetime
from functools import partial

from jobs.each import try_each
from models.change import Change
from models.database.store import Store
from models.outbox.stand_ins import enqueue_missing
from models.people.away import due, switch
from models.policy import Policy


async def switch_away(store: Store, policy: Policy, now: datetime) -> None:
    """Begin and end what is due, and bring those who stand in what they have no card of.

    Raises the last fault, once all were tried: one person must not hold up the others.
    """

    async def turn(person_id: int) -> None:
        await store.apply(Change(now, policy), partial(switch, person_id))

    fault = await try_each(await store.look(partial(due, now)), turn)
    await store.apply(Change(now, policy), enqueue_missing)
    if fault is not None:
        raise fault
