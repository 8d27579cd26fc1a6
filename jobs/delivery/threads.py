"""What is said of a document, mostly in the thread of its card: in one order, and found again there."""

from jobs.delivery.context import DeliveryContext
from models.outbox import progress
from models.queries.discussion.comments import thread_of
from models.sent_files.waiting import leave_thread_of_file
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
    for thread_ts in await _threads(message):
        ts = await find_message(
            context.client,
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


async def _threads(message: Message) -> list[str | None]:
    """Return the threads in which a message may be, and None: beside the cards."""
    if message.subject == "sent_file":
        return list(dict.fromkeys([await thread_of(message) or None, None]))
    parent = await Message.get_or_none(id=message.parent_id) if message.parent_id else None
    return [parent.ts, None] if parent and parent.ts and parent.channel == message.channel else [None]


async def leave_thread(context: DeliveryContext, message: Message) -> None:
    """Post the message by itself from now on: the one above it was deleted in Slack, with the thread."""
    now = context.clock()
    if message.subject == "sent_file":
        await context.store.transact(lambda: leave_thread_of_file(message))
    await progress.again(message, now, parent_id=None, state="new")
