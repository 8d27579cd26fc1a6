"""The PDF of a document for somebody who asks for it. Inside a transaction."""

from models.access import require_may_read
from models.change import Change
from models.outbox import files, messages
from models.refusals import Refusal
from models.tables import Company, Delivery, Document, Message
from models.vocabulary import APPROVED, PdfPlace


async def enqueue_requested_pdf(
    document_id: int, person_id: int, change: Change, *, with_files: bool = False
) -> PdfPlace:
    """Enqueue the PDF, or the approval pack, for the thread of a person's card; with a card first if needed.

    Returns where it comes: into the thread, with a new card, or that it is there already.
    """
    await require_may_read(document_id, person_id, change.workspace)
    document = await Document.get(id=document_id).select_related("company")
    company: Company = document.company
    allowed = files.pdf_while_pending(document, company.po_pdf_while_pending)
    if not allowed and document.status not in APPROVED:
        raise Refusal("pdf_not_yet", company=company.name)
    await messages.expand(document.id, document.round, person_id, change.now)
    card = await _card(document, person_id)
    where: PdfPlace = "thread"
    if card is None:
        where = "card"
        await messages.enqueue_card(document, "follower", person_id, change)
        card = await _card(document, person_id)
        assert card is not None  # enqueued just now
    key = files.pack_key(card.id, document) if with_files else files.pdf_key(card.id, document)
    if await Delivery.exists(key=key, state="done"):
        return "there"
    await (files.enqueue_pack if with_files else files.enqueue_pdf)(card.id, document, change.now)
    await Delivery.filter(key=key, state__in=("failed", "dropped")).update(
        state="waiting", dropped_because=None, attempts=0, next_at=change.now
    )
    return where


async def _card(document: Document, person_id: int) -> Message | None:
    """Return their card of the current round, preferably one that is in Slack."""
    cards = await Message.filter(
        document_id=document.id,
        person_id=person_id,
        round=document.round,
        subject="card",
        state__in=("posted", "sending", "new", "held"),
    ).order_by("-id")
    return next((card for card in cards if card.state == "posted"), cards[0] if cards else None)
