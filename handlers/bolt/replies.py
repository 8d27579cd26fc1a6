"""Words for the presser alone."""

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


def in_private(message: Message) -> dict[str, Any]:
    """Give what goes out with the ack of a slash command, for the asker alone."""
    return {"response_type": "ephemeral", "text": message.text, "blocks": message.blocks}


async def tell_refusal(press: Interaction, refusal: Refusal) -> None:
    """Say why the press was declined."""
    reader = await press.reader_or_default()
    await _tell(press, build_refusal(refusal, reader), sentence(refusal, reader), reader)


async def tell_news(press: Interaction, message: Message) -> None:
    """Say what comes of the press, where nothing that he sees shows it."""
    await _tell(press, message, message.text, await press.reader_or_default())


async def tell_fault(press: Interaction, reference: str) -> None:
    """Say that something went wrong on our side, and under which reference the log has it."""
    reader = await _reader_despite_fault(press)
    await _tell(press, build_fault(reference, reader), fault(reference, reader), reader)


async def _reader_despite_fault(press: Interaction) -> Audience:
    try:
        return await press.reader_or_default()
    except Exception:  # the store may be what is broken
        return Audience()


async def _tell(press: Interaction, message: Message, plain: str, reader: Audience) -> None:
    """Tell it where he pressed or typed: beside the message, or in the modal, so that only he sees it."""
    client = press.workspace.client
    if press.response_url:
        await client.respond(press.response_url, text=message.text, blocks=message.blocks)
    elif press.in_home or press.in_private:
        await _tell_over_it(press, message, plain, reader)
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


async def tell_beside(workspace: ConnectedWorkspace, event: Mapping[str, Any], message: Message) -> None:
    """Answer what somebody wrote, so that only he sees it, in the thread where he wrote it."""
    thread_ts = event.get("thread_ts")
    await workspace.client.post_ephemeral(
        str(event["channel"]),
        str(event["user"]),
        text=message.text,
        blocks=message.blocks,
        thread_ts=str(thread_ts) if thread_ts else None,
    )


async def tell_refusal_beside(on: ListenerContext, event: Mapping[str, Any], refusal: Refusal) -> None:
    """Say why what somebody wrote was declined."""
    reader = await reader_of(on, str(event["user"]))
    await tell_beside(on.workspace, event, build_refusal(refusal, reader))


async def reader_of(on: ListenerContext, user_id: str) -> Audience:
    """Return how a member reads; the default for somebody unknown."""
    member = await known_member(on.workspace_id, user_id)
    return await load_reader(on.workspace_id, member.person_id) if member else Audience()


async def _tell_over_it(press: Interaction, message: Message, plain: str, reader: Audience) -> None:
    """Tell it in a modal, while the press still may open something; else in the conversation with us."""
    client = press.workspace.client
    try:
        await client.open_view(press.trigger_id, build_unavailable(plain, reader))
    except SlackRefused:
        channel = await client.conversations_open(press.user_id)
        await client.post_ephemeral(channel, press.user_id, text=message.text, blocks=message.blocks)
