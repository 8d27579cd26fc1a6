"""Files of replies: fetched from Slack, attached to their comment, sent into the threads of the others."""

from datetime import datetime

from models.database import sql
from models.outbox.files import enqueue_attachment
from models.outbox.progress import ERROR_LIMIT
from models.records.drafts import AttachmentDraft
from models.tables import Attachment, Comment, Message, ReplyFile

AT_ONCE = 20
_WAITING = f"""
SELECT * FROM reply_file WHERE workspace_id = :workspace AND state = 'waiting' AND next_at <= :now
ORDER BY id LIMIT {AT_ONCE}
"""


async def files_to_fetch(workspace_id: int, now: datetime) -> list[ReplyFile]:
    """Return files that are due, oldest first."""
    return [sql.made(ReplyFile, row) for row in await sql.run(_WAITING, workspace=workspace_id, now=now)]


async def attach(file: ReplyFile, stored: AttachmentDraft, now: datetime) -> None:
    """Attach a file that is stored to its comment, for the others' threads; inside a transaction."""
    if not await ReplyFile.filter(id=file.id, state="waiting").update(state="stored", last_error=""):
        return
    comment = await Comment.get(id=file.comment_id)
    attachment, _made = await Attachment.get_or_create(
        document_id=comment.document_id,
        sha256=stored.sha256,
        name=stored.name,
        defaults={
            "comment_id": comment.id,
            "position": file.position,
            "size": stored.size,
            "media_type": stored.media_type,
        },
    )
    # By the document: no index finds messages by their comment.
    heard = Message.filter(
        document_id=comment.document_id, comment_id=comment.id, subject="comment", about_state=None
    )
    for message in await heard.exclude(state__in=("failed", "dropped")).order_by("id"):
        await enqueue_attachment(message.parent_id or message.id, attachment, now)


async def refuse_file(file: ReplyFile, why: str) -> bool:
    """Save why a file is not passed on; return False if that, or the contrary, is saved already."""
    refused = ReplyFile.filter(id=file.id, state="waiting").update(state="refused", last_error=why)
    return bool(await refused)


async def fetch_later(file: ReplyFile, at: datetime, error: str) -> None:
    """Save when to try again."""
    again = ReplyFile.filter(id=file.id, state="waiting")
    await again.update(next_at=at, attempts=file.attempts + 1, last_error=error[:ERROR_LIMIT])
