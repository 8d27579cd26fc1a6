"""What was said of a document before somebody was asked or mentioned, and that they were not told."""

from typing import Final

from models.database import sql
from models.people.names import named
from models.policy import Policy
from models.queries.discussion.comments import thread_of
from models.queries.rows import row_of
from models.records import documents
from models.records.earlier_talk import EarlierTalk
from models.tables import Comment, Document, Message

EARLIER: Final = "earlier"
"""`about_state` of the message of a comment that tells it with all that was said before."""

# Up to a comment, what has not been told to a person: neither by itself, nor with what was earlier still.
_UNHEARD: Final = f"""
SELECT comment.id, comment.author_id, comment.withdrawn_at FROM comment
WHERE comment.document_id = :document AND comment.id <= :last
    AND comment.id > COALESCE((
        SELECT MAX(message.comment_id) FROM message
        WHERE message.document_id = :document AND message.person_id = :person AND message.subject = 'comment'
            AND message.about_state = '{EARLIER}' AND message.state <> 'dropped' AND message.id < :before
    ), 0)
    AND NOT EXISTS (
        SELECT 1 FROM message
        WHERE message.document_id = :document AND message.person_id = :person
            AND message.subject = 'comment' AND message.about_state IS NULL AND message.state <> 'dropped'
            AND message.comment_id = comment.id
    )
ORDER BY comment.id
"""
_ANY: Final = 2**62


async def unheard(
    document_id: int, person_id: int, last: int = _ANY, before: int = _ANY
) -> tuple[list[int], bool]:
    """Return the comments up to `last` that a person was not told by messages `before` one, oldest first.

    And whether there is something to tell: one that somebody else wrote, and did not withdraw.
    """
    rows = await sql.run(_UNHEARD, document=document_id, person=person_id, last=last, before=before)
    tells = any(row["author_id"] != person_id and row["withdrawn_at"] is None for row in rows)
    return [row["id"] for row in rows], tells


async def still_tells(message: Message) -> bool:
    """Return whether such a message is to be posted: its card was, and not all was withdrawn since."""
    assert message.document_id is not None  # this subject has both
    assert message.comment_id is not None
    card = await Message.get(id=message.parent_id) if message.parent_id else None
    if card and card.state == "dropped":
        return False
    return (await unheard(message.document_id, message.person_id, message.comment_id, message.id))[1]


async def load_earlier_talk(message: Message, reader: documents.Audience, policy: Policy) -> EarlierTalk:
    """Return what such a message must show."""
    assert message.document_id is not None
    assert message.comment_id is not None
    listed, _ = await unheard(message.document_id, message.person_id, message.comment_id, message.id)
    rows = await Comment.filter(id__in=listed or [0]).order_by("id").select_related("author")
    document = await Document.get(id=message.document_id).select_related("company", "requester")
    return EarlierTalk(
        reader=reader,
        document=await row_of(document, None, "see", policy),
        comments=tuple(
            documents.Comment(
                named(one.author), one.text, one.at, one.edited_at is not None, one.withdrawn_at is not None
            )
            for one in rows
        ),
        in_thread=bool(await thread_of(message)),
    )
