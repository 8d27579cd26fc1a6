"""What Slack must show: rows written in the transaction of their fact, and marks to redraw.

Everything here is called inside a transaction; `jobs` makes Slack agree with the rows.
"""

from datetime import datetime

from models.change import Change
from models.database import sql
from models.facts import PaymentRecorded
from models.outbox import files, homes
from models.outbox.discussion import earlier_talk
from models.payments.payers import is_payable, payers_of
from models.queries.cards import COLLAPSED
from models.records.documents import CardRole
from models.tables import Document, Message, SentFile
from models.vocabulary import Priority

_ENQUEUE = """
INSERT INTO message (
    workspace_id, person_id, subject, card_role, document_id, round, turn_id, batch_id, told_status,
    payment_id, key, state, channel, ts, wanted_version, shown_version, shown_hash, priority, attempts,
    next_at, last_error, created_at
) VALUES (
    (SELECT workspace_id FROM company WHERE id = :company), :person, :subject, :card_role, :document, :round,
    :turn, :batch, :told, :payment, :key, :state, '', '', 1, 0, '', :priority, 0, :now, '', :now
) ON CONFLICT (key) DO NOTHING
RETURNING id, (SELECT po_pdf_while_pending FROM company WHERE company.id = :company) AS pdf_allowed,
    EXISTS (SELECT 1 FROM attachment WHERE document_id = :document) AS attached,
    EXISTS (SELECT 1 FROM comment WHERE document_id = :document) AS discussed
"""


# What was not sent, since its reader had lost the right to it, or somebody else had answered it, and is asked
# again: the card and its files.
_ENQUEUE_AFTER_ALL = """
UPDATE message SET state = 'new', dropped_because = NULL, next_at = :now
WHERE key = :key AND state = 'dropped' AND dropped_because IN ('may_not_read', 'settled')
RETURNING id
"""
_ENQUEUE_FILES_AFTER_ALL = """
UPDATE delivery SET state = 'waiting', dropped_because = NULL, next_at = :now
WHERE message_id = (SELECT id FROM message WHERE key = :key)
    AND state = 'dropped' AND dropped_because IN ('may_not_read', 'settled')
"""


async def enqueue_card(
    document: Document,
    card_role: CardRole,
    person_id: int,
    change: Change,
    *,
    turn_id: int | None = None,
    stands_in: bool = False,
    key: str = "",
) -> None:
    """Enqueue a card for a person, with its files if they act on it, once for a turn or a role in a round.

    `stands_in`: the turn is somebody else's, and they stand in. `key` makes it another card.
    """
    if not key and turn_id:
        key = f"turn:{turn_id}:{person_id}" if stands_in else f"turn:{turn_id}"
    key = key or f"{card_role}:{document.id}:{document.round}:{person_id}"
    made = await sql.first(
        _ENQUEUE,
        company=document.company_id,
        person=person_id,
        subject="card",
        card_role=card_role,
        document=document.id,
        round=document.round,
        turn=turn_id,
        batch=change.batch_id,
        told=None,
        payment=None,
        key=key,
        state="held" if change.batch_id else "new",
        priority=Priority.NEW_CARD,
        now=change.now,
    )
    if made is None:
        for row in await sql.run(_ENQUEUE_AFTER_ALL, key=key, now=change.now):
            await earlier_talk.tell_after_all(row["id"], change.now)
        await sql.send(_ENQUEUE_FILES_AFTER_ALL, key=key, now=change.now)
        return
    if made["discussed"] and card_role != "requester":
        await earlier_talk.enqueue_earlier_talk(document, made["id"], card_role, person_id, change)
    if card_role in ("approver", "payer"):
        if files.pdf_while_pending(document, made["pdf_allowed"]):
            await files.enqueue_pdf(made["id"], document, change.now)
        if made["attached"]:
            await files.enqueue_first_attachments(made["id"], document.id, change)


async def enqueue_payer_cards(document: Document, change: Change) -> None:
    """Enqueue a card for each who is to pay an approved invoice."""
    if is_payable(document):
        for person_id in await payers_of(document):
            await enqueue_card(document, "payer", person_id, change)


async def enqueue_outcome(document: Document, status: str, change: Change) -> None:
    """Enqueue a message of its own to the requester, and to each follower, at the end of a round."""
    key = f"outcome:{document.id}:{document.round}:{status}"
    await _enqueue_outcome(document, document.requester_id, "requester", key, change, status=status)
    for row in await sql.run(
        "SELECT person_id FROM follower WHERE document_id = :id ORDER BY id", id=document.id
    ):
        if row["person_id"] != document.requester_id:
            own = f"{key}:{row['person_id']}"
            await _enqueue_outcome(document, row["person_id"], "follower", own, change, status=status)


async def enqueue_payment_notice(document: Document, fact: PaymentRecorded, change: Change) -> None:
    """Enqueue a message of its own to the requester when somebody else has paid their invoice, or a part."""
    if fact.payer != document.requester_id:
        key = f"payment:{fact.payment}"
        await _enqueue_outcome(
            document, document.requester_id, "requester", key, change, payment=fact.payment
        )


