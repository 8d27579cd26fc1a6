"""When Slack knows a person again, perhaps by another account: what waits for them comes there.

A message cannot move in Slack. The old one stays, closed; a new one takes its key, and so its place.
"""

from datetime import datetime

from tortoise.expressions import F

from models.change import Change
from models.database import sql
from models.outbox import messages
from models.payments.payers import is_payable
from models.queries.rows import rows_of
from models.tables import Document, ListItem, Member, Message, Turn
from models.vocabulary import NOT_OVER, Priority

_RESUME = """
UPDATE message SET
    state = CASE WHEN state <> 'failed' THEN state WHEN ts = '' THEN 'new' ELSE 'posted' END,
    dropped_because = CASE WHEN state = 'failed' THEN NULL ELSE dropped_because END,
    attempts = CASE WHEN state = 'failed' THEN 0 ELSE attempts END,
    last_error = CASE WHEN state = 'new' OR ts = '' THEN '' ELSE last_error END,
    wanted_version = CASE WHEN state = 'new' OR ts = '' THEN wanted_version ELSE wanted_version + 1 END,
    next_at = :now
WHERE workspace_id = :workspace AND person_id = :person AND (
    state = 'new'
    OR state = 'failed' AND subject IN ('card', 'list')
    OR state = 'posted' AND subject IN ('card', 'list', 'digest', 'outcome')
)
"""
_SEND_WHAT_WAS_KEPT = """
UPDATE delivery SET state = 'waiting', dropped_because = NULL, next_at = :now
WHERE state = 'dropped' AND dropped_because = 'left_account' AND message_id IN (
    SELECT id FROM message
    WHERE workspace_id = :workspace AND person_id = :person AND state = 'posted'
)
"""


async def resume_delivery(workspace_id: int, person_id: int, now: datetime) -> None:
    """Enqueue what waits for a person again: they are known now, or known by another account."""
    await sql.run(_RESUME, workspace=workspace_id, person=person_id, now=now)
    await sql.run(_SEND_WHAT_WAS_KEPT, workspace=workspace_id, person=person_id, now=now)


# Only what somebody may still press, or waits to see the end of; the rest stays as it is in the old place.
_REDRAW_WAITING = f"""
UPDATE message SET wanted_version = wanted_version + 1, next_at = :now
WHERE workspace_id = :workspace AND state = 'posted' AND left_at IS NULL AND (
    subject = 'card' AND document_id IN (SELECT id FROM document WHERE status IN {NOT_OVER})
    OR subject = 'list' AND id IN (
        SELECT message_id FROM list_item JOIN document ON document.id = list_item.document_id
        WHERE document.status IN {NOT_OVER}
    )
)
"""


async def move_to_new_app(workspace_id: int, now: datetime) -> None:
    """Have what waits shown in the conversations of the app that we are now; inside a transaction."""
    await Message.filter(workspace_id=workspace_id, state__in=("new", "failed"), ts="").update(
        state="new", dropped_because=None, attempts=0, next_at=now
    )
    await sql.run(_REDRAW_WAITING, workspace=workspace_id, now=now)


async def relocate(message_id: int, change: Change) -> None:
    """Leave a message in the account where it is, if its person has another now; inside a transaction.

    A card or list of which something still waits is enqueued again, for their present account.
    """
    message = await Message.get(id=message_id)
    here = Member.filter(workspace_id=message.workspace_id, person_id=message.person_id, state="active")
    known_elsewhere = await here.filter(channel__isnull=False).exclude(channel=message.channel).exists()
    if message.state != "posted" or message.left_at or not known_elsewhere:
        return
    document = await change.hold_anywhere(message.document_id) if message.document_id else None
    waits = await _waits(message, document, change)
    await Message.filter(id=message.id).update(
        key=f"{message.key}:left:{message.id}",  # leaves its own to the one that takes its place
        left_at=change.now,
        wanted_version=F("wanted_version") + 1,
        priority=Priority.LIVE_BUTTONS,
    )
    if not waits:
        return
    if document is None or message.subject == "list":
        await _list_again(message, change.now)
        return
    await messages.enqueue_card(
        document,
        message.card_role,  # type: ignore[arg-type]
        message.person_id,
        change,
        turn_id=message.turn_id,
        key=message.key,
    )


async def _waits(message: Message, document: Document | None, change: Change) -> bool:
    """Return whether something in a card or list still waits: an open turn, or an open document."""
    if message.subject == "list":
        return any(row.action != "see" for _, row in await rows_of(message, change.policy))
    if message.subject != "card" or document is None or message.round != document.round:
        return False
    if message.turn_id is not None:
        return await Turn.exists(id=message.turn_id, state__in=("open", "held", "sending"))
    if message.card_role == "payer":
        return is_payable(document)
    return document.status in ("pending", "in_revision")


async def _list_again(old: Message, now: datetime) -> None:
    new = await Message.create(
        workspace_id=old.workspace_id,
        person_id=old.person_id,
        subject=old.subject,
        card_role=old.card_role,
        document_id=old.document_id,
        round=old.round,
        batch_id=old.batch_id,
        about_person_id=old.about_person_id,
        about_state=old.about_state,
        about_words=old.about_words,
        about_days=old.about_days,
        key=old.key,
        state="new",
        priority=Priority.NEW_CARD,
        next_at=now,
        created_at=now,
    )
    items = await ListItem.filter(message_id=old.id).order_by("position")
    await ListItem.bulk_create(
        ListItem(
            message_id=new.id,
            position=one.position,
            document_id=one.document_id,
            turn_id=one.turn_id,
            card_role=one.card_role,
            action=one.action,
        )
        for one in items
    )
