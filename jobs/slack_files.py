"""Files that people put into messages: fetched from Slack with the bot's token, and stored unread."""

import asyncio
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Literal

from jobs.delivery.answers import Meaning, meaning_of
from jobs.delivery.context import DeliveryContext
from jobs.delivery.retry import TRIES, pause
from models.database.away import is_away
from models.records.drafts import AttachmentDraft
from slack.downloads import download, is_of_slack
from slack.errors import RateLimited, SlackRefused
from sources.files.attachments import ATTACHMENT_LIMIT, keep_file

_FILES = frozenset({"hosted", "snippet"})  # modes that Slack keeps bytes for
_GONE = frozenset({"file_not_found", "file_deleted"})

WhyNot = Literal["too_large", "kind", "unreadable", "gone"]


class NotFetched(Exception):
    """A file that stays where it is."""

    def __init__(self, why: WhyNot) -> None:
        super().__init__(why)
        self.why: WhyNot = why


async def fetch(context: DeliveryContext, file_id: str, name: str) -> AttachmentDraft:
    """Store a file under its hash. Raises NotFetched for one that will never be had, and errors of Slack."""
    client = context.client
    try:
        about = await client.files_info(file_id)
    except SlackRefused as refused:
        raise NotFetched("gone" if refused.code in _GONE else "unreadable") from None
    name = name or str(about.get("name") or about.get("title") or "file")
    url, size = str(about.get("url_private_download") or ""), int(about.get("size") or 0)
    if about.get("mode") == "tombstone":
        raise NotFetched("gone")
    if about.get("mode") not in _FILES or about.get("is_external") or not is_of_slack(client, url):
        raise NotFetched("kind")
    if size > ATTACHMENT_LIMIT:
        raise NotFetched("too_large")
    store = context.files
    await asyncio.to_thread(store.mkdir, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=store, prefix=".incoming-") as folder:
        path = Path(folder) / "file"
        # With a token that may not read it, Slack sends a page to sign in, and no error.
        if not size or await download(client, url, path, limit=size) != size:
            raise NotFetched("unreadable")
        return await asyncio.to_thread(keep_file, path, name, store)


def is_ours(error: Exception) -> bool:
    """Return whether an error is a fault of ours: the log then says where in the program it was."""
    return meaning_of(error) is Meaning.TRY and not is_away(error)


def wait_after(error: Exception, attempts: int) -> timedelta | None:
    """Return how long to wait after an error, for as long as Slack is not well; None: try no more."""
    meaning = meaning_of(error)
    if meaning is Meaning.REFUSED or (meaning is Meaning.TRY and attempts >= TRIES):
        return None
    return timedelta(seconds=error.retry_after) if isinstance(error, RateLimited) else pause(attempts)
