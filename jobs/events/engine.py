"""The engine that hands events to other systems, beside Slack's deliveries and never in their way."""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Final, Protocol

from jobs.clock_watch import ClockWatch
from jobs.delivery.pool import Pool
from jobs.events.result import PAUSES, Taken, TryResult, next_try
from jobs.outage import Outage
from models.change import Change
from models.database.lease import Lease
from models.database.store import Store
from models.events.queue import is_off
from models.facts import IntegrationChanged
from models.outbox import progress
from models.outbox.due import TO_HAND_OUT, events_to_hand_out
from models.policy import Policy
from models.tables import EventDelivery, OutboundEvent, Workspace
from models.vocabulary import TARGET_OFF

log = logging.getLogger(__name__)

AT_ONCE: Final = 4  # events under way to one target
POLL_EVERY: Final = 1.0  # seconds: other programs write to the store as well
LONGEST_TRY: Final = timedelta(seconds=70)  # that of a command
CLAIM_FOR: Final = timedelta(minutes=2)
LONGEST_WAIT: Final = timedelta(seconds=1.2 * PAUSES[-1])


class EventSink(Protocol):
    """A way out: where events are handed to, one by one."""

    @property
    def name(self) -> str: ...

    async def deliver(self, event: OutboundEvent) -> TryResult: ...

    async def close(self) -> None: ...


class EventEngine:
    """Hands out what waits for each target: several at once, those of one document in their order."""

    def __init__(
        self,
        store: Store,
        policy: Policy,
        targets: Sequence[EventSink],
        clock: Callable[[], datetime],
        lease: Lease,
        has_seen_others: Callable[[], bool] = lambda: False,
    ) -> None:
        """`has_seen_others`: whether another bot may still hand out what it claimed."""
        self._lease = lease
        self._has_seen_others = has_seen_others
        self._store = store
        self._policy = policy
        self._clock = clock
        self._watch = ClockWatch()
        self._wake = asyncio.Event()
        self._outage = Outage("Delivery of events")
        self._pools: dict[str, Pool[EventDelivery]] = {}
        self._targets = {target.name: target for target in targets}
        self._off: set[str] = set()  # they said that they take no more; the rows have it too
        self._failing: set[str] = set()  # the last try there failed
        self.tried: Counter[tuple[str, str]] = Counter()  # by target and what became of it, since the start
        for name in self._targets:
            self._pools[name] = Pool(AT_ONCE, lambda row: row.id)

    def wake(self) -> None:
        """Poll now: something has just been committed."""
        self._wake.set()

    async def run(self) -> None:
        """Hand out until cancelled; what is under way then is for `finish`."""
        if self._has_seen_others():
            await progress.shorten_event_claims(self._clock() + LONGEST_TRY)
        else:
            await progress.release_all(0, [TO_HAND_OUT])
        catch_up = partial(progress.catch_up_with_clock, 0, self._clock(), LONGEST_WAIT, [TO_HAND_OUT])
        await self._store.transact(catch_up)
        self._off = {name for name in self._targets if await is_off(name)}
        while True:
            self._wake.clear()
            try:
                await self._follow_clock()
                while await self._poll():
                    pass
            except Exception as error:  # the edge: a store that is away must not end the engine
                self._outage.noticed(error)
            else:
                self._outage.over()
            try:
                async with asyncio.timeout(POLL_EVERY):
                    await self._wake.wait()
            except TimeoutError:
                continue

    async def finish(self, within: float) -> None:
        """Let what is under way come to its end; what does not is handed out again after a restart."""
        tasks = [task for pool in self._pools.values() for task in pool.tasks]
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=within)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def close(self) -> None:
        """Close the connections to all targets."""
        for target in self._targets.values():
            await target.close()

    async def _poll(self) -> bool:
        """Start what is due and finds room; return whether anything was started."""
        started = 0
        for name, pool in self._pools.items():
            if not self._lease.is_good or pool.is_full or await self._is_off(name):
                continue
            now = self._clock()
            rows = await self._store.look(lambda name=name, now=now: events_to_hand_out(name, now))  # type: ignore[misc]
            for row in await progress.claim(
                TO_HAND_OUT, pool.choose(rows), now, now + CLAIM_FOR, self._lease.term
            ):
                pool.start(row, self._process(row), self.wake)
                started += 1
        return started > 0

    async def _is_off(self, name: str) -> bool:
        """Return whether a target wants no more; somebody may have had events sent again meanwhile."""
        if name in self._off and not await self._store.look(lambda: is_off(name)):
            self._off.remove(name)
            log.warning("%s is tried again", name)
        return name in self._off

    async def _follow_clock(self) -> None:
        """Notice a clock that was set back: what is tried again in a moment must not wait for as long."""
        now = self._clock()
        if back := self._watch.set_back(now):
            await progress.events_set_back(now, back)

    async def _process(self, row: EventDelivery) -> None:
        """Hand out one event; one that breaks us is tried again like any other that failed."""
        try:
            event = await self._store.look(lambda: OutboundEvent.get(id=row.event_id))
            if not self._lease.is_good or self._lease.term != row.claimed_by:
                return  # another bot hands it out
            answer = await self._try(event, row)
            await self._note(row, event, answer)
        except Exception:  # the store is away: it is due again when its claim has run out
            log.exception("What became of event %d at %s could not be written down", row.event_id, row.target)

    async def _try(self, event: OutboundEvent, row: EventDelivery) -> TryResult:
        try:
            return await self._targets[row.target].deliver(event)
        except Exception:
            log.exception("Event %s to %s failed by a fault of ours", event.event_id, row.target)
            return TryResult(Taken.AGAIN, "a fault of ours, see the log")

    async def _note(self, row: EventDelivery, event: OutboundEvent, answer: TryResult) -> None:
        now, error = self._clock(), answer.error
        if answer.taken is Taken.DONE:
            await progress.done(row, state="done")
            self.tried[row.target, "done"] += 1
            log.info("Event %s (%s) handed to %s", event.event_id, event.type, row.target)
            if row.target in self._failing:
                self._failing.remove(row.target)
                log.warning("%s takes events again", row.target)
                await self._show_managers(now)
            return
        at = next_try(row, answer, now)
        if at is None:
            await progress.give_up(row, "refused", now, error)
            self.tried[row.target, "given_up"] += 1
            log.error("Event %s (%s) given up at %s: %s", event.event_id, event.type, row.target, error)
        else:
            attempts = row.attempts + 1 if answer.taken in (Taken.AGAIN, Taken.WAIT) else None
            why = TARGET_OFF if answer.taken is Taken.OFF else None
            await progress.again(row, at, error, attempts=attempts, dropped_because=why)
            self.tried[row.target, "again"] += 1
        if answer.taken is Taken.OFF and row.target not in self._off:
            self._off.add(row.target)
            log.error("%s takes no more events (%s): off until `outbox ping` or `resend`", row.target, error)
        if row.target not in self._failing:
            self._failing.add(row.target)
            log.warning("Event %s not taken by %s: %s", event.event_id, row.target, error)
        elif at is not None:
            return
        await self._show_managers(now)

    async def _show_managers(self, now: datetime) -> None:
        """Have the Homes of those who manage the integration drawn again."""

        async def work(change: Change) -> None:
            for workspace in await Workspace.all():
                change.state(IntegrationChanged(workspace.id))

        await self._store.apply(Change(now, self._policy), work)
