"""Messages to the bot. Replies in a card's thread become comments, and people mentioned in them follow it.

A file outside such a thread is something to be sent for approval.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from handlers.bolt.incoming_files import files_of, take_files
from handlers.bolt.interactions import ListenerContext
from handlers.bolt.mentioned_people import (
    MentionedPeople,
    author_of,
    find_mentioned,
    known_names,
    not_added,
)
from handlers.bolt.registrar import EDIT_SUBTYPES, Registrar, SlackEvent
from handlers.bolt.replies import reader_of, refuse_in_thread, reply_in_thread
from models.change import Change
from models.discussion.comments import LIMIT, comment
from models.discussion.followers import follow, who_cannot_follow
from models.discussion.reply_files import FilesInReply, note_files
from models.idempotency import already_taken
from models.records.documents import Audience
from models.refusals import Refusal
from models.tables import Comment, Message
from views.blocks.kit import Message as Answer
from views.replies.carried import carried, left_text, people_in_carried
from views.replies.hints import build_comment_not_editable, build_outside
from views.replies.incoming_text import readable
from views.replies.mentions import build_not_added, reply_files_text

log = logging.getLogger(__name__)

# Messages that people write; joins and messages of apps have other subtypes.
_MESSAGE_SUBTYPES = frozenset({None, "file_share", "thread_broadcast"})
# Seconds: a person can reply before Slack has answered our post. Slack sends the event a second time at once,
# and a third time a minute later.
_CONFIRMED_WITHIN = 2.0
_POLL_EVERY = 0.05
_ROOM_FOR_NAMES = 700  # characters for the names of what stays in Slack
_MOST_ANSWERS = 5  # a minute to one person who writes outside any thread


class CardUnconfirmed(Exception):
    """It may be a reply to a card whose post Slack has not confirmed yet; the next delivery will tell."""


def register(on: Registrar) -> None:
    """Bind the direct messages to the bot."""
    on.event("message.im", receive)


async def receive(slack_event: SlackEvent) -> None:
    """Add a reply as a comment, take the files of another message, or reply with a hint."""
    event = slack_event.event
    if event.get("subtype") in EDIT_SUBTYPES:
        await _explain_edit(slack_event)
        return
    if not _is_from_person(event, slack_event.on.workspace.bot_user_id):
        return
    card = await _replied_to(slack_event)
    try:
        if card is not None and card.document_id is not None:
            await _add_comment(slack_event, card, card.document_id)
        elif files_of(event):
            await take_files(slack_event)
        else:
            await _answer_outside(slack_event)
    except Refusal as refusal:
        if refusal.code == "could_not_check":
            raise  # nothing is lost: Slack sends it again
        log.info("Refused %s: %s", slack_event.key, refusal.code)
        slack_event.after(refuse_in_thread(slack_event.on, event, refusal))


def _is_from_person(event: Mapping[str, Any], bot_user_id: str) -> bool:
    author = event.get("user")
    by_app = bool(event.get("bot_id")) or author in (None, "", "USLACKBOT", bot_user_id)
    return event.get("channel_type") == "im" and event.get("subtype") in _MESSAGE_SUBTYPES and not by_app


async def _replied_to(slack_event: SlackEvent) -> Message | None:
    """Return the message of ours in whose thread somebody wrote; None: it is not in such a thread."""
    event, workspace_id = slack_event.event, slack_event.on.workspace_id
    thread_ts, channel = event.get("thread_ts"), str(event["channel"])
    if not thread_ts or thread_ts == event["ts"]:
        return None
    ours = Message.filter(workspace_id=workspace_id, channel=channel)
    until = asyncio.get_running_loop().time() + _CONFIRMED_WITHIN
    while True:
        # Asked first: a post that is confirmed in between is found by its ts.
        unconfirmed = await ours.filter(state="sending").exists()
        message = await ours.get_or_none(ts=str(thread_ts))
        if message is not None or not unconfirmed:
            return message
        if asyncio.get_running_loop().time() > until:
            raise CardUnconfirmed
        await asyncio.sleep(_POLL_EVERY)


async def _add_comment(slack_event: SlackEvent, card: Message, document_id: int) -> None:
    on, event, now = slack_event.on, slack_event.event, slack_event.now
    ts = str(event["ts"])
    key = _key(slack_event, ts)
    author = await author_of(on, event, now)
    found = await find_mentioned(on, event, now)
    reader = await reader_of(on, str(event["user"]))
    files = files_of(event)
    named = reply_files_text([name for _id, name in files], reader)
    text, left = await _text_of(on, event, found, named, reader)

    async def save(change: Change) -> dict[int, Refusal]:
        if await change.is_repeated(slack_event.key):  # and perhaps not answered, if the bot was killed
            return await who_cannot_follow(document_id, found.people.values())
        refusals = await follow(document_id, found.people.values(), author.id, change)
        await comment(document_id, author.id, text, key, _at(ts), change, reply=(card.id, ts))
        await note_files(document_id, key, _in_reply(on, event, files), change)
        return refusals

    people = not_added(found, await slack_event.apply(save))
    if people or found.more or left:
        slack_event.after(
            reply_in_thread(on.workspace, event, build_not_added(people, found.more, reader, left))
        )


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


async def _answer(on: ListenerContext, event: Mapping[str, Any], build: Callable[[Audience], Answer]) -> None:
    """Reply to a message in its author's language."""
    reader = await reader_of(on, str(event["user"]))
    await reply_in_thread(on.workspace, event, build(reader))


def _key(slack_event: SlackEvent, ts: str) -> str:
    """Return the key of the comment that a reply becomes."""
    return f"slack:{slack_event.on.workspace.team_id}:{slack_event.event['channel']}:{ts}"


async def _explain_edit(slack_event: SlackEvent) -> None:
    """Reply once to an edit or deletion of a comment: the others still see the original."""
    before, after = slack_event.event.get("previous_message") or {}, slack_event.event.get("message") or {}
    gone = slack_event.event["subtype"] == "message_deleted" or after.get("subtype") == "tombstone"
    if not gone and before.get("text") == after.get("text"):
        return
    key = _key(slack_event, str(before.get("ts")))
    if before.get("bot_id") or not await Comment.exists(key=key):
        return
    if await _may_answer(slack_event, [f"stays:{key}"]):
        reply = {**before, "channel": slack_event.event["channel"]}
        slack_event.after(_answer(slack_event.on, reply, build_comment_not_editable))


async def _may_answer(slack_event: SlackEvent, keys: Sequence[str]) -> bool:
    """Take the first of the keys that is free; return whether there is one, or this is a second delivery."""

    async def record() -> bool:
        if await already_taken(slack_event.key, slack_event.now):
            return True
        for key in keys:
            if not await already_taken(key, slack_event.now):
                return True
        return False

    return await slack_event.on.store.transact(record)


def _at(ts: str) -> datetime:
    """Return when a message with this ts was written."""
    return datetime.fromtimestamp(float(ts), UTC)


async def _answer_outside(slack_event: SlackEvent) -> None:
    """Reply with a hint how to comment; to each message, but not to a flood of them."""
    on, event = slack_event.on, slack_event.event
    minute = int(slack_event.now.timestamp()) // 60
    this_minute = f"outside:{on.workspace_id}:{event['user']}:{minute}"
    if await _may_answer(slack_event, [f"{this_minute}:{number}" for number in range(_MOST_ANSWERS)]):
        slack_event.after(_answer(on, event, build_outside))
