"""After a restore: what was posted after the backup is in Slack, and the store does not know it.

Before anything is posted, each conversation is read back. A message that has its row is taken over, so that
it is not posted twice. One that has none says that it is out of date and has no button any more; a file that
has none is deleted: it may show a decision that does not count, and is sent again where it still belongs.
Everything here may be repeated.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable
from contextlib import aclosing
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any, Final, TypeVar

from jobs.delivery.context import DeliveryContext
from jobs.delivery.recipients import UnreachableRecipient, find_recipient
from models.outbox import restored
from models.outbox.restored import READ_BEFORE, ReadingBack, reading_back
from models.queries.readers import load_reader
from models.records.home import OutOfDate
from models.tables import Member
from slack.errors import RateLimited, SlackRefused
from views import ids
from views.messages.out_of_date import build_out_of_date

log = logging.getLogger(__name__)

MOST_MESSAGES: Final = 5_000  # that are read of one conversation or thread, newest first

SlackMessage = dict[str, Any]
T = TypeVar("T")


class ReadBack:
    """Brings a workspace in line with a restored store, once; after a kill the next bot goes on with it."""

    def __init__(self, context: DeliveryContext) -> None:
        self.context = context
        self.over = asyncio.Event()  # what Slack has is known: more may be posted, and replies be taken

    async def run(self) -> None:
        """Read every conversation that is left, and then wait until cancelled."""
        left = await reading_back(self.context.workspace_id)
        if left is not None:
            await self._read_all(left)
        self.over.set()
        await asyncio.Event().wait()

    async def _read_all(self, left: ReadingBack) -> None:
        store, here = self.context.store, self.context.workspace_id
        name = self.context.workspace.name
        log.info("Workspace %s: restored from a backup of %s; reading it", name, left.restored_from)
        while people := await store.look(partial(restored.people_to_read, here, left.person)):
            for person_id in people:
                await self._read_person(person_id, left)
                left = replace(left, person=person_id)
                await store.transact(partial(restored.record_read, here, person_id))
        self.over.set()
        await store.transact(partial(restored.record_all_read, here))  # its commit wakes the delivery
        log.info("Workspace %s: all conversations are read; posting begins", name)

    async def _read_person(self, person_id: int, left: ReadingBack) -> None:
        try:
            channel = await self._conversation(person_id)
            since = await self.context.store.look(
                partial(restored.read_from, self.context.workspace_id, person_id, left.since)
            )
            await self._settle(person_id, channel, await self._read(channel, since, left), left)
        except UnreachableRecipient:
            return
        except SlackRefused as error:
            log.warning("The conversation of person %d could not be read: %s", person_id, error)

    async def _conversation(self, person_id: int) -> str:
        here = self.context.workspace_id
        member = await Member.get_or_none(workspace_id=here, person_id=person_id)
        if member is not None and member.channel:
            return member.channel
        return (await _patiently(lambda: find_recipient(self.context, person_id)))[1]

    async def _read(self, channel: str, since: datetime, left: ReadingBack) -> list[SlackMessage]:
        """Return what the bot itself posted after the backup in a conversation and its threads."""
        client, late = self.context.client, (left.restored_from - READ_BEFORE).timestamp()
        oldest = f"{since.timestamp():.6f}"
        top = await _most(channel, lambda: client.history(channel, oldest=oldest))
        found = [one for one in top if float(one["ts"]) >= late]
        for one in top:
            if float(one.get("latest_reply") or 0) < late:
                continue
            thread = partial(client.replies, channel, str(one["ts"]), oldest=f"{late:.6f}")
            try:
                found += [each for each in await _most(channel, thread) if each["ts"] != one["ts"]]
            except SlackRefused as error:
                log.warning("The thread of %s in %s could not be read: %s", one["ts"], channel, error)
        return [one for one in found if one.get("user") == self.context.workspace.bot_user_id]

    async def _settle(
        self, person_id: int, channel: str, messages: Iterable[SlackMessage], left: ReadingBack
    ) -> None:
        here = self.context.workspace_id
        named = [(one, _row_of(one)) for one in messages]
        rows = await restored.known_messages(here, {row for _, row in named if row is not None})
        files = {file for one, _ in named for file in _files_of(one)}
        known = await restored.known_files(files)
        unknown: list[tuple[SlackMessage, int]] = []
        for one, number in named:
            ts = str(one["ts"])
            row = rows.get(number) if number is not None else None
            if row is not None and not row.ts:
                await self.context.store.transact(partial(restored.take_over, row, channel, ts))
            elif number is not None and (row is None or (row.channel, row.ts) != (channel, ts)):
                unknown.append((one, number))
        for one, number in unknown:
            await self._close(person_id, channel, one, number, left)
        for file in files - known:
            try:
                await _patiently(partial(self.context.client.files_delete, file))
            except SlackRefused as error:
                log.warning("File %s in %s is not deleted: %s", file, channel, error)

    async def _close(
        self, person_id: int, channel: str, message: SlackMessage, number: int, left: ReadingBack
    ) -> None:
        """Have a message say that it is out of date, in its metadata as well: it is not done again."""
        reader = await load_reader(self.context.workspace_id, person_id)
        drawn = build_out_of_date(OutOfDate(reader, left.restored_from, str(message.get("text") or "")))
        try:
            await _patiently(
                partial(
                    self.context.client.update_message,
                    channel,
                    str(message["ts"]),
                    text=drawn.text,
                    blocks=drawn.blocks,
                    metadata=ids.metadata(ids.OUT_OF_DATE_EVENT, number),
                )
            )
        except SlackRefused as error:
            log.warning("Message %s in %s keeps its buttons: %s", message["ts"], channel, error)


async def _patiently(call: Callable[[], Awaitable[T]]) -> T:
    """Make a call as soon as Slack's limits allow it."""
    while True:
        try:
            return await call()
        except RateLimited as error:
            await asyncio.sleep(error.retry_after)


async def _most(channel: str, read: Callable[[], AsyncGenerator[SlackMessage]]) -> list[SlackMessage]:
    """Return the messages of a conversation or thread, up to a bound."""

    async def read_them() -> list[SlackMessage]:
        found: list[SlackMessage] = []
        async with aclosing(read()) as messages:
            async for message in messages:
                if len(found) >= MOST_MESSAGES:
                    log.warning("Conversation %s has more messages than are read after a restore", channel)
                    break
                found.append(message)
        return found

    return await _patiently(read_them)


def _row_of(message: SlackMessage) -> int | None:
    """Return the id of a message's row; None: it has none, or says already that it is out of date."""
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") not in ids.EVENTS or metadata["event_type"] == ids.OUT_OF_DATE_EVENT:
        return None
    number = (metadata.get("event_payload") or {}).get("message")
    return number if isinstance(number, int) else None


def _files_of(message: SlackMessage) -> set[str]:
    return {str(file["id"]) for file in message.get("files") or () if file.get("mode") != "tombstone"}
