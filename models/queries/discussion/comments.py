"""Loading a comment as one of its readers sees it, and where."""

from models.people.names import named
from models.policy import Policy
from models.queries.rows import row_of
from models.records import documents
from models.tables import Comment, Document, Member, Message, SentFile


async def thread_of(message: Message) -> str:
    """Return the ts of what a message is under: a card, or a message with a file; empty: it is on its own.

    Its card may have become a row of a list, or be in another conversation than the message: the reader has
    left that one. What counts is where the message goes, since its reader may have left it in between.
    """
    if message.subject == "sent_file":
        return await _thread_of_file(message)
    if message.parent_id is None:
        return ""
    parent = await Message.get(id=message.parent_id)
    return parent.ts if parent.channel == message.channel else ""


async def _thread_of_file(message: Message) -> str:
    sent = await SentFile.get(message_id=message.id)
    return sent.thread_ts if sent.channel == message.channel else ""


async def load_comment(message: Message, reader: documents.Audience, policy: Policy) -> documents.CommentCard:
    """Return what the message of a comment must show."""
    assert message.comment_id is not None  # a message of this subject has one
    comment = await Comment.get(id=message.comment_id).select_related("author")
    document = await Document.get(id=comment.document_id).select_related("company", "requester")
    member = await Member.get_or_none(workspace_id=message.workspace_id, person_id=message.person_id)
    return documents.CommentCard(
        reader=reader,
        document=await row_of(document, None, "see", policy),
        author=named(comment.author),
        text=comment.text,
        at=comment.at,
        edited=comment.edited_at is not None,
        withdrawn=comment.withdrawn_at is not None,
        in_thread=bool(await thread_of(message)),
        member=(member.user_id if member else "") or "",
    )
