"""Sent files that are to be fetched or taken in, and what did not work."""

from datetime import datetime

from models.database import sql
from models.tables import Message, SentFile

AT_ONCE = 20
ERROR_LIMIT = 500  # characters
_WAITING = f"""
SELECT * FROM sent_file
WHERE workspace_id = :workspace AND state IN ('waiting', 'sending') AND next_at <= :now
ORDER BY id LIMIT {AT_ONCE}
"""


async def files_to_read(workspace_id: int, now: datetime) -> list[SentFile]:
    """Return files that are due to be fetched or taken in, oldest first."""
    return [sql.made(SentFile, row) for row in await sql.run(_WAITING, workspace=workspace_id, now=now)]


async def read_later(sent: SentFile, at: datetime, error: str) -> None:
    """Save when to try again."""
    again = SentFile.filter(id=sent.id, state__in=("waiting", "sending"))
    await again.update(next_at=at, attempts=sent.attempts + 1, last_error=error[:ERROR_LIMIT])


async def leave_thread_of_file(message: Message) -> None:
    """Have the answer to a file stand by itself from now on: the message with the file was deleted."""
    await SentFile.filter(message_id=message.id).update(thread_ts="")
