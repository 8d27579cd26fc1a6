"""The engine that makes Slack agree with the store: it polls for rows that are due, and delivers them."""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from jobs.clock_watch import ClockWatch
from jobs.delivery import files, home, mapping, messages, reactions
from jobs.delivery.context import DeliveryContext
from jobs.delivery.pool import Pool
from jobs.delivery.retry import TRIES, pause
from jobs.outage import Outage
from models.outbox import due, progress, redraws
from models.outbox.due import Due, R, Row
from models.people.workspaces import record_down
from models.tables import Delivery, Home, Mapping, Message
from slack.errors import MayNotCall, SlackError, WorkspaceDown

log = logging.getLogger(__name__)

POLL_EVERY = 1.0  # seconds: other programs write to the store as well
POSTING = 6  # posts, and as many uploads, under way at once in one workspace
REDRAWING = 6  # redraws have room of their own, so that a press shows while a thousand cards go out
PUBLISHING = 3  # Homes
MAPPING = 1  # a page of members at a time
LONGEST_WAIT = timedelta(hours=2)  # nothing waits longer: Slack asks for an hour at most
PROBE_EVERY = 60.0  # seconds between two questions whether a workspace lets us in again

Deliver = Callable[[DeliveryContext, Any], Awaitable[None]]


class Engine:
    """Delivers for one workspace: one thing at a time to each person, to several people at once."""

    def __init__(
        self,
        context: DeliveryContext,
        *,
        probe_every: float = PROBE_EVERY,
        may_post: Callable[[], bool] = lambda: True,
    ) -> None:
        """While it may not post, it only draws again."""
        self.context = context
        self._may_post = may_post
        self._probe_every = probe_every
        self._wake = asyncio.Event()
        self._posting: Pool[Message | Delivery] = Pool(POSTING, _reader)
        self._redrawing: Pool[Message] = Pool(REDRAWING, lambda row: row.id)
        self._publishing: Pool[Home] = Pool(PUBLISHING, lambda row: row.id)
        self._mapping: Pool[Mapping] = Pool(MAPPING, lambda row: row.id)
        self._probe_at = 0.0
        self._requeue_at = 0.0
        self._renew_at = 0.0
        self._outage = Outage(f"Delivery to {context.workspace.name}")
        self._watch = ClockWatch()
        self.looks = 0  # how often it has looked for what is due

    def wake(self) -> None:
        """Poll now: something has just been committed."""
        self._wake.set()

    async def run(self) -> None:
        """Deliver until cancelled; what is under way then is for `finish`.

        Who delivered before may have ended, or still have a call under way that it made in time.
        """
        here, store, now = self.context.workspace_id, self.context.store, self.context.clock()
        await progress.release_all(here)
        await store.transact(partial(progress.catch_up_with_clock, here, now, LONGEST_WAIT))
        settled_at = self.context.clock() + self.context.settles_after
        await store.transact(partial(progress.put_off_sending, here, settled_at))
        await store.transact(partial(redraws.mark_unconfirmed, here, settled_at))
        while True:
            self._wake.clear()
            try:
                while await self._poll():
                    self.looks += 1  # some were started, so others of the next rows may find room
            except Exception as error:  # the edge: a store that is away must not end the engine
                self._outage.noticed(error)
            else:
                self.looks += 1
                self._outage.over()
            await self._wait()

    async def finish(self, within: float) -> None:
        """Let what is under way come to its end; what does not is found again after a restart."""
        tasks = [task for pool in self._pools() for task in pool.tasks]
        if not tasks:
            return
        _, late = await asyncio.wait(tasks, timeout=within)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    def _pools(self) -> tuple[Pool[Any], ...]:
        return self._posting, self._redrawing, self._publishing, self._mapping

    async def _wait(self) -> None:
        waiter = asyncio.ensure_future(self._wake.wait())
        try:
            await asyncio.wait([waiter], timeout=POLL_EVERY)
        finally:
            waiter.cancel()

    async def _poll(self) -> bool:
        """Start what is due and finds room; return whether anything was started."""
        if not self.context.lease.is_good or not await self._check_connection():
            return False
        await self._follow_clock()
        await self._renew_claims()
        await self._requeue_unconfirmed()
        here, now = self.context.workspace_id, self.context.clock()
        work, started = await due.queues_with_work(here, now), 0
        if due.TO_REDRAW in work and not self._redrawing.is_full:
            rows = await due.messages_to_redraw(here, now, self._redrawing.busy)
            started += await self._redraw(self._redrawing, due.TO_REDRAW, rows, messages.redraw)
        may_post = self._may_post()
        if due.TO_POST in work and may_post and not self._posting.is_full:
            posts = await due.messages_to_post(here, now, self._posting.busy)
            started += await self._start(self._posting, due.TO_POST, posts, messages.post)
        if due.TO_SEND in work and may_post and not self._posting.is_full:
            sends = await due.files_to_send(here, now, self._posting.busy)
            started += await self._start(self._posting, due.TO_SEND, sends, _send)
        if due.TO_PUBLISH in work and not self._publishing.is_full:
            homes = await due.homes_to_publish(here, now, self._publishing.busy)
            started += await self._redraw(self._publishing, due.TO_PUBLISH, homes, home.publish)
        if due.TO_MAP in work and not self._mapping.is_full:
            runs = await due.mapping_to_go_on(here, now)
            started += await self._start(self._mapping, due.TO_MAP, runs, mapping.go_on)
        return started > 0

    async def _start(self, pool: Pool[Any], queue: Due[R], rows: Sequence[R], deliver: Deliver) -> int:
        now = self.context.clock()
        until, term = now + self.context.claim_for, self.context.lease.term
        ours = await progress.claim(queue, pool.choose(rows), now, until, term)
        for row in ours:
            pool.start(row, self._process(row, deliver), self.wake)
        return len(ours)

    async def _redraw(self, pool: Pool[Any], queue: Due[R], rows: Sequence[R], deliver: Deliver) -> int:
        now = self.context.clock()
        ours = await progress.claim_redraws(
            queue,
            pool.choose(rows),
            now,
            now + self.context.claim_for,
            now + self.context.settles_after,
            self.context.lease.term,
        )
        for row in ours:
            pool.start(row, self._process(row, deliver), self.wake)
        return len(ours)

    async def _follow_clock(self) -> None:
        """Notice a clock that was set back: what was to be done in a moment must not wait for as long."""
        now = self.context.clock()
        if back := self._watch.set_back(now):
            log.warning("The clock was set back by %s", back)
            await progress.clock_set_back(self.context.workspace_id, now, back)

    async def _renew_claims(self) -> None:
        loop = asyncio.get_running_loop()
        if loop.time() >= self._renew_at:
            self._renew_at = loop.time() + self.context.claim_for.total_seconds() / 3
            rows = [row for pool in self._pools() for row in pool.rows]
            until = self.context.clock() + self.context.claim_for
            await progress.renew(rows, until, self.context.lease.term)

    async def _requeue_unconfirmed(self) -> None:
        loop = asyncio.get_running_loop()
        if loop.time() >= self._requeue_at:
            self._requeue_at = loop.time() + POLL_EVERY
            here, now = self.context.workspace_id, self.context.clock()
            await redraws.requeue(Message, here, now, busy=self._redrawing.busy)
            await redraws.requeue(Home, here, now, busy=self._publishing.busy)

    async def _process(self, row: Row, deliver: Deliver) -> None:
        """Deliver one row; a row that breaks us is deferred, so that it cannot block the rest."""
        try:
            await deliver(self.context.for_claim(row.claimed_by), row)
        except MayNotCall as error:  # who delivers by now puts the row off, and looks for it
            log.warning("%s %d is left to another bot: %s", type(row).__name__, row.id, error)
        except Exception:
            reference = secrets.token_hex(4)
            fields = {"workspace": self.context.workspace.name, "reference": reference}
            told = "Delivery of %s %d failed (reference %s)"
            log.exception(told, type(row).__name__, row.id, reference, extra=fields)
            try:
                await self._defer(row, f"a fault of ours, reference {reference}")
            except Exception:  # the store is away as well: the row is due again when its claim has run out
                log.exception("Could not defer %s %d", type(row).__name__, row.id)

    async def _defer(self, row: Row, error: str) -> None:
        now = self.context.clock()
        if isinstance(row, Mapping):
            await progress.again(row, now + timedelta(seconds=5), error)
        elif row.attempts + 1 >= TRIES:
            await progress.give_up(row, "our_fault", now, error)
        else:
            tries = row.attempts + 1
            at = now + max(pause(tries), timedelta(seconds=5))
            await progress.again(row, at, error, attempts=tries)

    async def _check_connection(self) -> bool:
        """Return whether Slack accepts the token; ask now and then if not, and send nothing until then."""
        workspace = self.context.workspace
        if workspace.down is None:
            return True
        loop = asyncio.get_running_loop()
        if loop.time() < self._probe_at:
            return False
        self._probe_at = loop.time() + self._probe_every
        try:
            await workspace.check()
        except WorkspaceDown as down:
            log.error("Slack rejected the token of workspace %s: %s", workspace.name, down)
            await record_down(self.context.workspace_id, down.code)
        except SlackError as error:
            log.warning("Workspace %s does not answer: %s", workspace.name, error)
        else:
            await record_down(self.context.workspace_id, "")
        return workspace.down is None


def _reader(row: Message | Delivery) -> int:
    return row.person_id if isinstance(row, Message) else int(row.message.person_id)


async def _send(context: DeliveryContext, delivery: Delivery) -> None:
    if delivery.kind == "sign":
        await reactions.add_reaction(context, delivery)
    else:
        await files.send(context, delivery)


def wake_all(wakes: Iterable[Callable[[], None]]) -> Callable[[], None]:
    """Return the hook that the store calls after each commit."""
    listed = list(wakes)

    def wake() -> None:
        for each in listed:
            each()

    return wake
