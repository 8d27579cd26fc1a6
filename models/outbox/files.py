"""Files that Slack must show in the threads of messages: PDFs and attachments. Inside a transaction."""

from datetime import datetime

from models.change import Change
from models.database import sql
from models.tables import Attachment, Delivery, Document, Message
from models.vocabulary import APPROVED, DroppedBecause


def pdf_while_pending(document: Document, allowed: bool) -> bool:
    """Return whether the PDF may be seen before approval: for a purchase order if its company allows it."""
    return document.kind != "purchase_order" or allowed


_ENQUEUE_PDF = """
INSERT INTO delivery (
    message_id, kind, target_ts, position, key, state, file_id, attempts, next_at, last_error, created_at
) VALUES (:message, 'pdf', '', 0, :key, 'waiting', '', 0, :now, '', :now) ON CONFLICT (key) DO NOTHING
"""


async def enqueue_pdf(message_id: int, document: Document, now: datetime) -> None:
    """Enqueue the document's PDF for the thread of a message, once for each round and status."""
    await sql.send(_ENQUEUE_PDF, message=message_id, key=pdf_key(message_id, document), now=now)


async def enqueue_pack(message_id: int, document: Document, now: datetime) -> None:
    """Enqueue the document's approval pack for the thread of a message, once for what it shows."""
    pack = Delivery(
        message_id=message_id,
        kind="pdf",
        with_files=True,
        position=0,
        key=pack_key(message_id, document),
        next_at=now,
        created_at=now,
    )
    await _save([pack])


def pack_key(message_id: int, document: Document) -> str:
    """Return which approval pack of a document this is: another one after each change of it."""
    return f"pack:{message_id}:{document.version}"


def pdf_key(message_id: int, document: Document) -> str:
    """Return which PDF of a document this is, in the thread of a message."""
    state = "final" if document.status in APPROVED else "pending"
    return f"pdf:{message_id}:{state}"


async def enqueue_first_attachments(message_id: int, document_id: int, change: Change) -> None:
    """Enqueue the first attachments for the thread of a new card; the rest stays behind the Files button."""
    attachments = (await _attachments(document_id))[: change.policy.files_per_card]
    await _save([_attachment(message_id, one, change.now) for one in attachments])


async def enqueue_for_cards(document: Document, change: Change) -> None:
    """Enqueue attachments that the cards of the current round did not come with, as far as there is room."""
    cards = await Message.filter(
        document_id=document.id,
        round=document.round,
        subject="card",
        card_role__in=("approver", "payer"),
        state__not_in=("failed", "dropped"),
    ).values_list("id", flat=True)
    sent: dict[int, set[int | None]] = {int(str(card)): set() for card in cards}
    came = Delivery.filter(message_id__in=list(sent) or [0], kind="attachment", attachment__comment_id=None)
    for row in await came:
        sent[row.message_id].add(row.attachment_id)
    attachments = await _attachments(document.id)
    rows = []
    for message_id, known in sent.items():
        more = [one for one in attachments if one.id not in known]
        room = max(0, change.policy.files_per_card - len(known))
        rows += [_attachment(message_id, one, change.now) for one in more[:room]]
    await _save(rows)


async def enqueue_attachment(message_id: int, attachment: Attachment, now: datetime) -> None:
    """Enqueue one attachment for the thread of a message, once; what failed before is tried again."""
    delivery = _attachment(message_id, attachment, now)
    await _save([delivery])
    await Delivery.filter(key=delivery.key, state="failed").update(
        state="waiting", dropped_because=None, attempts=0, file_id="", next_at=now
    )


_ATTACHMENTS = """
SELECT * FROM attachment WHERE document_id = :document AND NOT gone AND comment_id IS NULL
ORDER BY position, id
"""


async def _attachments(document_id: int) -> list[Attachment]:
    return [sql.made(Attachment, row) for row in await sql.run(_ATTACHMENTS, document=document_id)]


async def _save(rows: list[Delivery]) -> None:
    if rows:
        await Delivery.bulk_create(rows, ignore_conflicts=True)


def _attachment(message_id: int, attachment: Attachment, now: datetime) -> Delivery:
    return Delivery(
        message_id=message_id,
        kind="attachment",
        attachment_id=attachment.id,
        position=attachment.position + 1,
        key=f"attachment:{message_id}:{attachment.id}",
        next_at=now,
        created_at=now,
    )


_WITHOUT_PDF = """
SELECT id FROM message
WHERE document_id = :document AND round = :round AND state NOT IN ('failed', 'dropped')
    AND (subject = 'outcome' OR subject = 'card' AND card_role = 'approver')
    AND NOT EXISTS (SELECT 1 FROM delivery WHERE message_id = message.id AND kind = 'pdf' AND NOT with_files)
ORDER BY id
"""


async def enqueue_final_pdfs(document: Document, now: datetime) -> None:
    """Enqueue the approved document's PDF under the outcome, and for approvers who could not have it yet."""
    for message in await sql.run(_WITHOUT_PDF, document=document.id, round=document.round):
        await enqueue_pdf(message["id"], document, now)


async def drop_files(message_id: int, because: DroppedBecause) -> None:
    """Drop the files of a message that is not posted."""
    waiting = Delivery.filter(message_id=message_id, state="waiting")
    await waiting.update(state="dropped", dropped_because=because)
