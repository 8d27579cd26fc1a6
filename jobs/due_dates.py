"""A step of the clock: days pass on which documents were due, or a discount ended."""

from datetime import datetime
from functools import partial

from jobs.each import try_each
from models.change import Change
from models.database.store import Store
from models.documents.due_dates import pass_day, passed_days
from models.policy import Policy


async def pass_days(store: Store, policy: Policy, now: datetime) -> None:
    """Have drawn again what says otherwise since midnight, a page at a time; the rest in the next minute.

    Raises the last fault, once all of the page were tried.
    """

    async def move_on(document_id: int) -> None:
        await store.apply(Change(now, policy), partial(pass_day, document_id))

    fault = await try_each(await store.look(partial(passed_days, now)), move_on)
    if fault is not None:
        raise fault
