"""Files in replies: fetched from Slack with the bot's token, stored, and passed on to the others.

Nothing in them is read here: their bytes are counted and hashed, and go as they are.
"""

import asyncio
import logging

from jobs.delivery.context import DeliveryContext
from jobs.slack_files import NotFetched, fetch, is_ours, wait_after
from models.outbox.discussion.reply_files import attach, fetch_later, files_to_fetch, refuse_file
from models.people.members import known_member
from models.queries.readers import load_reader
from models.records.drafts import AttachmentDraft
from models.tables import ReplyFile
from slack.errors import MayNotCall, SlackError
from sources.files.attachments import ATTACHMENT_LIMIT
from views.replies.reply_files import Why, build_file_refused

log = logging.getLogger(__name__)

LOOK_EVERY = 1.0  # seconds


class TooMany(Exception):
    """A reply has more files than are passed on."""


class ReplyFiles:
    """Fetches the files of replies in one workspace, one after another."""

    def __init__(self, context: DeliveryContext) -> None:
        self.context = context

    async def run(self) -> None:
        """Look for ever."""
        while True:
            if self.context.workspace.down is None:
                for file in await files_to_fetch(self.context.workspace_id, self.context.clock()):
                    await self._pass_on(file)
            await asyncio.sleep(LOOK_EVERY)

    async def _pass_on(self, file: ReplyFile) -> None:
        now = self.context.clock()
        try:
            stored = await self._fetch(file)
        except TooMany:
            await self._refuse(file, "too_many")
        except NotFetched as error:
            await self._refuse(file, "unreadable" if error.why == "gone" else error.why)
        except MayNotCall:  # another bot goes on with it
            return
        except Exception as error:  # the edge: one file must not block the others
            log.warning(
                "File %d of a reply could not be fetched: %r", file.id, error, exc_info=is_ours(error)
            )
            await self._try_again(file, error)
        else:
            await self.context.store.transact(lambda: attach(file, stored, now))

    async def _try_again(self, file: ReplyFile, error: Exception) -> None:
        wait, why = wait_after(error, file.attempts + 1), str(error)
        if wait is None:
            await self._refuse(file, "unreadable")
            return
        at = self.context.clock() + wait
        await self.context.store.transact(lambda: fetch_later(file, at, why))

    async def _fetch(self, file: ReplyFile) -> AttachmentDraft:
        if file.position > self.context.policy.files_per_card:
            raise TooMany
        return await fetch(self.context, file.file_id, file.name)

    async def _refuse(self, file: ReplyFile, why: Why) -> None:
        if not await self.context.store.transact(lambda: refuse_file(file, why)):
            return
        here = self.context.workspace_id
        member = await known_member(here, file.user_id)
        if member is None:
            return
        reader = await load_reader(here, member.person_id)
        limit = ATTACHMENT_LIMIT // 2**20
        answer = build_file_refused(file.name, why, limit, self.context.policy.files_per_card, reader)
        try:
            await self.context.client.post_ephemeral(
                file.channel,
                file.user_id,
                text=answer.text,
                blocks=answer.blocks,
                thread_ts=file.thread_ts,
            )
        except SlackError as error:
            log.warning("Could not tell that file %d of a reply stays in Slack: %s", file.id, error)
