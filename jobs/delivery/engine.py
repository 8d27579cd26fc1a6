"""The engine that makes Slack agree with the store: it looks for rows that wait, and serves them."""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from jobs.delivery import files, home, mapping, messages, reactions
from jobs.delivery.context import DeliveryContext
from jobs.delivery.retry import TRIES, pause
from models.outbox import due, redraws
from models.people.mapping import mapping_to_go_on
from models.tables import Delivery, Home, Mapping, Message
from models.tables import Workspace as WorkspaceRow
from slack.errors import SlackError, WorkspaceDown

log = logging.getLogger(__name__)

LOOK_EVERY = 1.0  # seconds: other programs write to the store as well
POSTING = 6  # posts and uploads under way at once in one workspace
REDRAWING = 6  # redraws have places of their own, so that a press shows while a thousand cards go out
PUBLISHING = 3  # Homes
MAPPING = 1  # a page of members at a time
PROBE_EVERY = 60.0  # seconds between two questions whether a workspace lets us in again

Served = Message | Delivery | Home | Mapping


class Engine:
    """Serves one workspace. One thing at a time for each person, several people at once."""

    def __init__(self, context: DeliveryContext, *, probe_every: float = PROBE_EVERY) -> None:
        self.context = context
        self._probe_every = probe_every
        self._wake = asyncio.Event()
        self._posting: dict[int, asyncio.Task[None]] = {}  # by person
        self._redrawing: dict[int, asyncio.Task[None]] = {}  # by message
        self._publishing: dict[int, asyncio.Task[None]] = {}  # by Home
        self._mapping: dict[int, asyncio.Task[None]] = {}  # by run
        self._started = 0
        self._probe_at = 0.0
        self._doubted_at = 0.0

    def wake(self) -> None:
        """Look now: something has just been committed."""
        self._wake.set()

    async def run(self) -> None:
        """Serve until cancelled; what is under way then is finished by `finish`."""
        await redraws.mark_unconfirmed(
            self.context.workspace_id, self.context.clock() + self.context.settles_after
        )
        while True:
            self._wake.clear()
            try:
                while await self._look():
                    pass  # some were started, so others of the next rows may find a place
            except Exception:  # the edge: a store that is away for a moment must not end the engine
                log.exception("Looking for what waits failed")
            await self._wait()

    async def finish(self, within: float) -> None:
        """Let what is under way come to its end; what does not is found again after a restart."""
        lanes = (self._posting, self._redrawing, self._publishing, self._mapping)
        tasks = [task for lane in lanes for task in lane.values()]
        if not tasks:
            return
        _, late = await asyncio.wait(tasks, timeout=within)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    async def _wait(self) -> None:
        waiter = asyncio.ensure_future(self._wake.wait())
        try:
            await asyncio.wait([waiter], timeout=LOOK_EVERY)
        finally:
            waiter.cancel()

    async def _look(self) -> bool:
        """Start what waits and finds a place; tells whether anything was started."""
        if not await self._let_in():
            return False
        await self._draw_doubted()
        before = self._started
        now, mine = self.context.clock(), self.context.workspace_id
        await self._draw(Message, self._redrawing, REDRAWING, due.messages_to_redraw, messages.redraw)
        if len(self._posting) < POSTING:
            for message in await due.messages_to_post(mine, now, list(self._posting)):
                self._start(self._posting, POSTING, message.person_id, message, messages.post)
        if len(self._posting) < POSTING:
            for delivery in await due.files_to_send(mine, now, list(self._posting)):
                person_id = delivery.message.person_id
                serve = reactions.put if delivery.kind == "sign" else files.send
                self._start(self._posting, POSTING, person_id, delivery, serve)
        await self._draw(Home, self._publishing, PUBLISHING, due.homes_to_publish, home.publish)
        run = None if self._mapping else await mapping_to_go_on(mine, now)
        if run:
            self._start(self._mapping, MAPPING, run.id, run, mapping.go_on)
        return self._started > before

    async def _draw_doubted(self) -> None:
        loop = asyncio.get_running_loop()
        if loop.time() >= self._doubted_at:
            self._doubted_at = loop.time() + LOOK_EVERY
            now, mine = self.context.clock(), self.context.workspace_id
            await redraws.requeue(Message, mine, now, busy=list(self._redrawing))
            await redraws.requeue(Home, mine, now, busy=list(self._publishing))

    async def _draw(
        self,
        table: redraws.Drawn,
        lane: dict[int, "asyncio.Task[None]"],
        places: int,
        waiting: Callable[[int, datetime, Collection[int]], Awaitable[Sequence[Message | Home]]],
        serve: Callable[[DeliveryContext, Any], Awaitable[None]],
    ) -> None:
        """Start redraws, of which the store knows before they go out."""
        if len(lane) >= places:
            return
        now = self.context.clock()
        rows = (await waiting(self.context.workspace_id, now, list(lane)))[: places - len(lane)]
        await redraws.mark_sent(table, [row.id for row in rows], now + self.context.settles_after)
        for row in rows:
            self._start(lane, places, row.id, row, serve)

    def _start(
        self,
        lane: dict[int, "asyncio.Task[None]"],
        places: int,
        key: int,
        row: Any,
        serve: Callable[[DeliveryContext, Any], Awaitable[None]],
    ) -> None:
        if key in lane or len(lane) >= places:
            return
        task = asyncio.ensure_future(self._serve(row, serve))
        lane[key] = task
        self._started += 1

        def done(_task: "asyncio.Task[None]") -> None:
            del lane[key]
            self.wake()

        task.add_done_callback(done)

    async def _serve(self, row: Served, serve: Callable[[DeliveryContext, Any], Awaitable[None]]) -> None:
        """Serve one row; a row that breaks us is set aside for a while, so that it cannot block the rest."""
        try:
            await serve(self.context, row)
        except Exception:
            reference = secrets.token_hex(4)
            log.exception("%s %d broke (reference %s)", type(row).__name__, row.id, reference)
            try:
                await self._set_aside(row, f"a fault of ours, reference {reference}")
            except Exception:  # the store is away as well: the row is looked at again when it is back
                log.exception("%s %d could not be set aside", type(row).__name__, row.id)

    async def _set_aside(self, row: Served, trouble: str) -> None:
        tries = 1 if isinstance(row, Mapping) else row.attempts + 1
        values: dict[str, object] = {
            "next_at": self.context.clock() + max(pause(tries), timedelta(seconds=5)),
            "trouble": trouble,
        }
        if not isinstance(row, Mapping):
            values["attempts"] = tries
        if tries >= TRIES:
            values |= {"shown": row.wanted} if isinstance(row, Home) else {"state": "failed"}
        await type(row).filter(id=row.id).update(**values)

    async def _let_in(self) -> bool:
        """While Slack does not let us in nothing is sent, and nothing is lost; now and then we ask."""
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
            log.error("Workspace %s is down for us: %s", workspace.name, down)
            await WorkspaceRow.filter(id=self.context.workspace_id).update(down=down.code)
        except SlackError as error:
            log.warning("Workspace %s does not answer: %s", workspace.name, error)
        else:
            await WorkspaceRow.filter(id=self.context.workspace_id).update(down="")
        return workspace.down is None


def wake_all(engines: Iterable[Engine]) -> Callable[[], None]:
    """Make the hook that the store calls after each commit."""
    listed = list(engines)

    def wake() -> None:
        for engine in listed:
            engine.wake()

    return wake
