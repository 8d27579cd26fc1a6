"""A step of the clock: others are told of steps that nobody has answered."""

from datetime import datetime
from functools import partial

from jobs.each import try_each
from jobs.holidays import PublicHolidays
from models.change import Change
from models.database.store import Store
from models.days_off import DaysOff
from models.policy import Policy
from models.waiting.escalation import (
    AT_ONCE,
    DueStep,
    due_at,
    due_steps,
    escalate,
    look_at_all_again,
    look_later,
)


class Escalations:
    """Tells those that the settings name; without such settings it does nothing at all."""

    def __init__(self, store: Store, policy: Policy, holidays: PublicHolidays | None = None) -> None:
        self._store = store
        self._policy = policy
        self._holidays = holidays or PublicHolidays(policy.holidays)
        self._updated = False

    async def __call__(self, now: datetime) -> None:
        """Look at the steps that are due; at first at all open ones, since settings may have changed."""
        if not self._policy.escalations:
            return
        if not self._updated:
            await self._store.transact(look_at_all_again)
            self._updated = True
        fault: Exception | None = None
        behind = 0
        while page := await self._store.look(partial(due_steps, now, behind)):
            behind = page[-1].step
            days_off = await self._holidays.of({due.country for due in page}, now)
            times = [(due, due_at(due, self._policy, days_off)) for due in page]
            later = [(due, at) for due, at in times if at is None or at > now]
            await self._store.transact(partial(look_later, later))
            now_due = [due for due, at in times if at is not None and at <= now]
            fault = await try_each(now_due, partial(self._tell, days_off, now)) or fault
            if len(page) < AT_ONCE:
                break
        if fault is not None:
            raise fault

    async def _tell(self, days_off: DaysOff, now: datetime, due: DueStep) -> None:
        await self._store.apply(Change(now, self._policy), partial(escalate, due, days_off))
