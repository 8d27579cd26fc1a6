"""Files that Slack must show in the threads of messages: PDFs and attachments. Inside a transaction."""

from datetime import datetime

from models.database import sql
from models.policy import Policy
from models.tables import Attachment, Delivery, Document


def pdf_while_pending(document: Document, allowed: bool) -> bool:
    """Say whether the PDF may be seen before approval: for a purchase order if its company allows it."""
    return document.kind != "purchase_order" or allowed


_WANT_PDF = """
INSERT INTO delivery (
    message_id, kind, target_ts, position, key, state, file_id, attempts, next_at, trouble, created_at
) VALUES (:message, 'pdf', '', 0, :key, 'waiting', '', 0, :now, '', :now) ON CONFLICT (key) DO NOTHING
"""


async def enqueue_pdf(message_id: int, document: Document, now: datetime) -> None:
    """Want the document's PDF in the thread of a message, once for each round and status."""
    await sql.send(_WANT_PDF, message=message_id, key=pdf_key(message_id, document), now=now)


def pdf_key(message_id: int, document: Document) -> str:
    """Say which PDF of a document this is, in the thread of a message."""
    state = "final" if document.status in ("approved", "partly_paid", "paid") else "pending"
    return f"pdf:{message_id}:{state}"


async def enqueue_first_attachments(message_id: int, document_id: int, now: datetime, policy: Policy) -> None:
    """Enqueue the first attachments for the thread of a new card; the rest stays behind the Files button."""
    attachments = await _attachments(document_id)
    await _deliver(
        [attachment_delivery(message_id, one, now) for one in attachments[: policy.files_per_card]]
    )


async def enqueue_attachments(
    message_ids: list[int], document_id: int, now: datetime, policy: Policy
) -> None:
    """Want the first attachments in the threads; the rest stays behind the Files button."""
    attachments = await _attachments(document_id)
    sent: dict[int, set[int | None]] = {message_id: set() for message_id in message_ids}
    for row in await Delivery.filter(message_id__in=message_ids or [0], kind="attachment"):
        sent[row.message_id].add(row.attachment_id)
    rows = []
    for message_id in message_ids:
        more = [one for one in attachments if one.id not in sent[message_id]]
        room = max(0, policy.files_per_card - len(sent[message_id]))
        rows += [attachment_delivery(message_id, one, now) for one in more[:room]]
    await _deliver(rows)


_ATTACHMENTS = "SELECT * FROM attachment WHERE document_id = :document AND NOT gone ORDER BY position, id"


async def _attachments(document_id: int) -> list[Attachment]:
    return [sql.made(Attachment, row) for row in await sql.run(_ATTACHMENTS, document=document_id)]


async def _deliver(rows: list[Delivery]) -> None:
    if rows:
        await Delivery.bulk_create(rows, ignore_conflicts=True)


def attachment_delivery(message_id: int, attachment: Attachment, now: datetime) -> Delivery:
    """Make the row that wants one attachment in one thread."""
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
    AND (subject = 'outcome' OR subject = 'card' AND seat = 'approver')
    AND NOT EXISTS (SELECT 1 FROM delivery WHERE message_id = message.id AND kind = 'pdf')
ORDER BY id
"""


async def enqueue_final_pdfs(document: Document, now: datetime) -> None:
    """Want the approved document's PDF under the outcome, and with approvers who could not have it yet."""
    for message in await sql.run(_WITHOUT_PDF, document=document.id, round=document.round):
        await enqueue_pdf(message["id"], document, now)