async def _enqueue_outcome(
    document: Document,
    person_id: int,
    card_role: CardRole,
    key: str,
    change: Change,
    *,
    status: str | None = None,
    payment: int | None = None,
) -> None:
    await sql.run(
        _ENQUEUE,
        company=document.company_id,
        person=person_id,
        subject="outcome",
        card_role=card_role,
        document=document.id,
        round=document.round,
        turn=None,
        batch=None,
        told=status,
        payment=payment,
        key=key,
        state="new",
        priority=Priority.NEW_CARD,
        now=change.now,
    )


# What Slack does not have yet is posted as it is then, and keeps a new card's place.
_REDRAW = f"""
UPDATE message SET wanted_version = wanted_version + 1, priority = CASE
    WHEN turn_id = :pressed THEN {Priority.OWN_CARD}
    WHEN subject = 'outcome' THEN priority
    WHEN subject <> 'card' THEN {Priority.LIVE_BUTTONS}
    WHEN state IN ('held', 'new') THEN priority
    WHEN turn_id IN (SELECT id FROM turn WHERE document_id = :document AND state <> 'open')
        THEN {Priority.LIVE_BUTTONS}
    ELSE {Priority.OTHER_CARD} END
WHERE id IN (
    SELECT id FROM message WHERE document_id = :document
        AND (subject = 'card' OR subject = 'outcome' AND told_status = 'in_revision')
    UNION SELECT message_id FROM list_item WHERE document_id = :document
)
"""


async def redraw(document_id: int, pressed_turn: int | None = None) -> None:
    """Mark every message that shows the document for a redraw; the presser's own card first."""
    await sql.send(_REDRAW, document=document_id, pressed=pressed_turn)


_REDRAW_OF = f"""
UPDATE message SET wanted_version = wanted_version + 1, priority = CASE
    WHEN state IN ('held', 'new') THEN priority ELSE {Priority.LIVE_BUTTONS} END
WHERE person_id = :person AND (
    subject IN ('card', 'list', 'digest') OR subject = 'outcome' AND told_status = 'in_revision'
)
"""


async def redraw_of(person_id: int) -> None:
    """Mark what one person has of any document for a redraw: what they may see or do has changed."""
    await sql.run(_REDRAW_OF, person=person_id)
    await homes.person_changed(person_id)


_REDRAW_ONE = (
    f"UPDATE message SET wanted_version = wanted_version + 1, priority = {Priority.OWN_CARD} WHERE id = :id"
)


async def redraw_one(message_id: int) -> None:
    """Mark one message for a redraw, before others: its reader has just pressed something in it."""
    await sql.run(_REDRAW_ONE, id=message_id)


_POST_NOW = """
UPDATE message SET next_at = :now
WHERE person_id = :person AND state = 'new' AND workspace_id = :workspace AND next_at > :now
"""


async def post_now(workspace_id: int, person_id: int, now: datetime) -> None:
    """Have looked at again what waits for a morning: its reader has chosen otherwise."""
    await sql.run(_POST_NOW, workspace=workspace_id, person=person_id, now=now)


_REDRAW_AT = f"""
UPDATE message SET wanted_version = wanted_version + 1, shown_hash = '', priority = {Priority.OWN_CARD}
WHERE workspace_id = :workspace AND channel = :channel AND ts = :ts
"""


async def redraw_at(workspace_id: int, channel: str, ts: str) -> None:
    """Have the message at a place in Slack drawn again, whatever it shows: a button in it was too old."""
    await sql.run(_REDRAW_AT, workspace=workspace_id, channel=channel, ts=ts)


_EXPAND = (
    f"UPDATE message SET state = 'new', dropped_because = NULL, next_at = :now WHERE {COLLAPSED} RETURNING id"
)
_EXPAND_FILES = """
UPDATE delivery SET state = 'waiting', dropped_because = NULL, next_at = :now
WHERE message_id = :message AND state = 'dropped' AND dropped_because = 'collapsed'
"""


async def expand(document_id: int, round_now: int, person_id: int, now: datetime) -> None:
    """Enqueue the card, with its files, of a document that a person has as a row of a list."""
    for card in await sql.run(_EXPAND, document=document_id, round=round_now, person=person_id, now=now):
        await sql.run(_EXPAND_FILES, message=card["id"], now=now)
        await earlier_talk.tell_after_all(card["id"], now)


async def show_sent_file(sent_file: int, change: Change) -> None:
    """Enqueue the answer to a file that somebody sent, or have it drawn again."""
    sent = await SentFile.get(id=sent_file)
    if sent.message_id is not None:
        await redraw_one(sent.message_id)
        return
    answer = await Message.create(
        workspace_id=sent.workspace_id,
        person_id=sent.person_id,
        subject="sent_file",
        card_role="requester",
        key=f"sent_file:{sent.id}",
        state="new",
        priority=Priority.OWN_CARD,
        next_at=change.now,
        created_at=change.now,
    )
    await SentFile.filter(id=sent.id).update(message_id=answer.id)
