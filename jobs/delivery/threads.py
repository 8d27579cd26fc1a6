"""What is said of a document, mostly in the thread of its card: in one order, and found again there."""

from datetime import datetime

from jobs.delivery.context import DeliveryContext
from models.outbox import progress
from models.tables import Message
from slack.find import find_message

_IN_ORDER = ("comment", "outcome")


async def is_behind(message: Message) -> bool:
    """Return whether another comment or outcome of the document must be posted to this reader first."""
    return (
        message.subject in _IN_ORDER
        and await Message.filter(
            person_id=message.person_id,
            state__in=("new", "sending"),
            document_id=message.document_id,
            subject__in=_IN_ORDER,
            id__lt=message.id,
        ).exists()
    )


async def find_again(context: DeliveryContext, message: Message, event_type: str) -> str | None:
    """Return the ts of a message that Slack may have, from its card's thread or from beside the cards."""
    parent = await Message.get_or_none(id=message.parent_id) if message.parent_id else None
    threads = [parent.ts, None] if parent and parent.ts and parent.channel == message.channel else [None]
    for thread_ts in threads:
        ts = await find_message(
            context.workspace.client,
            message.channel,
            author=context.workspace.bot_user_id,
            event_type=event_type,
            payload={"message": message.id},
            since=message.sending_since or message.created_at,
            thread_ts=thread_ts,
        )
        if ts is not None:
            return ts
    return None


async def leave_thread(message: Message, now: datetime) -> None:
    """Post the message by itself from now on: its card was deleted in Slack, with the thread."""
    await progress.again(message, now, parent_id=None, state="new")
