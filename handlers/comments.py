"""Replies in a card's thread become comments; whom they mention follows the document."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from handlers.bolt.interactions import ListenerContext
from handlers.bolt.mentioned_people import author_of, find_mentioned, not_added
from handlers.bolt.registrar import Registrar, SlackEvent
from handlers.bolt.replies import reader_of, tell_beside, tell_refusal_beside
from models.change import Change
from models.discussion.comments import comment
from models.discussion.followers import follow, who_cannot_follow
from models.idempotency import already_taken
from models.records.documents import Audience
from models.refusals import Refusal
from models.tables import Comment, Message
from views.blocks.kit import Message as Answer
from views.replies.hints import build_comment_not_editable, build_outside
from views.replies.incoming_text import readable
from views.replies.mentions import build_not_added

log = logging.getLogger(__name__)

# What people say; joins and what programs post have other subtypes.
_SAID = frozenset({None, "file_share", "thread_broadcast"})
# What people do to what they have said; Slack also tells of previews of links and of counted replies so.
_REWRITTEN = frozenset({"message_changed", "message_deleted"})
# Seconds: somebody is quicker than Slack's answer to our post. Slack's own second delivery comes at once,
# and its third a minute later.
_SETTLES_WITHIN = 2.0
_LOOK_EVERY = 0.05
_ANSWER_EVERY = 60  # seconds between two answers to what one person writes outside any thread


class NotSettled(Exception):
    """It may be a reply to a card that we do not know to stand in Slack yet; told again, we will."""


def register(on: Registrar) -> None:
    """Bind what people write to us."""
    on.event("message.im", hear)


async def hear(slack_event: SlackEvent) -> None:
    """Take a reply as a comment, or say what one can do."""
    event = slack_event.event
    if event.get("subtype") in _REWRITTEN:
        await _say_that_it_stays(slack_event)
        return
    if not _is_said(event, slack_event.on.workspace.bot_user_id):
        return
    card = await _replied_to(slack_event)
    if card is None or card.document_id is None:
        await _answer_outside(slack_event)
        return
    try:
        await _take(slack_event, card, card.document_id)
    except Refusal as refusal:
        if refusal.code == "could_not_check":
            raise  # nothing is lost: Slack tells it again
        log.info("Refused %s: %s", slack_event.key, refusal.code)
        slack_event.after(tell_refusal_beside(slack_event.on, event, refusal))


def _is_said(event: Mapping[str, Any], bot_user_id: str) -> bool:
    author = event.get("user")
    by_a_program = bool(event.get("bot_id")) or author in (None, "", "USLACKBOT", bot_user_id)
    return event.get("channel_type") == "im" and event.get("subtype") in _SAID and not by_a_program


async def _replied_to(slack_event: SlackEvent) -> Message | None:
    """Find our message under which somebody wrote, if it is one."""
    event, workspace_id = slack_event.event, slack_event.on.workspace_id
    thread_ts, channel = event.get("thread_ts"), str(event["channel"])
    if not thread_ts or thread_ts == event["ts"]:
        return None
    ours = Message.filter(workspace_id=workspace_id, channel=channel)
    until = asyncio.get_running_loop().time() + _SETTLES_WITHIN
    while True:
        # Asked first: what settles in between is found by its ts.
        unsettled = await ours.filter(state="sending").exists()
        message = await ours.get_or_none(ts=str(thread_ts))
        if message is not None or not unsettled:
            return message
        if asyncio.get_running_loop().time() > until:
            raise NotSettled
        await asyncio.sleep(_LOOK_EVERY)


async def _take(slack_event: SlackEvent, card: Message, document_id: int) -> None:
    on, event, now = slack_event.on, slack_event.event, slack_event.now
    ts = str(event["ts"])
    key = _key(slack_event, ts)
    author = await author_of(on, event, now)
    found = await find_mentioned(on, event, now)
    files = _file_names(event)
    said = "\n".join(filter(None, [readable(event, found.names), _with_files(files)]))

    async def keep(change: Change) -> dict[int, Refusal]:
        if await change.is_repeated(slack_event.key):  # and perhaps not answered, if we were killed
            return await who_cannot_follow(document_id, found.people.values())
        refusals = await follow(document_id, found.people.values(), author.id, change)
        await comment(document_id, author.id, said, key, _at(ts), change, reply=(card.id, ts))
        return refusals

    people = not_added(found, await slack_event.apply(keep))
    if people or found.more or files:
        slack_event.after(
            _answer(on, event, lambda reader: build_not_added(people, found.more, files, reader))
        )


async def _answer(on: ListenerContext, event: Mapping[str, Any], build: Callable[[Audience], Answer]) -> None:
    """Answer what somebody wrote, in their language."""
    reader = await reader_of(on, str(event["user"]))
    await tell_beside(on.workspace, event, build(reader))


def _key(slack_event: SlackEvent, ts: str) -> str:
    """Say which comment a reply is."""
    return f"slack:{slack_event.on.workspace.team_id}:{slack_event.event['channel']}:{ts}"


async def _say_that_it_stays(slack_event: SlackEvent) -> None:
    """Tell who changes or deletes a comment in Slack, once, that the others read it as he first wrote it."""
    before, after = slack_event.event.get("previous_message") or {}, slack_event.event.get("message") or {}
    gone = slack_event.event["subtype"] == "message_deleted" or after.get("subtype") == "tombstone"
    if not gone and before.get("text") == after.get("text"):
        return
    key = _key(slack_event, str(before.get("ts")))
    if before.get("bot_id") or not await Comment.exists(key=key):
        return
    if await _is_first(slack_event, f"stays:{key}"):
        reply = {**before, "channel": slack_event.event["channel"]}
        slack_event.after(_answer(slack_event.on, reply, build_comment_not_editable))


async def _is_first(slack_event: SlackEvent, key: str) -> bool:
    """Note that something is about to be said; one that Slack tells again has not been answered yet."""

    async def note() -> bool:
        if await already_taken(slack_event.key, slack_event.now):
            return True
        return not await already_taken(key, slack_event.now)

    return await slack_event.on.store.transact(note)


def _at(ts: str) -> datetime:
    """Read when a message was written from its ts."""
    return datetime.fromtimestamp(float(ts), UTC)


def _file_names(event: Mapping[str, Any]) -> list[str]:
    files = event.get("files")
    named = [one for one in files if isinstance(one, dict)] if isinstance(files, list) else []
    return [str(one.get("name") or one.get("title") or "a file") for one in named]


def _with_files(names: list[str]) -> str:
    return f"(files in Slack: {', '.join(name[:100] for name in names[:10])})" if names else ""


async def _answer_outside(slack_event: SlackEvent) -> None:
    """Say privately what one can do; not for every line that somebody types."""
    on, event = slack_event.on, slack_event.event
    minute = int(slack_event.now.timestamp()) // _ANSWER_EVERY
    if await _is_first(slack_event, f"outside:{on.workspace_id}:{event['user']}:{minute}"):
        slack_event.after(_answer(on, event, build_outside))
