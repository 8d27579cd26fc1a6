"""After a restore: what is drawn again, whose conversations are read, what of them the store has rows for.

What Slack shows is not known then: it may have been drawn since the backup.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from models.database import sql
from models.frozen import frozen
from models.outbox.progress import ALWAYS
from models.tables import Delivery, Message, Workspace
from models.vocabulary import NOT_OVER

READ_BEFORE: Final = timedelta(minutes=10)  # the clocks differ, and what was under way is looked at again
LONGEST_ABSENCE: Final = timedelta(days=7)  # what was written in it is heard again
AT_ONCE: Final = 100  # people
_WAITING = f"SELECT id FROM document WHERE status IN {NOT_OVER}"
# In the transaction of a restore, which knows no models; times are in them as the store keeps them.
DRAW_AGAIN: Final = (
    f"""
    UPDATE message SET wanted_version = wanted_version + 1, shown_hash = '', next_at = 0
    WHERE state = 'posted' AND (
        created_at >= {{since}} OR document_id IN ({_WAITING})
        OR id IN (SELECT message_id FROM list_item WHERE document_id IN ({_WAITING}))
    )
    """,
    """
    UPDATE home SET wanted_version = wanted_version + 1, shown_hash = '', next_at = 0, opened_at = {now}
    WHERE opened_at >= {since}
    """,
)
# The threads of older messages are read as well while there may be more to say in them.
_OLDEST = f"""
SELECT MIN(created_at) AS since FROM message
WHERE workspace_id = :workspace AND person_id = :person AND state = 'posted'
    AND document_id IN ({_WAITING})
"""
# Who may have been written to: those who are known in Slack, and those who had something waiting.
_TO_READ = f"""
SELECT person_id FROM (
    SELECT person_id FROM member WHERE workspace_id = :workspace
    UNION SELECT person_id FROM message
    WHERE workspace_id = :workspace AND state IN ('held', 'new', 'sending', 'failed')
) AS people WHERE person_id > :after ORDER BY person_id LIMIT {AT_ONCE}
"""


@frozen
class ReadingBack:
    """How far a workspace's conversations are read for what was posted after the backup.

    They are read from `since` on, and further back for what waits; `person` is the last one who was read.
    """

    restored_from: datetime
    since: datetime
    person: int


async def reading_back(workspace_id: int) -> ReadingBack | None:
    """Return what is still to be read of a workspace; None: the store agrees with Slack."""
    row = await Workspace.get(id=workspace_id)
    if row.restored_from is None or row.read_back_since is None:
        return None
    return ReadingBack(row.restored_from, row.read_back_since, row.read_back_person)


async def people_to_read(workspace_id: int, after: int) -> list[int]:
    """Return the next people whose conversations are to be read."""
    return [int(row["person_id"]) for row in await sql.run(_TO_READ, workspace=workspace_id, after=after)]


async def read_from(workspace_id: int, person_id: int, since: datetime) -> datetime:
    """Return from when on a person's conversation is read, to find the threads of all that waits in it."""
    [row] = await sql.run(_OLDEST, workspace=workspace_id, person=person_id)
    oldest = sql.read_time(row["since"])
    return since if oldest is None else min(since, oldest - READ_BEFORE)


async def record_read(workspace_id: int, person_id: int) -> None:
    """Write down that a person's conversation was read, and those of all before them."""
    await Workspace.filter(id=workspace_id).update(read_back_person=person_id)


async def record_all_read(workspace_id: int) -> None:
    """Write down that the store agrees with Slack again."""
    await Workspace.filter(id=workspace_id).update(
        restored_from=None, read_back_since=None, read_back_person=0
    )


async def known_messages(workspace_id: int, ids: Collection[int]) -> dict[int, Message]:
    """Return those of some messages that have a row, by its id."""
    rows = await Message.filter(workspace_id=workspace_id, id__in=list(ids)) if ids else []
    return {row.id: row for row in rows}


async def take_over(message: Message, channel: str, ts: str) -> None:
    """Write down that Slack has a message of which the backup did not know that; it is drawn again."""
    await Message.filter(id=message.id, ts="").update(
        state="posted",
        dropped_because=None,
        channel=channel,
        ts=ts,
        shown_version=0,
        shown_hash="",
        attempts=0,
        next_at=ALWAYS,
        sending_since=None,
        claimed_until=None,
        last_error="",
    )


async def known_files(file_ids: Collection[str]) -> set[str]:
    """Return those of some files, by Slack's ids, that the store has sent or begun to send."""
    found = Delivery.filter(file_id__in=list(file_ids)) if file_ids else None
    return {row.file_id for row in await found} if found else set()
