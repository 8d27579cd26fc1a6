"""A step of the clock: schedules for everybody in Slack, and a reminder for each slot, once."""

from datetime import datetime

from jobs.holidays import PublicHolidays
from models.database.store import Store
from models.outbox import digests
from models.policy import Policy
from models.reminders import schedules


class Reminders:
    """Sends due reminders; after a start it updates the schedules first."""

    def __init__(self, store: Store, policy: Policy, holidays: PublicHolidays | None = None) -> None:
        self._store = store
        self._policy = policy
        self._holidays = holidays or PublicHolidays(policy.holidays)
        self._updated = False
        self._last: datetime | None = None

    async def __call__(self, now: datetime) -> None:
        """Enqueue the reminders that are due. A clock that was set back has every slot computed again."""
        if self._last is not None and now < self._last:
            self._updated = False
        self._last = now
        if not self._updated:
            await self._update_schedules(now)
            self._updated = True
        while await self._remind(now):
            pass  # a page at a time, so that interactions come in between

    async def _remind(self, now: datetime) -> int:
        countries = await self._store.look(lambda: digests.countries_of_due(now))
        days_off = await self._holidays.of(countries, now)
        policy = self._policy
        return await self._store.transact(lambda: digests.remind(now, policy, days_off), gives_way=True)

    async def _update_schedules(self, now: datetime) -> None:
        """Create missing schedules and recompute the next slots: the settings may have changed.

        People who are found in Slack later get theirs at that time (see `models.people.members`).
        """
        behind = 0
        while behind := await self._store.transact(lambda: self._recompute(behind, now)):
            pass

    async def _recompute(self, behind: int, now: datetime) -> int:
        return await schedules.recompute(behind, now, self._policy)
