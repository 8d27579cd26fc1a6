"""Comments: kept once, and told to everybody else whom the document concerns.

Who holds a card of the current round hears it in his card's thread; the requester and the followers hear it
in any case. Nobody hears his own words again.
"""

from collections.abc import Sequence
from datetime import datetime

from models.access import cards_of, require_may_read
from models.change import hold
from models.refusals import Refusal
from models.tables import Comment, Company, Delivery, Document, Follower, Message
from models.text import kept
from models.vocabulary import Priority

LIMIT = 4000  # characters, what Slack itself takes in one message that is typed


async def comment(document_id: int, author_id: int, text: str, key: str, at: datetime) -> Comment | None:
    """Keep what a person says of a document and have it told; inside a transaction.

    `key` says which comment it is, on its document: handed in again it is a no-op, and gives None.
    Raises a Refusal for who may not read the document, and for a text that is empty or too long.
    """
    document = await hold(document_id)
    if document is None:
        raise Refusal("may_not_read")
    await require_may_read(document.id, author_id)
    said = kept(text, LIMIT)
    if not said:
        raise Refusal("comment_missing")
    if await Comment.exists(document_id=document.id, key=key):
        return None
    made = await Comment.create(document_id=document.id, author_id=author_id, text=said, at=at, key=key)
    await tell(document, [made], at)
    return made


async def tell(document: Document, comments: Sequence[Comment], now: datetime) -> None:
    """Want a message for each comment before everybody else whom the document concerns."""
    if not comments:
        return
    company = await Company.get(id=document.company_id)
    places = await _places(document)
    rows = [
        Message(
            workspace_id=company.workspace_id,
            person_id=person_id,
            subject="comment",
            seat=seat,
            document_id=document.id,
            round=document.round,
            parent_id=card.id if card else None,
            comment_id=one.id,
            key=f"comment:{one.id}:{person_id}",
            state="new",
            priority=Priority.OTHER_CARD,
            next_at=now,
            created_at=now,
        )
        for one in comments
        for person_id, (seat, card) in sorted(places.items())
        if person_id != one.author_id
    ]
    await Message.bulk_create(rows, ignore_conflicts=True)


async def enqueue_reaction(message_id: int, reply_ts: str, now: datetime) -> None:
    """Want the quiet sign under a reply in the thread of one of our messages."""
    await Delivery.create(
        message_id=message_id,
        kind="sign",
        target_ts=reply_ts,
        position=0,
        key=f"sign:{message_id}:{reply_ts}",
        next_at=now,
        created_at=now,
    )


async def _places(document: Document) -> dict[int, tuple[str, Message | None]]:
    """Say who hears of a document, from which seat, and in the thread of which card.

    None: he has no card of his own, since it became a row of a list, or Slack did not take it.
    """
    followers = await Follower.filter(document_id=document.id)
    places: dict[int, tuple[str, Message | None]] = {one.person_id: ("follower", None) for one in followers}
    places[document.requester_id] = ("requester", None)
    for card in await cards_of(document).order_by("id"):
        stands = bool(card.ts) or card.state not in ("failed", "dropped")
        seat, before = places.get(card.person_id, (card.seat, None))
        places[card.person_id] = (card.seat, card) if stands else (seat, before)
    return places
