"""Messages of which Slack told nobody: after the bot was away its conversations are read from where it was.

Slack tells an event again for about six minutes, and then never.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from datetime import datetime, timedelta
from typing import Any

from jobs.delivery.context import DeliveryContext
from models.outbox.restored import LONGEST_ABSENCE
from models.people.workspaces import heard_until, record_heard
from models.queries.conversations import conversations_to_read
from slack.errors import RateLimited, SlackError, SlackRefused

log = logging.getLogger(__name__)

HEARD_EVERY = 60.0  # seconds between two notes that all has been heard
GAP = 3  # notes that are missing: Slack has told all of a shorter absence again
MARGIN = timedelta(minutes=10)  # longer than Slack tells an event again
MOST_CONVERSATIONS = 1_000  # those with the newest messages
MOST_MESSAGES = 2_000
TRIES = 5  # before what cannot be taken in is left

Event = dict[str, Any]
Hear = Callable[[Event], Awaitable[bool]]


class MissedMessages:
    """Notes up to when a workspace was heard, and makes up for what was missed after that."""

    def __init__(
        self, context: DeliveryContext, hear: Hear, begins: asyncio.Event, *, every: float = HEARD_EVERY
    ) -> None:
        """`hear` takes a message like an event, once however often it comes; False: it could not now.

        Before it `begins` nothing counts as heard: what people reply to may not be known again yet.
        """
        self.context = context
        self._hear = hear
        self._begins = begins
        self._every = every
        self._tries = 0

    async def run(self) -> None:
        """Look for ever."""
        await self._begins.wait()
        while True:
            try:
                await self._look()
            except SlackError as error:  # what is missing is read once Slack answers
                log.warning("Workspace %s: missed messages: %s", self.context.workspace.name, error)
            await asyncio.sleep(self._every)

    async def _look(self) -> None:
        sockets = self.context.workspace.sockets
        if sockets is None or not sockets.connected:
            return
        here, now = self.context.workspace_id, self.context.clock()
        heard = await heard_until(here)
        gap = timedelta(seconds=self._every * GAP)
        if heard is not None and now - heard > gap and not await self._catch_up(heard, now):
            return
        await self.context.store.transact(lambda: record_heard(here, now))

    async def _catch_up(self, heard: datetime, now: datetime) -> bool:
        """Read what was written since; return whether all of it is taken in, or given up."""
        messages = await self._read(max(heard - MARGIN, now - LONGEST_ABSENCE))
        failed = 0
        for message in messages:
            failed += not await self._hear(message)
            if message.get("edited"):  # perhaps since its event came
                failed += not await self._hear(_as_edit(message))
        log.info(
            "Workspace %s: nothing was heard since %s. Messages read: %d; could not be taken in: %d",
            self.context.workspace.name,
            f"{heard:%Y-%m-%d %H:%M} UTC",
            len(messages),
            failed,
        )
        self._tries += 1
        if failed and self._tries < TRIES:
            return False
        self._tries = 0
        return True

    async def _read(self, since: datetime) -> list[Event]:
        """Return what people wrote since then, oldest first."""
        store, here = self.context.store, self.context.workspace_id
        found: dict[tuple[str, str], Event] = {}
        for channel in await store.look(lambda: conversations_to_read(here, MOST_CONVERSATIONS)):
            for message in await self._read_patiently(channel, since):
                found[channel, str(message["ts"])] = message
            if len(found) >= MOST_MESSAGES:
                log.warning("Workspace %s: too many missed messages", self.context.workspace.name)
                break
        return sorted(found.values(), key=lambda message: float(message["ts"]))

    async def _read_patiently(self, channel: str, since: datetime) -> list[Event]:
        while True:
            try:
                return [each async for each in self._written_in(channel, since)]
            except RateLimited as error:
                await asyncio.sleep(error.retry_after)
            except SlackRefused as error:
                log.info("Could not read conversation %s: %s", channel, error)
                return []

    async def _written_in(self, channel: str, since: datetime) -> AsyncIterator[Event]:
        client, oldest = self.context.client, since.timestamp()
        for message in await client.newest_messages(channel):
            if self._is_missed(message, oldest):
                yield _as_event(message, channel)
            if float(message.get("latest_reply") or 0) <= oldest:
                continue
            async with aclosing(
                client.replies(channel, str(message["ts"]), oldest=f"{oldest:.6f}")
            ) as replies:
                async for reply in replies:
                    if self._is_missed(reply, oldest):
                        yield _as_event(reply, channel)

    def _is_missed(self, message: Event, oldest: float) -> bool:
        by_app = message.get("bot_id") or message.get("user") in (None, self.context.workspace.bot_user_id)
        return not by_app and float(message["ts"]) > oldest


def _as_event(message: Event, channel: str) -> Event:
    """Return a message of a conversation as Slack would have told it."""
    return {**message, "type": "message", "channel": channel, "channel_type": "im"}


def _as_edit(message: Event) -> Event:
    place = {"channel": message["channel"], "channel_type": "im"}
    return {**place, "type": "message", "subtype": "message_changed", "message": message}
