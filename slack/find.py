"""Find again what we posted, after a crash between "Slack took it" and "we wrote it down"."""

from collections.abc import Mapping
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from slack.client import Client
from slack.errors import SlackRefused, Unreachable

# Slack's clock and ours may differ by this much.
CLOCKS_DIFFER: Final = timedelta(minutes=2)
# Messages looked at before we give up and say so: "not found" would have it posted twice.
LOOK_AT: Final = 5000


@dataclass(frozen=True, slots=True)
class FileShare:
    """What Slack knows of a file: was its upload completed, and as which message does it stand."""

    completed: bool
    ts: str | None = None


async def find_message(
    client: Client,
    channel: str,
    *,
    author: str,
    event_type: str,
    payload: Mapping[str, Any],
    since: datetime,
    thread_ts: str | None = None,
) -> str | None:
    """Return the ts of `author`'s (the bot's) message with this metadata, or None if there is none.

    `payload` must be contained in the message's `event_payload`. With `thread_ts`, its replies are searched.
    Raise as any call does where the search could not be finished: only None means absent.
    """
    oldest = f"{(since - CLOCKS_DIFFER).timestamp():.6f}"
    messages = (
        client.history(channel, oldest=oldest)
        if thread_ts is None
        else client.replies(channel, thread_ts, oldest=oldest)
    )
    looked_at = 0
    async with aclosing(messages) as found:
        async for message in found:
            if message.get("user") == author and _carries(message.get("metadata"), event_type, payload):
                return str(message["ts"])
            looked_at += 1
            if looked_at >= LOOK_AT:
                raise Unreachable("conversations.history", "too_many", f"not among {LOOK_AT} messages")
    return None


def _carries(metadata: Any, event_type: str, payload: Mapping[str, Any]) -> bool:
    if not isinstance(metadata, dict) or metadata.get("event_type") != event_type:
        return False
    found = metadata.get("event_payload")
    return isinstance(found, dict) and all(found.get(key) == value for key, value in payload.items())


async def find_share(client: Client, file_id: str, channel: str) -> FileShare:
    """Tell whether a file's upload was completed and, once Slack has shared it, its message's ts.

    Completed without a ts: Slack is still at it; ask again a little later.
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
