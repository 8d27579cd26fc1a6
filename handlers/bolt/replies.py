"""Ephemeral replies: only the person who acted sees them."""

import logging
from collections.abc import Mapping
from typing import Any

from handlers.bolt.interactions import Interaction, ListenerContext
from models.people.members import known_member
from models.queries.readers import load_reader
from models.records.documents import Audience
from models.refusals import Refusal
from slack.errors import SlackError
from slack.workspace import ConnectedWorkspace
from views.blocks.kit import Message
from views.modals.details import build_unavailable
from views.replies.commands import build_answer_view, build_text
from views.replies.refusals import build_fault, build_refusal, fault
from views.wording.refusals import sentence

log = logging.getLogger(__name__)

WITHIN = 4.0  # seconds for an answer beside the press, before it is sent elsewhere


def ephemeral(message: Message) -> dict[str, Any]:
    """Return what the ack of a slash command carries to show a message to its user only."""
    return {"response_type": "ephemeral", "text": message.text, "blocks": message.blocks}


async def reply_with_refusal(press: Interaction, refusal: Refusal) -> None:
    """Reply with the reason of a refusal."""
    reader = await press.reader_or_default()
    await _send(press, build_refusal(refusal, reader), sentence(refusal, reader), reader)


async def reply(press: Interaction, message: Message) -> None:
    """Reply with the result, where nothing on screen shows it."""
    await _send(press, message, message.text, await press.reader_or_default())


async def reply_with_fault(press: Interaction, reference: str) -> None:
    """Reply that something went wrong here, with the reference under which the log has it."""
    reader = await _reader_despite_fault(press)
    await _send(press, build_fault(reference, reader), fault(reference, reader), reader)


async def reply_too_late(press: Interaction) -> None:
    """Reply that nothing was changed, since it took too long; a form stays open with what was typed."""
    refusal = Refusal("too_late")
    reader = await _reader_despite_fault(press)
    message = build_refusal(refusal, reader)
    if press.is_form:
        await _send_in_conversation(press, message)
    else:
        await _send(press, message, sentence(refusal, reader), reader)


async def _reader_despite_fault(press: Interaction) -> Audience:
    try:
        return await press.reader_or_default()
    except Exception:  # the database may be what is broken
        return Audience()


async def reply_with_text(press: Interaction, text: str) -> None:
    """Reply with a sentence."""
    await _send(press, build_text(text), text, await _reader_despite_fault(press))


async def open_answer(press: Interaction, message: Message) -> None:
    """Show an answer in a modal, or else in the person's conversation with the bot."""
    try:
        await press.open_view(build_answer_view(message, await press.reader_or_default()))
    except SlackError as error:
        log.info("Could not open the answer to %s: %s", press.key, error)
        await _send_in_conversation(press, message)


async def _send(press: Interaction, message: Message, plain: str, reader: Audience) -> None:
    """Send it where the person is: beside the message, or in the modal. Only they see it.

    Where Slack does not take it there, it is sent in their conversation with the bot.
    """
    try:
        await _send_there(press, message, plain, reader)
    except SlackError as error:
        log.info("Could not answer %s there: %s", press.key, error)
        await _send_in_conversation(press, message)


async def _send_there(press: Interaction, message: Message, plain: str, reader: Audience) -> None:
    client = press.workspace.client.with_timeout(WITHIN)
    if press.opened or press.modal:
        await press.redraw_view(build_unavailable(plain, reader))
    elif press.response_url:
        await client.respond(press.response_url, text=message.text, blocks=message.blocks)
    elif press.in_home or press.in_ephemeral:
        await client.open_view(press.trigger_id, build_unavailable(plain, reader))
    elif press.channel:
        await client.post_ephemeral(
            press.channel,
            press.user_id,
            text=message.text,
            blocks=message.blocks,
            thread_ts=press.thread_ts or None,
        )


async def _send_in_conversation(press: Interaction, message: Message) -> None:
    client = press.workspace.client
    channel = await client.conversations_open(press.user_id)
    await client.post_ephemeral(channel, press.user_id, text=message.text, blocks=message.blocks)


async def reply_in_thread(workspace: ConnectedWorkspace, event: Mapping[str, Any], message: Message) -> None:
    """Reply to a message in its thread, so that only its author sees it."""
    thread_ts = event.get("thread_ts")
    await workspace.client.post_ephemeral(
        str(event["channel"]),
        str(event["user"]),
        text=message.text,
        blocks=message.blocks,
        thread_ts=str(thread_ts) if thread_ts else None,
    )


async def refuse_in_thread(on: ListenerContext, event: Mapping[str, Any], refusal: Refusal) -> None:
    """Reply to a message with the reason of a refusal, in its thread."""
    reader = await reader_of(on, str(event["user"]))
    await reply_in_thread(on.workspace, event, build_refusal(refusal, reader))


async def reader_of(on: ListenerContext, user_id: str) -> Audience:
    """Return how a member reads amounts and times; the default for somebody unknown."""
    member = await known_member(on.workspace_id, user_id)
    return await load_reader(on.workspace_id, member.person_id) if member else Audience()
