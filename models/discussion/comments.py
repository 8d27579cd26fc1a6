"""Comments: saved once. Who hears of them follows from the fact."""

from datetime import datetime

from models.access import require_may_read
from models.change import Change
from models.facts import Commented, ReplyTaken
from models.refusals import Refusal
from models.tables import Comment
from models.text import bounded

LIMIT = 4000  # characters, what Slack itself takes in one message that is typed


async def comment(
    document_id: int,
    author_id: int,
    text: str,
    key: str,
    at: datetime,
    change: Change,
    *,
    reply: tuple[int, str] | None = None,
    edited_at: datetime | None = None,
) -> None:
    """Save what a person wrote about a document `at` a time; inside a transaction.

    `key` says which comment it is, on its document: handed in again it is a no-op. `reply` is the message of
    ours under which it was written, and its ts; `edited_at` is when it came to say that.
    Raises a Refusal if the author may not read the document, and for a text that is empty or too long.
    """
    document = await change.hold(document_id, missing="may_not_read")
    await require_may_read(document.id, author_id)
    text = bounded(text, LIMIT)
    if not text:
        raise Refusal("comment_missing")
    if await has_come_in(document.id, key):
        return
    made = await Comment.create(
        document_id=document.id, author_id=author_id, text=text, at=at, key=key, edited_at=edited_at
    )
    change.state(Commented(document.id, ((made.id, author_id),)))
    if reply:
        change.state(ReplyTaken(*reply))


async def has_come_in(document_id: int, key: str) -> bool:
    """Return whether a document has the comment."""
    return await Comment.exists(document_id=document_id, key=key)
