"""Which rows wait for Slack now, in the order in which they are served."""

from collections.abc import Collection
from datetime import datetime

from tortoise.expressions import F, Q

from models.outbox.homes import LOOKED_AT_FOR
from models.tables import Delivery, Home, Message

AT_ONCE = 40  # rows read in one look


async def messages_to_post(workspace_id: int, now: datetime, busy: Collection[int]) -> list[Message]:
    """Give messages that Slack does not have, or may have: the most wanted first."""
    return (
        await Message.filter(workspace_id=workspace_id, state__in=("new", "sending"), next_at__lte=now)
        # A reply waits for the card whose thread it goes into, unless that will never stand in Slack.
        .filter(Q(parent_id__isnull=True) | Q(parent__state__in=("posted", "failed", "dropped")))
        .exclude(person_id__in=busy or [0])
        .order_by("priority", "id")
        .limit(AT_ONCE)
    )


async def messages_to_redraw(workspace_id: int, now: datetime, busy: Collection[int]) -> list[Message]:
    """Give messages of which Slack shows an older state: the presser's own first."""
    return (
        await Message.filter(
            workspace_id=workspace_id, state="posted", wanted__gt=F("shown"), next_at__lte=now
        )
        .exclude(id__in=busy or [0])
        .order_by("priority", "id")
        .limit(AT_ONCE)
    )


async def homes_to_publish(workspace_id: int, now: datetime, busy: Collection[int]) -> list[Home]:
    """Give Homes that were opened lately and are not what they should be."""
    return (
        await Home.filter(
            workspace_id=workspace_id,
            wanted__gt=F("shown"),
            next_at__lte=now,
            opened_at__gte=now - LOOKED_AT_FOR,
        )
        .exclude(id__in=busy or [0])
        .order_by("next_at")
        .limit(AT_ONCE)
    )


async def files_to_send(workspace_id: int, now: datetime, busy: Collection[int]) -> list[Delivery]:
    """Give files and signs whose message stands in Slack; within a thread signs and PDF come first."""
    return (
        await Delivery.filter(
            message__workspace_id=workspace_id,
            message__state="posted",
            state__in=("waiting", "sending"),
            next_at__lte=now,
        )
        .exclude(message__person_id__in=busy or [0])
        .order_by("message_id", "position")
        .limit(AT_ONCE)
        .select_related("message")
    )
