"""Cards for those who stand in: of what waits when a person goes away, and of what is asked meanwhile."""

from collections import Counter
from typing import Final

from models.approval.stand_ins import STANDS_IN, twice
from models.change import Change
from models.database import sql
from models.facts import DocumentChanged
from models.outbox import homes, messages
from models.outbox.lists import close_batch
from models.tables import Batch, Document, Membership

# Who stands in on an open turn and has no card of it. One that was not sent, since its reader had no right to
# it or it was answered, counts as none.
_MISSING: Final = f"""
SELECT turn.id AS turn, turn.document_id AS document, stand_in.person_id AS person
FROM away CROSS JOIN stand_in CROSS JOIN turn CROSS JOIN document
WHERE away.on_now AND stand_in.away_id = away.id AND turn.person_id = away.person_id AND turn.state = 'open'
    AND document.id = turn.document_id AND {STANDS_IN} AND {{which}}
    AND NOT EXISTS (
        SELECT 1 FROM message
        WHERE message.turn_id = turn.id AND message.person_id = stand_in.person_id
            AND (message.state <> 'dropped' OR message.dropped_because = 'collapsed')
    )
ORDER BY turn.document_id, turn.id, stand_in.position
"""
_ALL: Final = _MISSING.format(which=":id = 0")
_OF_DOCUMENT: Final = _MISSING.format(which="turn.document_id = :id")
_OF_PERSON: Final = _MISSING.format(which="away.person_id = :id")
_THEIR_DOCUMENTS: Final = """
SELECT id FROM document
WHERE id IN (SELECT document_id FROM turn WHERE person_id = :person AND state IN ('open', 'held'))
ORDER BY id
"""


async def enqueue_for_turn(document: Document, change: Change) -> None:
    """Enqueue the cards of a document for those who stand in on its open turns."""
    await _enqueue(_OF_DOCUMENT, document.id, change)


async def enqueue_missing(change: Change) -> None:
    """Enqueue what anybody who stands in now has no card of: their rights may have come later."""
    await _enqueue(_ALL, 0, change)


async def away_changed(person_id: int, change: Change) -> None:
    """Bring what waits for a person to those who stand in, or take it back; redraw what shows it."""
    for row in await sql.run(_THEIR_DOCUMENTS, person=person_id):
        await change.hold_anywhere(row["id"])
        change.state(DocumentChanged(row["id"]))
    await _enqueue(_OF_PERSON, person_id, change)
    await homes.person_changed(person_id)


async def _enqueue(missing: str, of: int, change: Change) -> None:
    """Enqueue cards; more than a few for one person become one list."""
    rows = await sql.run(missing, id=of, twice=twice(change.policy))
    batch, most = change.batch_id, change.policy.cards_per_import
    listed = batch is None and any(count > most for count in Counter(row["person"] for row in rows).values())
    if listed:
        change.batch_id = (await Batch.create(touched_at=change.now)).id
    for row in rows:
        held = await change.hold_anywhere(row["document"])
        await messages.enqueue_card(
            held, "approver", row["person"], change, turn_id=row["turn"], stands_in=True
        )
    if listed and change.batch_id is not None:
        await close_batch(change.batch_id, change.now, most)
    change.batch_id = batch


async def enqueue_help(document: Document, turn_id: int, change: Change) -> None:
    """Enqueue a card, also for those who have one, for everybody who can choose another approver."""
    managers = Membership.filter(
        company_id=document.company_id, configuration=True, person__active=True
    ).order_by("id")
    for manager in await managers:
        key = f"help:{turn_id}:{manager.person_id}"
        await messages.enqueue_card(document, "configuration", manager.person_id, change, key=key)
