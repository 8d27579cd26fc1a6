"""Replies in the thread of a card, which are comments: written, edited, deleted."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from handlers.bolt.incoming_files import files_of
from handlers.bolt.interactions import ListenerContext
from handlers.bolt.mentioned_people import (
    MentionedPeople,
    author_of,
    find_mentioned,
    known_names,
    not_added,
)
from handlers.bolt.registrar import SlackEvent
from handlers.bolt.replies import reader_of, reply_in_thread
from models.change import Change
from models.discussion.comments import LIMIT, comment, has_come_in
from models.discussion.edits import edit, is_withdrawn, withdraw
from models.discussion.followers import follow, who_cannot_follow
from models.discussion.reply_files import FilesInReply, note_files
from models.outbox.restored import reading_back
from models.records.documents import Audience
from models.refusals import Refusal
from models.tables import Message
from views.replies.carried import carried, left_text, people_in_carried
from views.replies.incoming_text import readable
from views.replies.mentions import build_not_added, reply_files_text

# Seconds: a person can reply before Slack has answered our post. Slack sends the event a second time at once,
# and a third time a minute later.
_CONFIRMED_WITHIN = 2.0
_POLL_EVERY = 0.05
_ROOM_FOR_NAMES = 700  # characters for the names of what stays in Slack


class CardUnconfirmed(Exception):
    """It may be a reply to a card that is not known yet; the next delivery will tell, or what was missed.

    Slack has not confirmed its post yet, or it was posted after the backup that this store is restored from.
    """


async def replied_to(on: ListenerContext, event: Mapping[str, Any]) -> Message | None:
    """Return the message of ours in whose thread somebody wrote; None: it is not in such a thread."""
    thread_ts, channel = event.get("thread_ts"), str(event["channel"])
    if not thread_ts or thread_ts == event.get("ts"):
        return None
    ours = Message.filter(workspace_id=on.workspace_id, channel=channel)
    until = asyncio.get_running_loop().time() + _CONFIRMED_WITHIN
    while True:
        # Asked first: a post that is confirmed in between is found by its ts.
        unconfirmed = await ours.filter(state="sending").exists()
        message = await ours.get_or_none(ts=str(thread_ts))
        if message is None and not unconfirmed and await reading_back(on.workspace_id) is not None:
            raise CardUnconfirmed
        if message is not None or not unconfirmed:
            return message
        if asyncio.get_running_loop().time() > until:
            raise CardUnconfirmed
        await asyncio.sleep(_POLL_EVERY)


async def take_comment(
    slack_event: SlackEvent, event: Mapping[str, Any], card: Message, before: Mapping[str, Any] | None = None
) -> None:
    """Save a reply as a comment, or what an edit makes of it; `before` is the message that was edited.

    Slack may tell of a message, its edits and its end in any order, and of each again.
    """
    on, now, document_id = slack_event.on, slack_event.now, card.document_id
    assert document_id is not None  # the caller has looked
    ts = str(event["ts"])
    key = _key(on, event)
    author = await author_of(on, event, now)
    found = await find_mentioned(on, event, now, but=before)
    reader = await reader_of(on, str(event["user"]))
    files = files_of(event)
    named = reply_files_text([name for _id, name in files], reader)
    text, left = await _text_of(on, event, found, named, reader)

    async def save(change: Change) -> dict[int, Refusal]:
        if await change.is_repeated(slack_event.key):  # and perhaps not answered, if the bot was killed
            return await who_cannot_follow(document_id, found.people.values())
        await change.hold(document_id, missing="may_not_read")
        if await is_withdrawn(key):
            return {}
        refusals = await follow(document_id, found.people.values(), author.id, change)
        if before is not None and await has_come_in(document_id, key):
            await edit(document_id, key, text, _at(event["edited"]["ts"]), change)
            return refusals
        edited_at = _at(event["edited"]["ts"]) if event.get("edited") else None
        await comment(
            document_id, author.id, text, key, _at(ts), change, reply=(card.id, ts), edited_at=edited_at
        )
        await note_files(document_id, key, _in_reply(on, event, files), change)
        return refusals

    people = not_added(found, await slack_event.apply(save))
    if people or found.more or (left and before is None):
        slack_event.after(
            reply_in_thread(on.workspace, event, build_not_added(people, found.more, reader, left))
        )


async def withdraw_comment(slack_event: SlackEvent, event: Mapping[str, Any], document_id: int) -> None:
    """Withdraw the comment that a deleted reply was."""
    key = _key(slack_event.on, event)

    async def save(change: Change) -> None:
        if not await change.is_repeated(slack_event.key):
            await withdraw(document_id, key, change)

    await slack_event.apply(save)


def _in_reply(
    on: ListenerContext, event: Mapping[str, Any], files: Sequence[tuple[str, str]]
) -> FilesInReply:
    channel, thread_ts = str(event["channel"]), str(event["thread_ts"])
    return FilesInReply(on.workspace_id, str(event["user"]), channel, thread_ts, files)


async def _text_of(
    on: ListenerContext, event: Mapping[str, Any], found: MentionedPeople, in_slack: str, reader: Audience
) -> tuple[str, tuple[str, ...]]:
    """Return the text of the comment, and the names of what is not in it."""
    names = found.names | await known_names(on, people_in_carried(event))
    said = readable(event, names)
    room = LIMIT - len(said) - len(in_slack) - _ROOM_FOR_NAMES
    more = carried(event, names, room, reader)
    parts = [said, more.text, in_slack, left_text(more.left, reader)]
    return "\n".join(filter(None, parts)), more.left


def _key(on: ListenerContext, event: Mapping[str, Any]) -> str:
    """Return the key of the comment that a reply becomes."""
    return f"slack:{on.workspace.team_id}:{event['channel']}:{event['ts']}"


def _at(ts: object) -> datetime:
    """Return when a message with this ts was written."""
    return datetime.fromtimestamp(float(str(ts)), UTC)
