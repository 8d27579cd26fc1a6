"""Who is newly asked or mentioned finds what was said before in one message under their card.

Everything here is called inside a transaction.
"""

from datetime import datetime

from models.change import Change
from models.database import sql
from models.facts import Commented
from models.queries.discussion.earlier_talk import EARLIER, unheard
from models.tables import Company, Document, Message
from models.vocabulary import Priority


async def enqueue_earlier_talk(
    document: Document, card_id: int, card_role: str, person_id: int, change: Change
) -> None:
    """Enqueue what was said before a person got a card, once for each card.

    What is said in this transaction comes by itself.
    """
    now_said = [
        comment
        for fact in change.facts
        if isinstance(fact, Commented) and fact.document == document.id
        for comment, _author in fact.comments
    ]
    last = [min(now_said) - 1] if now_said else []
    comments, tells = await unheard(document.id, person_id, *last)
    if not tells:
        return
    company = await Company.get(id=document.company_id)
    await Message.create(
        workspace_id=company.workspace_id,
        person_id=person_id,
        subject="comment",
        about_state=EARLIER,
        card_role=card_role,
        document_id=document.id,
        round=document.round,
        parent_id=card_id,
        comment_id=comments[-1],
        key=f"earlier:{card_id}",
        state="new",
        priority=Priority.OTHER_CARD,
        next_at=change.now,
        created_at=change.now,
    )


_COLLAPSE = f"""
UPDATE message SET state = 'dropped', dropped_because = 'collapsed'
WHERE parent_id = :card AND about_state = '{EARLIER}' AND state = 'new'
"""
_TELL_AFTER_ALL = f"""
UPDATE message SET state = 'new', dropped_because = NULL, next_at = :now
WHERE parent_id = :card AND about_state = '{EARLIER}' AND state = 'dropped'
"""


async def collapse(cards: list[int]) -> None:
    """Send nothing below cards that become rows of a list."""
    await sql.run_many(_COLLAPSE, [{"card": card} for card in cards])


async def tell_after_all(card_id: int, now: datetime) -> None:
    """Send what was said before, now that the card is sent after all."""
    await sql.run(_TELL_AFTER_ALL, card=card_id, now=now)
