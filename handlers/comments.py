"""Messages to the bot. Replies in a card's thread become comments, and people mentioned in them follow it.

A file outside such a thread is something to be sent for approval.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from handlers.bolt.card_replies import replied_to, take_comment, withdraw_comment
from handlers.bolt.incoming_files import files_of, take_files
from handlers.bolt.interactions import ListenerContext
from handlers.bolt.redelivery import EDIT_SUBTYPES
from handlers.bolt.registrar import Registrar, SlackEvent
from handlers.bolt.replies import reader_of, refuse_in_thread, reply_in_thread
from models.idempotency import already_taken
from models.records.documents import Audience
from models.refusals import Refusal
from views.blocks.kit import Message as Answer
from views.replies.hints import build_outside

log = logging.getLogger(__name__)

# Messages that people write; joins and messages of apps have other subtypes.
_MESSAGE_SUBTYPES = frozenset({None, "file_share", "thread_broadcast"})
_MOST_ANSWERS = 5  # a minute to one person who writes outside any thread


def register(on: Registrar) -> None:
    """Bind the direct messages to the bot."""
    on.event("message.im", receive)


async def receive(slack_event: SlackEvent) -> None:
    """Add a reply as a comment, follow its edits, take the files of another message, or reply with a hint."""
    on, event = slack_event.on, slack_event.event
    edited = event.get("subtype") in EDIT_SUBTYPES
    message = _as_it_is_now(event) if edited else event
    try:
        await (_follow_edit if edited else _take)(slack_event, message)
    except Refusal as refusal:
        if refusal.code == "could_not_check":
            raise  # nothing is lost: Slack sends it again
        fields = slack_event.log_fields | refusal.log_fields
        log.info("Refused %s: %s", slack_event.key, refusal.code, extra=fields)
        slack_event.after(refuse_in_thread(on, message, refusal))


async def _take(slack_event: SlackEvent, message: Mapping[str, Any]) -> None:
    if not _is_from_person(message, slack_event.on.workspace.bot_user_id):
        return
    card = await replied_to(slack_event.on, message)
    if card is not None and card.document_id is not None:
        await take_comment(slack_event, message, card)
    elif files_of(message):
        await take_files(slack_event)
    else:
        await _answer_outside(slack_event)


def _as_it_is_now(event: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the message that an edit or deletion is about, as far as Slack tells of it."""
    before, after = event.get("previous_message") or {}, event.get("message") or {}
    ts = event.get("deleted_ts") or after.get("ts") or before.get("ts")
    place = {"channel": event["channel"], "channel_type": event.get("channel_type"), "ts": str(ts)}
    return {**before, **after, **place}


async def _follow_edit(slack_event: SlackEvent, message: Mapping[str, Any]) -> None:
    """Let a comment say what its reply says now, or withdraw it. Previews of links change nothing."""
    on, event = slack_event.on, slack_event.event
    before, after = event.get("previous_message") or {}, event.get("message") or {}
    if message.get("bot_id"):
        return  # our own: what we draw again is told to us as well
    card = await replied_to(on, message)
    if card is None or card.document_id is None:
        return
    if event["subtype"] == "message_deleted" or after.get("subtype") == "tombstone":
        await withdraw_comment(slack_event, message, card.document_id)
    elif _was_edited(before, after) and _is_from_person(message, on.workspace.bot_user_id):
        await take_comment(slack_event, message, card, before)


def _was_edited(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    edited = after.get("edited")
    return bool(isinstance(edited, dict) and edited.get("ts")) and before.get("text") != after.get("text")


def _is_from_person(event: Mapping[str, Any], bot_user_id: str) -> bool:
    author = event.get("user")
    by_app = bool(event.get("bot_id")) or author in (None, "", "USLACKBOT", bot_user_id)
    return event.get("channel_type") == "im" and event.get("subtype") in _MESSAGE_SUBTYPES and not by_app


async def _answer(on: ListenerContext, event: Mapping[str, Any], build: Callable[[Audience], Answer]) -> None:
    """Reply to a message in its author's language."""
    reader = await reader_of(on, str(event["user"]))
    await reply_in_thread(on.workspace, event, build(reader))


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


async def _answer_outside(slack_event: SlackEvent) -> None:
    """Reply with a hint how to comment; to each message, but not to a flood of them."""
    on, event = slack_event.on, slack_event.event
    minute = int(slack_event.now.timestamp()) // 60
    this_minute = f"outside:{on.workspace_id}:{event['user']}:{minute}"
    if await _may_answer(slack_event, [f"{this_minute}:{number}" for number in range(_MOST_ANSWERS)]):
        slack_event.after(_answer(on, event, build_outside))
