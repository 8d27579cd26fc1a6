"""Which rows must be delivered now, to Slack or to other systems, in the order in which they are.

The statements run every second. States are written out in them: SQLite uses no partial index for a state that
is bound to the statement.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final, Generic, TypeVar

from models.database import sql
from models.frozen import frozen
from models.outbox.homes import LOOKED_AT_FOR
from models.tables import Delivery, EventDelivery, Home, Mapping, Message, ReplyFile, SentFile

AT_ONCE = 40  # rows that are read at a time
Row = Message | Delivery | Home | Mapping | EventDelivery
R = TypeVar("R", bound=Row | ReplyFile | SentFile)


@frozen
class Due(Generic[R]):
    """Rows of a table that are due by `condition`, which knows `:now`, and that nobody has claimed."""

    table: type[R]
    condition: str

    @property
    def of_workspace(self) -> str:
        """Return the condition on rows of the workspace `:workspace`; events are of none."""
        if self.table is EventDelivery:
            return "TRUE"
        if self.table is Delivery:
            return (
                "EXISTS (SELECT 1 FROM message"
                " WHERE message.id = delivery.message_id AND message.workspace_id = :workspace)"
            )
        return f"{self.table._meta.db_table}.workspace_id = :workspace"

    @property
    def unclaimed(self) -> str:
        """Return the condition on rows that may be claimed."""
        name = self.table._meta.db_table
        claim = f"({name}.claimed_until IS NULL OR {name}.claimed_until <= :now)"
        return f"{self.condition} AND {name}.next_at <= :now AND {claim}"


TO_POST: Final = Due(Message, "message.state IN ('new', 'sending')")
TO_REDRAW: Final = Due(Message, "message.state = 'posted' AND message.wanted_version > message.shown_version")
TO_SEND: Final = Due(Delivery, "delivery.state IN ('waiting', 'sending')")
TO_PUBLISH: Final = Due(Home, "home.wanted_version > home.shown_version")
TO_MAP: Final = Due(Mapping, "mapping.state = 'running'")
EVERYTHING: Final = (TO_POST, TO_REDRAW, TO_SEND, TO_PUBLISH, TO_MAP)  # of a workspace
# What people put into Slack is fetched without being claimed.
TO_FETCH: Final = Due(ReplyFile, "reply_file.state = 'waiting'")
TO_READ: Final = Due(SentFile, "sent_file.state IN ('waiting', 'sending')")
ALL_THAT_WAITS: Final = (*EVERYTHING, TO_FETCH, TO_READ)
TO_HAND_OUT: Final = Due(EventDelivery, "event_delivery.state = 'waiting'")

_POST = f"""
SELECT message.* FROM message
WHERE message.workspace_id = :workspace AND {TO_POST.unclaimed}
    AND NOT EXISTS (
        SELECT 1 FROM message parent
        WHERE parent.id = message.parent_id AND parent.state NOT IN ('posted', 'failed', 'dropped')
    )
    AND message.person_id NOT IN (:busy)
ORDER BY message.priority, +message.id LIMIT {AT_ONCE}
"""
_REDRAW = f"""
SELECT message.* FROM message
WHERE message.workspace_id = :workspace AND {TO_REDRAW.unclaimed} AND message.id NOT IN (:busy)
ORDER BY message.priority, +message.id LIMIT {AT_ONCE}
"""
_SEND = f"""
SELECT delivery.* FROM delivery JOIN message ON message.id = delivery.message_id
WHERE {TO_SEND.unclaimed} AND message.workspace_id = :workspace AND message.state = 'posted'
    AND message.person_id NOT IN (:busy)
ORDER BY +delivery.message_id, delivery.position LIMIT {AT_ONCE}
"""
_PUBLISH = f"""
SELECT home.* FROM home
WHERE home.workspace_id = :workspace AND {TO_PUBLISH.unclaimed} AND home.opened_at >= :opened
    AND home.id NOT IN (:busy)
