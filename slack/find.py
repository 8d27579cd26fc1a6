"""Find what the bot posted, after a crash between Slack's answer and our COMMIT."""

from collections.abc import Mapping
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from slack.client import SlackClient
from slack.errors import SlackRefused, Unreachable

# How much Slack's clock and ours may differ.
CLOCK_SKEW: Final = timedelta(minutes=2)
# Messages searched before giving up with an error: "not found" would have it posted twice.
MOST_SEARCHED: Final = 5000


@dataclass(frozen=True, slots=True)
class FileShare:
    """Whether a file's upload was completed, and the ts of its message."""

    completed: bool
    ts: str | None = None


async def find_message(
    client: SlackClient,
    channel: str,
    *,
    author: str,
    event_type: str,
    payload: Mapping[str, Any],
    since: datetime,
    thread_ts: str | None = None,
) -> str | None:
    """Return the ts of the message by `author` (the bot) with this metadata, or None if there is none.

    `payload` must be contained in the message's `event_payload`. With `thread_ts`, its replies are searched.
    Raises a SlackError where the search could not be finished: only None means absent.
    """
    oldest = f"{(since - CLOCK_SKEW).timestamp():.6f}"
    messages = (
        client.history(channel, oldest=oldest)
        if thread_ts is None
        else client.replies(channel, thread_ts, oldest=oldest)
    )
    searched = 0
    async with aclosing(messages) as found:
        async for message in found:
            if message.get("user") == author and _has_metadata(message.get("metadata"), event_type, payload):
                return str(message["ts"])
            searched += 1
            if searched >= MOST_SEARCHED:
                raise Unreachable("conversations.history", "too_many", f"not among {MOST_SEARCHED} messages")
    return None


def _has_metadata(metadata: Any, event_type: str, payload: Mapping[str, Any]) -> bool:
    if not isinstance(metadata, dict) or metadata.get("event_type") != event_type:
        return False
    found = metadata.get("event_payload")
    return isinstance(found, dict) and all(found.get(key) == value for key, value in payload.items())


async def find_share(client: SlackClient, file_id: str, channel: str) -> FileShare:
    """Return whether a file's upload was completed and, once Slack has shared it, its message's ts.

    Completed without a ts: Slack is still sharing it; ask again a little later.
    """
    try:
        file = await client.files_info(file_id)
    except SlackRefused as refusal:
        if refusal.code in ("file_not_found", "file_deleted"):
            return FileShare(completed=False)
        raise
    shares = file.get("shares") or {}
    for audience in ("private", "public"):
        for place in (shares.get(audience) or {}).get(channel) or ():
            return FileShare(completed=True, ts=str(place["ts"]))
    return FileShare(completed=True)
