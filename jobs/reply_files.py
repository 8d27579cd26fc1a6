"""Files in replies: fetched from Slack with the bot's token, stored, and passed on to the others.

Nothing in them is read here: their bytes are counted and hashed, and go as they are.
"""

import asyncio
import logging
import tempfile
from datetime import timedelta
from pathlib import Path

from jobs.delivery.answers import Meaning, meaning_of
from jobs.delivery.context import DeliveryContext
from jobs.delivery.retry import TRIES, pause
from models.outbox.reply_files import attach, fetch_later, files_to_fetch, refuse_file
from models.people.members import known_member
from models.queries.readers import load_reader
from models.records.drafts import AttachmentDraft
from models.tables import ReplyFile
from slack.downloads import download, is_of_slack
from slack.errors import RateLimited, SlackError
from sources.files.attachments import ATTACHMENT_LIMIT, keep_file
from views.replies.reply_files import Why, build_file_refused

log = logging.getLogger(__name__)

LOOK_EVERY = 1.0  # seconds
_FILES = frozenset({"hosted", "snippet"})  # modes that Slack keeps bytes for


class NotPassedOn(Exception):
    """A file that stays where it is; `why` is for its author."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why: Why = why


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
        except NotPassedOn as error:
            await self._refuse(file, error.why)
        except Exception as error:  # the edge: one file must not block the others
            log.warning("File %d of a reply could not be fetched: %r", file.id, error)
            await self._try_again(file, error)
        else:
            await self.context.store.transact(lambda: attach(file, stored, now))

    async def _try_again(self, file: ReplyFile, error: Exception) -> None:
        """Have it fetched later, for as long as Slack is not well; refuse what will never be fetched."""
        attempts, meaning, why = file.attempts + 1, meaning_of(error), str(error)
        if meaning is Meaning.REFUSED or (meaning is Meaning.TRY and attempts >= TRIES):
            await self._refuse(file, "unreadable")
            return
        wait = timedelta(seconds=error.retry_after) if isinstance(error, RateLimited) else pause(attempts)
        at = self.context.clock() + wait
        await self.context.store.transact(lambda: fetch_later(file, at, why))

    async def _fetch(self, file: ReplyFile) -> AttachmentDraft:
        if file.position > self.context.policy.files_per_card:
            raise NotPassedOn("too_many")
        client = self.context.workspace.client
        about = await client.files_info(file.file_id)
        url, size = str(about.get("url_private_download") or ""), int(about.get("size") or 0)
        if about.get("mode") not in _FILES or about.get("is_external") or not is_of_slack(client, url):
            raise NotPassedOn("kind")
        if size > ATTACHMENT_LIMIT:
            raise NotPassedOn("too_large")
        store = self.context.files
        await asyncio.to_thread(store.mkdir, parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=store, prefix=".incoming-") as folder:
            path = Path(folder) / "file"
            # With a token that may not read it, Slack sends a page to sign in, and no error.
            if not size or await download(client, url, path, limit=size) != size:
                raise NotPassedOn("unreadable")
            return await asyncio.to_thread(keep_file, path, file.name or "file", store)

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
            await self.context.workspace.client.post_ephemeral(
                file.channel,
                file.user_id,
                text=answer.text,
                blocks=answer.blocks,
                thread_ts=file.thread_ts,
            )
        except SlackError as error:
            log.warning("Could not tell that file %d of a reply stays in Slack: %s", file.id, error)
