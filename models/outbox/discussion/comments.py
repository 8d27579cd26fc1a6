"""Comments as messages to everybody else who is involved in the document.

Who has a card of the current round gets it in that card's thread; the requester and the followers get it in
any case. Nobody is sent their own words.
"""

from collections.abc import Sequence

from models.access import cards_of
from models.change import Change
from models.database import sql
from models.queries.discussion.earlier_talk import EARLIER
from models.tables import Company, Delivery, Document, Follower, Message
from models.vocabulary import Priority


async def enqueue_comments(document: Document, comments: Sequence[tuple[int, int]], change: Change) -> None:
    """Enqueue a message for each comment, given with its author, to everybody else who is involved."""
    if not comments:
        return
    company = await Company.get(id=document.company_id)
    readers = await _readers(document)
    rows = [
        Message(
            workspace_id=company.workspace_id,
            person_id=person_id,
            subject="comment",
            card_role=card_role,
            document_id=document.id,
            round=document.round,
            parent_id=card.id if card else None,
            comment_id=comment_id,
            key=f"comment:{comment_id}:{person_id}",
            state="new",
            priority=Priority.OTHER_CARD,
            next_at=change.now,
            created_at=change.now,
        )
        for comment_id, author_id in comments
        for person_id, (card_role, card) in sorted(readers.items())
        if person_id != author_id
    ]
    await Message.bulk_create(rows, ignore_conflicts=True)


# What Slack does not have yet is posted as it is then; of one that was withdrawn before, nobody hears.
# By the document: no index finds messages by their comment.
_REDRAW = f"""
UPDATE message SET wanted_version = wanted_version + 1, priority = CASE
    WHEN state = 'new' THEN priority ELSE {Priority.LIVE_BUTTONS} END
WHERE document_id = (SELECT document_id FROM comment WHERE id = :comment) AND subject = 'comment'
    AND (comment_id = :comment OR comment_id > :comment AND about_state = '{EARLIER}')
"""
_DROP = """
UPDATE message SET state = 'dropped', dropped_because = 'settled'
WHERE document_id = (SELECT document_id FROM comment WHERE id = :comment AND withdrawn_at IS NOT NULL)
    AND subject = 'comment' AND comment_id = :comment AND about_state IS NULL AND state = 'new'
"""


async def redraw_comment(comment_id: int) -> None:
    """Have everybody's message of a comment drawn again."""
    await sql.send(_REDRAW, comment=comment_id)
    await sql.send(_DROP, comment=comment_id)


async def _readers(document: Document) -> dict[int, tuple[str, Message | None]]:
    """Return who hears of a document, by which role, and in the thread of which card.

    None: they have no card of their own, since it became a row of a list, or Slack refused it.
    """
    followers = await Follower.filter(document_id=document.id)
    readers: dict[int, tuple[str, Message | None]] = {one.person_id: ("follower", None) for one in followers}
    readers[document.requester_id] = ("requester", None)
    for card in await cards_of(document).order_by("id"):
        stands = bool(card.ts) or card.state not in ("failed", "dropped")
        card_role, before = readers.get(card.person_id, (card.card_role, None))
        readers[card.person_id] = (card.card_role, card) if stands else (card_role, before)
    return readers


async def enqueue_reaction(message_id: int, reply_ts: str, change: Change) -> None:
    """Enqueue the quiet reaction to a reply in the thread of one of our messages."""
    await Delivery.create(
        message_id=message_id,
        kind="sign",
        target_ts=reply_ts,
        position=0,
        key=f"sign:{message_id}:{reply_ts}",
        next_at=change.now,
        created_at=change.now,
    )
