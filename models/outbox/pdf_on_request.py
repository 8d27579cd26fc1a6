"""Handing out a document's PDF to somebody who asks for it. Inside a transaction."""

from datetime import datetime

from models.access import require_may_read
from models.outbox import files, messages
from models.policy import Policy
from models.refusals import Refusal
from models.tables import Company, Delivery, Document, Message
from models.vocabulary import PdfPlace

_ENDED_WELL = ("approved", "partly_paid", "paid")


async def hand_out_pdf(document_id: int, person_id: int, now: datetime, policy: Policy) -> PdfPlace:
    """Want the PDF in the thread of a person's card, and a card first for who has none.

    Tells where it comes: into the thread, with a new card, or that it stands there already.
    """
    await require_may_read(document_id, person_id)
    document = await Document.get(id=document_id).select_related("company")
    company: Company = document.company
    allowed = files.pdf_while_pending(document, company.po_pdf_while_pending)
    if not allowed and document.status not in _ENDED_WELL:
        raise Refusal("pdf_not_yet", number=document.number)
    await messages.expand(document.id, document.round, person_id, now)
    card = await _card(document, person_id)
    where: PdfPlace = "thread"
    if card is None:
        where = "card"
        await messages.enqueue_card(document, "follower", person_id, now, policy=policy)
        card = await _card(document, person_id)
        assert card is not None  # wanted just now
    key = files.pdf_key(card.id, document)
    if await Delivery.exists(key=key, state="done"):
        return "there"
    await files.enqueue_pdf(card.id, document, now)
    await Delivery.filter(key=key, state__in=("failed", "dropped")).update(
        state="waiting", attempts=0, next_at=now
    )
    return where


async def _card(document: Document, person_id: int) -> Message | None:
    """Find his card of the current round, one that stands in Slack first."""
    cards = await Message.filter(
        document_id=document.id,
        person_id=person_id,
        round=document.round,
        subject="card",
        state__in=("posted", "sending", "new", "held"),
    ).order_by("-id")
    return next((card for card in cards if card.state == "posted"), cards[0] if cards else None)
