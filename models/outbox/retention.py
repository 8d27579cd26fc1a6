"""Delete messages about what was over long ago, and name files that nobody needs any more: a page at a time.

What a page is made of is found by primary keys, so that a page takes as long in a large store as in a small.
"""

from datetime import datetime
from typing import Final

from models.database import sql

PAGE: Final = 500  # documents, messages or attachments that are looked at in one transaction
DELETED: Final = 50  # of these that are deleted in one: on SQLite nobody else writes meanwhile

# Nobody decides, pays or revises any more, and nothing has happened since. An approved invoice or expense
# waits to be paid. `settled_at` does not move when it is: the history says when the last thing happened.
_OVER = """
(SELECT at FROM audit WHERE audit.document_id = document.id ORDER BY position DESC LIMIT 1) < :before AND (
    document.status IN ('rejected', 'cancelled', 'paid', 'closed')
    OR document.status = 'approved' AND document.kind NOT IN ('invoice', 'expense')
)
"""
# Slack shows it as it is, and it is old.
_SHOWN = """
message.created_at < :before AND message.state IN ('posted', 'failed', 'dropped')
AND NOT (message.state = 'posted' AND message.wanted_version > message.shown_version)
AND message.redraw_after IS NULL AND message.claimed_until IS NULL
AND NOT EXISTS (
    SELECT 1 FROM delivery
    WHERE delivery.message_id = message.id AND delivery.state IN ('waiting', 'sending')
)
AND NOT EXISTS (SELECT 1 FROM sent_file WHERE sent_file.message_id = message.id)
"""
_DOCUMENTS = f"""
SELECT document.id FROM document
WHERE document.id > :after AND document.id <= :last AND {_OVER}
    AND EXISTS (SELECT 1 FROM message WHERE message.document_id = document.id)
    AND NOT EXISTS (SELECT 1 FROM message WHERE message.document_id = document.id AND NOT ({_SHOWN}))
    AND NOT EXISTS (
        SELECT 1 FROM message JOIN message AS below ON below.parent_id = message.id
        WHERE message.document_id = document.id
            AND (below.document_id IS NULL OR below.document_id <> document.id)
    )
"""
_LISTS = f"""
SELECT message.id FROM message
WHERE message.id > :after AND message.id <= :last AND message.document_id IS NULL
    AND message.subject IN ('digest', 'list') AND {_SHOWN}
    AND NOT EXISTS (
        SELECT 1 FROM list_item JOIN document ON document.id = list_item.document_id
        WHERE list_item.message_id = message.id AND NOT ({_OVER})
    )
    AND NOT EXISTS (SELECT 1 FROM message AS below WHERE below.parent_id = message.id)
"""
_OF_DOCUMENTS = "SELECT id FROM message WHERE document_id IN (:document)"
_TAKEN_BACK = f"""
SELECT DISTINCT attachment.sha256 FROM attachment JOIN document ON document.id = attachment.document_id
WHERE attachment.id > :after AND attachment.id <= :last AND attachment.gone AND {_OVER}
"""
_NEEDED = """
SELECT 1 AS needed WHERE EXISTS (SELECT 1 FROM attachment WHERE sha256 = :sha256 AND NOT gone)
OR EXISTS (SELECT 1 FROM sent_file WHERE sha256 = :sha256)
OR EXISTS (
    SELECT 1 FROM delivery JOIN attachment ON attachment.id = delivery.attachment_id
    WHERE attachment.sha256 = :sha256 AND delivery.state IN ('waiting', 'sending')
)
"""


async def forget_messages(after: int, before: datetime) -> int | None:
    """Delete the messages of a page of documents that were over before a time, each document's or none.

    Return the last document that was looked at; None: there is no other. Inside a transaction.
    """
    last = await _last_of("document", after)
    if last is not None:
        found = await _ids(_DOCUMENTS, after, last, before)
        over = await _held("document", _DOCUMENTS, found, before)
        await _delete("document", _OF_DOCUMENTS, over)
        return found[-1] if len(found) == DELETED else last
    return None


async def forget_lists(after: int, before: datetime) -> int | None:
    """Delete the lists and reminders of a page of messages that hold only what was over; as above."""
    last = await _last_of("message", after)
    if last is not None:
        found = await _ids(_LISTS, after, last, before)
        over = await _held("message", _LISTS, found, before)
        await _delete("message", ":message", over)
        return found[-1] if len(found) == DELETED else last
    return None


async def files_taken_back(after: int, before: datetime) -> tuple[int | None, list[str]]:
    """Return the hashes of a page of files that were taken back, of documents that were over; as above."""
    last = await _last_of("attachment", after)
    if last is None:
        return None, []
    rows = await sql.run(_TAKEN_BACK, after=after, last=last, before=before)
    return last, [str(row["sha256"]) for row in rows]


async def is_needed(sha256: str) -> bool:
    """Return whether a file with these bytes belongs to anything that may still be shown."""
    return await sql.first(_NEEDED, sha256=sha256) is not None


async def _last_of(table: str, after: int) -> int | None:
    page = f"SELECT id FROM {table} WHERE id > :after ORDER BY id LIMIT {PAGE}"
    row = await sql.first(f"SELECT MAX(id) AS last FROM ({page}) AS page", after=after)
    return int(row["last"]) if row and row["last"] is not None else None


async def _ids(text: str, after: int, last: int, before: datetime) -> list[int]:
    ordered = f"SELECT id FROM ({text}) AS found ORDER BY id LIMIT {DELETED}"
    return [int(row["id"]) for row in await sql.run(ordered, after=after, last=last, before=before)]


async def _held(table: str, text: str, ids: list[int], before: datetime) -> list[int]:
    """Take rows that were found, and return those that are still to be found once nobody else has them."""
    if not ids:
        return []
    hold, values = sql.listed(f"SELECT id FROM {table} WHERE id IN (:held) ORDER BY id", "held", ids)
    await sql.hold(hold, **values)
    again, values = sql.listed(f"{text} AND {table}.id IN (:held)", "held", ids)
    rows = await sql.run(again, **values, after=ids[0] - 1, last=ids[-1], before=before)
    return [int(row["id"]) for row in rows]


async def _delete(name: str, messages: str, ids: list[int]) -> None:
    """Delete messages with what hangs on them; `messages` gives their ids, by the ids of what `name` says."""
    for table, column in (("list_item", "message_id"), ("delivery", "message_id"), ("message", "id")):
        if ids:
            text, values = sql.listed(f"DELETE FROM {table} WHERE {column} IN ({messages})", name, ids)
            await sql.run(text, **values)
