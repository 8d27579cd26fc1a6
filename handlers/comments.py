"""Replies in a card's thread become comments; whom they mention follows the document."""

import asyncio
import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from handlers.bolt.mentioned import author_of, find_mentioned, not_added
from handlers.bolt.registrar import Happening, Registrar
from handlers.bolt.replies import tell_beside, tell_refusal_beside
from models.approval.chain import Moment
from models.approval.decide import already_taken
from models.discussion.comments import comment, want_sign
from models.discussion.followers import follow, who_cannot_follow
from models.refusals import Refusal
from models.tables import Comment, Message
from views.replies.hints import build_outside, build_stays
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


async def hear(happening: Happening) -> None:
    """Take a reply as a comment, or say what one can do."""
    event = happening.event
    if event.get("subtype") in _REWRITTEN:
        await _say_that_it_stays(happening)
        return
    if not _is_said(event, happening.on.workspace.bot_user_id):
        return
    card = await _replied_to(happening)
    if card is None or card.document_id is None:
        await _answer_outside(happening)
        return
    try:
        await _take(happening, card, card.document_id)
    except Refusal as refusal:
        if refusal.code == "could_not_check":
            raise  # nothing is lost: Slack tells it again
        log.info("Refused %s: %s", happening.key, refusal.code)
        happening.after(tell_refusal_beside(happening.on, event, refusal))


def _is_said(event: Mapping[str, Any], bot_user_id: str) -> bool:
    author = event.get("user")
    by_a_program = bool(event.get("bot_id")) or author in (None, "", "USLACKBOT", bot_user_id)
    return event.get("channel_type") == "im" and event.get("subtype") in _SAID and not by_a_program


async def _replied_to(happening: Happening) -> Message | None:
    """Find our message under which somebody wrote, if it is one."""
    event, workspace_id = happening.event, happening.on.workspace_id
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


async def _take(happening: Happening, card: Message, document_id: int) -> None:
    on, event, now = happening.on, happening.event, happening.now
    ts = str(event["ts"])
    key = _key(happening, ts)
    author = await author_of(on, event, now)
    found = await find_mentioned(on, event, now)
    files = _file_names(event)
    said = "\n".join(filter(None, [readable(event, found.names), _with_files(files)]))

    async def keep() -> dict[int, Refusal]:
        if await already_taken(happening.key, now):  # and perhaps not answered, if we were killed
            return await who_cannot_follow(document_id, found.people.values())
        refusals = await follow(document_id, found.people.values(), author.id, Moment(now, on.terms))
        made = await comment(document_id, author.id, said, key, _at(ts))
        if made:
            await want_sign(card.id, ts, now)
        return refusals

    people = not_added(found, await on.store.transact(keep))
    if people or found.more or files:
        answer = build_not_added(people, found.more, files)
        happening.after(tell_beside(on.workspace, event, answer))


def _key(happening: Happening, ts: str) -> str:
    """Say which comment a reply is."""
    return f"slack:{happening.on.workspace.team_id}:{happening.event['channel']}:{ts}"


async def _say_that_it_stays(happening: Happening) -> None:
    """Tell who changes or deletes a comment in Slack, once, that the others read it as he first wrote it."""
    before, after = happening.event.get("previous_message") or {}, happening.event.get("message") or {}
    gone = happening.event["subtype"] == "message_deleted" or after.get("subtype") == "tombstone"
    if not gone and before.get("text") == after.get("text"):
        return
    key = _key(happening, str(before.get("ts")))
    if before.get("bot_id") or not await Comment.exists(key=key):
        return
    if await _is_first(happening, f"stays:{key}"):
        reply = {**before, "channel": happening.event["channel"]}
        happening.after(tell_beside(happening.on.workspace, reply, build_stays()))


async def _is_first(happening: Happening, key: str) -> bool:
    """Note that something is about to be said; one that Slack tells again has not been answered yet."""

    async def note() -> bool:
        if await already_taken(happening.key, happening.now):
            return True
        return not await already_taken(key, happening.now)

    return await happening.on.store.transact(note)


def _at(ts: str) -> datetime:
    """Read when a message was written from its ts."""
    return datetime.fromtimestamp(float(ts), UTC)


def _file_names(event: Mapping[str, Any]) -> list[str]:
    files = event.get("files")
    named = [one for one in files if isinstance(one, dict)] if isinstance(files, list) else []
    return [str(one.get("name") or one.get("title") or "a file") for one in named]


def _with_files(names: list[str]) -> str:
    return f"(files in Slack: {', '.join(name[:100] for name in names[:10])})" if names else ""


async def _answer_outside(happening: Happening) -> None:
    """Say privately what one can do; not for every line that somebody types."""
    on, event = happening.on, happening.event
    minute = int(happening.now.timestamp()) // _ANSWER_EVERY
    if await _is_first(happening, f"outside:{on.workspace_id}:{event['user']}:{minute}"):
        happening.after(tell_beside(on.workspace, event, build_outside()))
