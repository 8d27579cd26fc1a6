"""Files that people put into replies."""

from collections.abc import Sequence

from models.change import Change
from models.frozen import frozen
from models.tables import Comment, ReplyFile
from models.text import cleaned


@frozen
class FilesInReply:
    """The files of one reply, as (Slack's id, name), and where its author is to hear of them."""

    workspace_id: int
    user_id: str
    channel: str
    thread_ts: str
    files: Sequence[tuple[str, str]]


async def note_files(document_id: int, comment_key: str, reply: FilesInReply, change: Change) -> None:
    """Note the files of a reply, which are fetched later; inside a transaction, after its comment."""
    comment = await Comment.get(document_id=document_id, key=comment_key)
    await ReplyFile.bulk_create(
        [
            ReplyFile(
                workspace_id=reply.workspace_id,
                comment_id=comment.id,
                position=position,
                file_id=file_id,
                name=cleaned(name),
                user_id=reply.user_id,
                channel=reply.channel,
                thread_ts=reply.thread_ts,
                next_at=change.now,
            )
            for position, (file_id, name) in enumerate(reply.files, 1)
        ],
        ignore_conflicts=True,
    )
