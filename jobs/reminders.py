"""What the clock does for reminders: schedules for everybody in Slack, and each slot once."""

from datetime import datetime

from models.database.store import Store
from models.outbox import digests
from models.policy import Policy
from models.reminders import schedules


class Reminders:
    """A step of the clock."""

    def __init__(self, store: Store, policy: Policy) -> None:
        self._store = store
        self._terms = policy
        self._looked_through = False

    async def __call__(self, now: datetime) -> None:
        """Remind whose time has come. After a start, look first whether schedules are still as set."""
        if not self._looked_through:
            await self._look_through(now)
            self._looked_through = True
        while await self._store.transact(lambda: digests.remind(now, self._terms)):
            pass  # a page at a time, so that presses come in between

    async def _look_through(self, now: datetime) -> None:
        """Make the schedules that are missing, and reckon the slots to come: settings may have changed.

        From then on whoever is found in Slack gets his by that (models.members).
        """
        behind = 0
        while behind := await self._store.transact(lambda: self._reckon(behind, now)):
            pass

    async def _reckon(self, behind: int, now: datetime) -> int:
        return await schedules.recompute(behind, now, self._terms)
