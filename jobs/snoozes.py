"""A step of the clock: what people have put off comes back."""

from datetime import datetime
from functools import partial

from jobs.each import try_each
from models.change import Change
from models.database.store import Store
from models.policy import Policy
from models.tables import Snooze
from models.waiting.snooze import AT_ONCE, come_back, due_snoozes


class Snoozes:
    """Asks again for what was put off until now; one that fails holds up no other."""

    def __init__(self, store: Store, policy: Policy) -> None:
        self._store = store
        self._policy = policy

    async def __call__(self, now: datetime) -> None:
        """Bring back all that is due; raise the last fault, once all were tried."""
        fault: Exception | None = None
        while due := await self._store.look(partial(due_snoozes, now)):
            fault = await try_each(due, partial(self._bring_back, now))
            if fault is not None or len(due) < AT_ONCE:
                break
        if fault is not None:
            raise fault

    async def _bring_back(self, now: datetime, one: Snooze) -> None:
        await self._store.apply(Change(now, self._policy), partial(come_back, one))
