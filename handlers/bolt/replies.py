"""Ephemeral replies: only the person who acted sees them."""

from collections.abc import Mapping
from typing import Any

from handlers.bolt.interactions import Interaction, ListenerContext
from models.people.members import known_member
from models.queries.readers import load_reader
from models.records.documents import Audience
from models.refusals import Refusal
from slack.errors import SlackRefused
from slack.workspace import ConnectedWorkspace
from views.blocks.kit import Message
from views.modals.details import build_unavailable
from views.replies.refusals import build_fault, build_refusal, fault
from views.wording.refusals import sentence


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


async def _reader_despite_fault(press: Interaction) -> Audience:
    try:
        return await press.reader_or_default()
    except Exception:  # the database may be what is broken
        return Audience()


async def _send(press: Interaction, message: Message, plain: str, reader: Audience) -> None:
    """Send it where the person is: beside the message, or in the modal. Only they see it."""
    client = press.workspace.client
    if press.response_url:
        await client.respond(press.response_url, text=message.text, blocks=message.blocks)
    elif press.in_home or press.in_ephemeral:
        await _send_in_modal(press, message, plain, reader)
    elif press.view:
        await client.update_view(str(press.view["id"]), build_unavailable(plain, reader))
    elif press.channel:
        await client.post_ephemeral(
            press.channel,
            press.user_id,
            text=message.text,
            blocks=message.blocks,
            thread_ts=press.thread_ts or None,
        )


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


async def _send_in_modal(press: Interaction, message: Message, plain: str, reader: Audience) -> None:
    """Send it in a modal, if the trigger has not expired; otherwise in the conversation with the bot."""
    client = press.workspace.client
    try:
        await client.open_view(press.trigger_id, build_unavailable(plain, reader))
    except SlackRefused:
        channel = await client.conversations_open(press.user_id)
        await client.post_ephemeral(channel, press.user_id, text=message.text, blocks=message.blocks)
