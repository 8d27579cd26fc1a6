"""Putting off what a document asks of a person; it comes back as a fresh message. Inside a transaction."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Final

from models.access import require_may_read
from models.approval.stand_ins import open_turn_for
from models.change import Change
from models.database import sql
from models.facts import AskedAgain, DocumentChanged
from models.frozen import frozen
from models.payments.pay import may_pay_now
from models.policy import Policy
from models.refusals import Refusal
from models.tables import Document, Snooze, Turn
from models.vocabulary import Action

AT_ONCE: Final = 100  # in one look: presses must not wait for the rest


@frozen
class SnoozeRequest:
    """What is put off, and until when; `key` is Slack's own id for the press."""

    key: str
    document: int
    person: int
    until: datetime | None  # None: it comes back at once


_PUT_OFF = """
INSERT INTO snooze (person_id, document_id, turn_id, action, round, until)
VALUES (:person, :document, :turn, :action, :round, :until)
"""


async def snooze(wanted: SnoozeRequest, change: Change) -> None:
    """Put off what a document asks of a person, or raise a Refusal; for others nothing changes."""
    if await change.is_repeated(wanted.key):
        return
    document = await change.hold(wanted.document)
    await require_may_read(document.id, wanted.person)
    asked = await asked_of(document, wanted.person, change.policy)
    known = await Snooze.filter(person_id=wanted.person, document_id=document.id).delete()
    if wanted.until is None:
        if not known:
            raise Refusal("not_snoozed", number=document.number)
    elif asked is None:
        raise Refusal("nothing_to_snooze", number=document.number)
    else:
        action, turn = asked
        await sql.run(
            _PUT_OFF,
            person=wanted.person,
            document=document.id,
            turn=turn,
            action=action,
            round=document.round,
            until=wanted.until,
        )
    change.state(DocumentChanged(document.id, pressed=asked[1] if asked else None))


async def asked_of(document: Document, person_id: int, policy: Policy) -> tuple[Action, int | None] | None:
    """Return what a document asks of a person now, with the open turn, theirs or one on which they stand in.

    None: nothing.
    """
    own = await Turn.filter(document_id=document.id, person_id=person_id, state="open").first()
    turn = own.id if own is not None else await open_turn_for(document.id, person_id, policy)
    if turn is not None and document.status == "pending":
        return "approve", turn
    if await may_pay_now(document, person_id):
        return "pay", None
    if document.requester_id == person_id and document.status == "in_revision" and not document.in_precoro:
        return "revise", None
    return None


async def due_snoozes(now: datetime) -> list[Snooze]:
    """Return what comes back now."""
    return await Snooze.filter(until__lte=now).order_by("until", "id").limit(AT_ONCE)


async def come_back(due: Snooze, change: Change) -> None:
    """Ask the person again, once, if the same question still waits for them."""
    document = await change.hold_anywhere(due.document_id)
    if not await Snooze.filter(id=due.id).delete():
        return
    asked = await asked_of(document, due.person_id, change.policy)
    if asked == (due.action, due.turn_id) and document.round == due.round:
        again = AskedAgain(document.id, due.person_id, asked[0], f"snooze:{due.id}", turn=due.turn_id)
        change.state(again, DocumentChanged(document.id))


_SAME_QUESTION = """
SELECT snooze.document_id, snooze.until FROM snooze
JOIN document ON document.id = snooze.document_id
LEFT JOIN turn ON turn.id = snooze.turn_id
WHERE snooze.person_id = :person AND snooze.document_id IN (:documents) AND snooze.round = document.round
    AND (snooze.turn_id IS NULL OR turn.state = 'open')
"""


async def snoozed_until(person_id: int, documents: Collection[int]) -> Mapping[int, datetime]:
    """Return until when a person has put off which of some documents, while that is the same question."""
    text, values = sql.listed(_SAME_QUESTION, "documents", sorted(set(documents)))
    found = {row["document_id"]: row["until"] for row in await sql.run(text, person=person_id, **values)}
    return {document: until for document, kept in found.items() if (until := sql.read_time(kept))}
