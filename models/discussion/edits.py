"""Comments that their authors edit or withdraw. What they said before stays in the history."""

from datetime import datetime

from models.access import require_may_read
from models.change import Change
from models.discussion.comments import LIMIT
from models.facts import CommentChanged, happened
from models.idempotency import already_taken, was_committed
from models.refusals import Refusal
from models.tables import Comment, ReplyFile
from models.text import bounded


async def edit(document_id: int, key: str, text: str, at: datetime, change: Change) -> None:
    """Let a comment say something else since `at`; inside a transaction. An older edit changes nothing.

    Raises a Refusal if its author may not read the document, and for a text that is empty or too long.
    """
    comment = await _held(document_id, key, change)
    if comment is None or comment.withdrawn_at or (comment.edited_at and comment.edited_at >= at):
        return
    await require_may_read(document_id, comment.author_id)
    text = bounded(text, LIMIT)
    if not text:
        raise Refusal("comment_missing")
    if text == comment.text:  # it says so again, or an edit between has not been told yet
        await Comment.filter(id=comment.id).update(edited_at=at)
        change.state(CommentChanged(comment.id))
    else:
        await _change(comment, "comment_edited", change, text=text, edited_at=at)


async def withdraw(document_id: int, key: str, change: Change) -> None:
    """Withdraw a comment; its place is kept. One that has not come in yet will not; inside a transaction."""
    comment = await _held(document_id, key, change)
    await already_taken(_withdrawn(key), change.now)
    if comment is not None and comment.withdrawn_at is None:
        await _change(comment, "comment_withdrawn", change, withdrawn_at=change.now)
        await ReplyFile.filter(comment_id=comment.id, state="waiting").update(state="refused")


async def is_withdrawn(key: str) -> bool:
    """Return whether a comment was withdrawn, perhaps before it came in; its document is held."""
    return await was_committed(_withdrawn(key))


def _withdrawn(key: str) -> str:
    return f"withdrawn:{key}"


async def _held(document_id: int, key: str, change: Change) -> Comment | None:
    """Return the comment as it is once its document is held."""
    await change.hold(document_id, missing="may_not_read")
    return await Comment.get_or_none(document_id=document_id, key=key).select_related("author")


async def _change(comment: Comment, what: str, change: Change, **columns: str | datetime) -> None:
    await Comment.filter(id=comment.id).update(**columns)
    change.state(happened(comment.document_id, what, comment.author.email, note=comment.text))
    change.state(CommentChanged(comment.id))