ORDER BY home.next_at LIMIT {AT_ONCE}
"""
_MAP = f"SELECT mapping.* FROM mapping WHERE mapping.workspace_id = :workspace AND {TO_MAP.unclaimed}"
# In the order of EVERYTHING.
_WORK = f"""
SELECT
    EXISTS (
        SELECT 1 FROM message WHERE message.workspace_id = :workspace AND {TO_POST.unclaimed}
    ) AS to_post,
    EXISTS (
        SELECT 1 FROM message WHERE message.workspace_id = :workspace AND {TO_REDRAW.unclaimed}
    ) AS to_redraw,
    EXISTS (
        SELECT 1 FROM delivery JOIN message ON message.id = delivery.message_id
        WHERE {TO_SEND.unclaimed} AND message.workspace_id = :workspace AND message.state = 'posted'
    ) AS to_send,
    EXISTS (
        SELECT 1 FROM home
        WHERE home.workspace_id = :workspace AND {TO_PUBLISH.unclaimed} AND home.opened_at >= :opened
    ) AS to_publish,
    EXISTS (
        SELECT 1 FROM mapping WHERE mapping.workspace_id = :workspace AND {TO_MAP.unclaimed}
    ) AS to_map
"""
# The events of one document keep their order at each target: the next one waits for the one before.
_HAND_OUT = f"""
SELECT event_delivery.* FROM event_delivery
WHERE event_delivery.target = :target AND {TO_HAND_OUT.unclaimed}
    AND NOT EXISTS (
        SELECT 1 FROM event_delivery earlier
        WHERE earlier.document_id = event_delivery.document_id AND earlier.target = event_delivery.target
            AND earlier.state = 'waiting' AND earlier.event_id < event_delivery.event_id
    )
ORDER BY event_delivery.event_id LIMIT {AT_ONCE}
"""


async def queues_with_work(workspace_id: int, now: datetime) -> list[Due[Any]]:
    """Return the queues of a workspace in which something may be due; most polls find none."""
    opened = now - LOOKED_AT_FOR
    row = await sql.first(_WORK, workspace=workspace_id, now=now, opened=opened)
    assert row is not None  # a SELECT without FROM has one row
    queues: list[Due[Any]] = list(EVERYTHING)
    return [queue for queue, has_work in zip(queues, row.values(), strict=True) if has_work]


async def messages_to_post(workspace_id: int, now: datetime, busy: Collection[int]) -> list[Message]:
    """Return messages that Slack does not have, or may have, by priority; none for the people in `busy`.

    A reply waits for the card whose thread it goes into, unless that will never be in Slack.
    """
    rows = await _read(_POST, busy, workspace=workspace_id, now=now)
    return [sql.made(Message, row) for row in rows]


async def messages_to_redraw(workspace_id: int, now: datetime, busy: Collection[int]) -> list[Message]:
    """Return messages of which Slack shows an older state, by priority; none of those in `busy`."""
    rows = await _read(_REDRAW, busy, workspace=workspace_id, now=now)
    return [sql.made(Message, row) for row in rows]


async def files_to_send(workspace_id: int, now: datetime, busy: Collection[int]) -> list[Delivery]:
    """Return files and reactions whose message is in Slack, with it; none for the people in `busy`.

    In a thread the reactions and the PDF come first.
    """
    rows = await _read(_SEND, busy, workspace=workspace_id, now=now)
    found = [sql.made(Delivery, row) for row in rows]
    if not found:
        return []
    messages = {one.id: one for one in await Message.filter(id__in={one.message_id for one in found})}
    for delivery in found:
        delivery.message = messages[delivery.message_id]
    return found


async def homes_to_publish(workspace_id: int, now: datetime, busy: Collection[int]) -> list[Home]:
    """Return Homes that were opened lately and show an older state; none of those in `busy`."""
    opened = now - LOOKED_AT_FOR
    rows = await _read(_PUBLISH, busy, workspace=workspace_id, now=now, opened=opened)
    return [sql.made(Home, row) for row in rows]


async def mapping_to_go_on(workspace_id: int, now: datetime) -> list[Mapping]:
    """Return the run that is under way and may go on now, if there is one."""
    return [sql.made(Mapping, row) for row in await sql.run(_MAP, workspace=workspace_id, now=now)]


async def events_to_hand_out(target: str, now: datetime) -> list[EventDelivery]:
    """Return the events that a target is to have now, oldest first: one of each document."""
    rows = await sql.run(_HAND_OUT, target=target, now=now)
    return [sql.made(EventDelivery, row) for row in rows]


async def _read(text: str, busy: Collection[int], **values: sql.Value) -> list[sql.Row]:
    text, ids = sql.listed(text, "busy", busy)
    return await sql.run(text, **values, **ids)
