"""What Slack must show: rows written in the transaction of their fact, and marks to redraw.

Everything here is called inside a transaction; `jobs` makes Slack agree with the rows.
"""

from datetime import datetime

from tortoise.expressions import F, Subquery

from models.records import Seat
from models.tables import Attachment, Company, Delivery, Document, ListItem, Message, Turn
from models.terms import Terms

# Who is served first when Slack's limits make us choose.
OWN_CARD, LIVE_BUTTONS, NEW_CARD, OTHER_CARD = range(4)


async def show_card(
    document: Document,
    seat: Seat,
    person_id: int,
    now: datetime,
    *,
    terms: Terms,
    turn: Turn | None = None,
    batch_id: int | None = None,
) -> None:
    """Want a card for a person, with its files if he decides. Once for a turn, or a seat in a round."""
    company = await Company.get(id=document.company_id)
    key = f"turn:{turn.id}" if turn else f"{seat}:{document.id}:{document.round}:{person_id}"
    if await Message.exists(key=key):
        return
    message = await Message.create(
        workspace_id=company.workspace_id,
        person_id=person_id,
        subject="card",
        seat=seat,
        document_id=document.id,
        round=document.round,
        turn_id=turn.id if turn else None,
        batch_id=batch_id,
        key=key,
        state="held" if batch_id else "new",
        priority=NEW_CARD,
        next_at=now,
        created_at=now,
    )
    if seat == "approver":
        if pdf_while_pending(document, company):
            await deliver_pdf(message.id, document, now)
        await deliver_attachments([message.id], document.id, now, terms)


def pdf_while_pending(document: Document, company: Company) -> bool:
    """Say whether the PDF may be seen before approval: for a purchase order if its company allows it."""
    return document.kind != "purchase_order" or company.po_pdf_while_pending


async def deliver_pdf(message_id: int, document: Document, now: datetime) -> None:
    """Want the document's PDF in the thread of a message, once for each round and status."""
    state = "final" if document.status == "approved" else "pending"
    row = Delivery(
        message_id=message_id,
        kind="pdf",
        position=0,
        key=f"pdf:{message_id}:{state}",
        next_at=now,
        created_at=now,
    )
    await Delivery.bulk_create([row], ignore_conflicts=True)


async def deliver_attachments(message_ids: list[int], document_id: int, now: datetime, terms: Terms) -> None:
    """Want the first attachments in the threads; the rest stays behind the Files button."""
    attachments = await Attachment.filter(document_id=document_id, gone=False).order_by("position", "id")
    sent: dict[int, set[int | None]] = {message_id: set() for message_id in message_ids}
    for row in await Delivery.filter(message_id__in=message_ids or [0], kind="attachment"):
        sent[row.message_id].add(row.attachment_id)
    rows = []
    for message_id in message_ids:
        more = [one for one in attachments if one.id not in sent[message_id]]
        room = max(0, terms.files_per_card - len(sent[message_id]))
        rows += [attachment_delivery(message_id, one, now) for one in more[:room]]
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


async def deliver_final_pdfs(document: Document, now: datetime) -> None:
    """Want the approved document's PDF under the outcome, and with approvers who could not have it yet."""
    company = await Company.get(id=document.company_id)
    here = Message.filter(document_id=document.id, round=document.round, state__not_in=("failed", "dropped"))
    for message in await here.filter(subject="outcome"):
        await deliver_pdf(message.id, document, now)
    if not pdf_while_pending(document, company):
        for message in await here.filter(subject="card", seat="approver"):
            await deliver_pdf(message.id, document, now)


async def show_outcome(document: Document, now: datetime) -> None:
    """Want a message of its own to the requester at the end of a round."""
    company = await Company.get(id=document.company_id)
    row = Message(
        workspace_id=company.workspace_id,
        person_id=document.requester_id,
        subject="outcome",
        seat="requester",
        document_id=document.id,
        round=document.round,
        key=f"outcome:{document.id}:{document.round}:{document.status}",
        state="new",
        priority=NEW_CARD,
        next_at=now,
        created_at=now,
    )
    await Message.bulk_create([row], ignore_conflicts=True)


async def redraw(document_id: int, *, pressed_turn: int | None = None) -> None:
    """Want every message that shows the document drawn again; the presser's own card first."""
    live = Subquery(Turn.filter(document_id=document_id, state="open").values("id"))
    cards = Message.filter(document_id=document_id, subject="card")
    # What Slack does not have yet is posted as it is then, and keeps a new card's place.
    there = cards.exclude(state__in=("held", "new"))
    await cards.update(wanted=F("wanted") + 1)
    await there.update(priority=OTHER_CARD)
    await there.filter(turn_id__not_isnull=True).exclude(turn_id__in=live).update(priority=LIVE_BUTTONS)
    if pressed_turn is not None:
        await Message.filter(turn_id=pressed_turn).update(priority=OWN_CARD)
    lists = Subquery(ListItem.filter(document_id=document_id).values("message_id"))
    await Message.filter(id__in=lists).update(wanted=F("wanted") + 1, priority=LIVE_BUTTONS)


async def redraw_one(message_id: int) -> None:
    """Want one message drawn again, before others: its reader has just pressed something in it."""
    await Message.filter(id=message_id).update(wanted=F("wanted") + 1, priority=OWN_CARD)
