"""An import holds its cards until it is over: more than a few for one person become one list."""

from collections import defaultdict
from datetime import datetime

from models.outbox.discussion.earlier_talk import collapse
from models.tables import Batch, Delivery, ListItem, Message
from models.vocabulary import Priority

# What a role may ever ask of its holder; whether it does now is looked at when the row is drawn.
_ASKS = {"approver": "approve", "payer": "pay", "requester": "revise"}


async def close_batch(batch_id: int, now: datetime, cards: int) -> None:
    """End an import: release its cards, or collapse more than `cards` for one person into one list."""
    if not await Batch.filter(id=batch_id, closed_at__isnull=True).update(closed_at=now):
        return
    by_person: dict[tuple[int, int], list[Message]] = defaultdict(list)
    for message in await Message.filter(batch_id=batch_id, state="held").order_by("id"):
        by_person[message.workspace_id, message.person_id].append(message)
    for (workspace_id, person_id), messages in by_person.items():
        ids = [message.id for message in messages]
        if len(messages) <= cards:
            await Message.filter(id__in=ids).update(state="new", next_at=now)
        else:
            await _collapse(batch_id, workspace_id, person_id, messages, now)
            await Message.filter(id__in=ids).update(state="dropped", dropped_because="collapsed")
            await Delivery.filter(message_id__in=ids).update(state="dropped", dropped_because="collapsed")
            await collapse(ids)


async def _collapse(
    batch_id: int, workspace_id: int, person_id: int, messages: list[Message], now: datetime
) -> None:
    listing = await Message.create(
        workspace_id=workspace_id,
        person_id=person_id,
        subject="list",
        card_role="approver",
        batch_id=batch_id,
        key=f"list:{batch_id}:{workspace_id}:{person_id}",
        state="new",
        priority=Priority.NEW_CARD,
        next_at=now,
        created_at=now,
    )
    await ListItem.bulk_create(
        [
            ListItem(
                message_id=listing.id,
                position=position,
                document_id=message.document_id,
                turn_id=message.turn_id,
                card_role=message.card_role,
                action=_ASKS.get(message.card_role, "see"),
            )
            for position, message in enumerate(messages, 1)
        ]
    )
