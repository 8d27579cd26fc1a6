"""Events for other systems: made once, in the transaction of what they tell, and never made again."""

import json
import secrets
import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from models.change import Change
from models.database import sql
from models.events.bodies import Json, Occurrence, data_of, moment, shorten
from models.facts import Fact, Happened, PaymentRecorded, Reopened, RevisionSettled, RoundEnded
from models.policy import EventTarget, Policy
from models.vocabulary import EventType

SCHEMA = 1
LARGEST = 20_000  # bytes of a body
_OUTCOMES: Final[Mapping[str, str]] = {  # status -> outcome
    "approved": "approved",
    "rejected": "rejected",
    "in_revision": "changes_asked",
    "cancelled": "cancelled",
    "paid": "paid",
    "partly_paid": "partly_paid",
}
_TYPES: Final[Mapping[str, EventType]] = {  # outcome -> type
    "approved": "document.approved",
    "rejected": "document.rejected",
    "changes_asked": "document.changes_asked",
    "cancelled": "document.cancelled",
    "reopened": "document.reopened",
    "paid": "invoice.paid",
    "partly_paid": "invoice.partly_paid",
}

_FIRST = "INSERT INTO installation (id, name, sequence) VALUES (1, :name, 0) ON CONFLICT (id) DO NOTHING"
# The row is held until the commit: no number is given twice, and none is left out by a rollback.
_NEXT = "UPDATE installation SET sequence = sequence + 1 WHERE id = 1 RETURNING name, sequence"
_ADD = """
INSERT INTO outbound_event (id, event_id, type, document_id, at, body)
VALUES (:sequence, :event, :type, :document, :now, :body)
"""
_ADDRESS = """
INSERT INTO event_delivery (event_id, document_id, target, state, wanted_at, attempts, next_at, last_error)
VALUES (:sequence, :document, :target, 'waiting', :now, 0, :now, '')
"""


async def record_outcomes(change: Change) -> None:
    """Make the events of a change. Called last in its transaction: others then wait the shortest for it."""
    if not change.policy.event_targets:
        return
    for occurrence in _occurrences(change.facts):
        event_type = _TYPES[occurrence.outcome]
        if wanted(event_type, change.policy):
            data = await data_of(occurrence, change.now)
            await record(event_type, data, change.policy, change.now, document=occurrence.document)


async def record(
    event_type: EventType, data: Json, policy: Policy, now: datetime, *, document: int | None = None
) -> str:
    """Make one event and a row for each target that wants it; return its id. Inside a transaction.

    The id is random: a database that is restored from a backup gives its numbers again.
    """
    row = await sql.first(_NEXT)
    if row is None:
        await sql.run(_FIRST, name=str(uuid.uuid4()))
        row = await sql.first(_NEXT)
    assert row
    event_id = f"evt_{secrets.token_hex(16)}"
    head: Json = {
        "type": event_type,
        "id": event_id,
        "timestamp": moment(now),
        "installation": row["name"],
        "sequence": row["sequence"],
        "schema": SCHEMA,
    }
    body = _written(head, data)
    kept: dict[str, sql.Value] = {"sequence": row["sequence"], "document": document, "now": now}
    await sql.send(_ADD, **kept, event=event_id, type=event_type, body=body)
    targets = [{**kept, "target": one.name} for one in wanted(event_type, policy)]
    for values in targets:
        await sql.send(_ADDRESS, **values)
    return event_id


def wanted(event_type: str, policy: Policy) -> list[EventTarget]:
    """Return the targets that events of a type go to."""
    return [one for one in policy.event_targets if one.wants(event_type)]


def _written(head: Json, data: Json) -> str:
    def write() -> str:
        return json.dumps({**head, "data": data}, ensure_ascii=False, separators=(",", ":"))

    if "document" in data:
        shorten(data, lambda: len(write().encode()) <= LARGEST)
    return write()


def _occurrences(facts: list[Fact]) -> list[Occurrence]:
    """Return what other systems are told, in the order in which it happened."""
    found: list[Occurrence] = []
    for fact in facts:
        match fact:
            case RoundEnded(document, status) if status in _OUTCOMES:
                found.append(_ended(document, status, facts))
            case RevisionSettled(document, status):
                found.append(Occurrence(document, _OUTCOMES[status]))
            case Reopened(document):
                found.append(Occurrence(document, "reopened"))
            case PaymentRecorded(document, payment):
                status = _paid_as(document, facts)
                found.append(Occurrence(document, _OUTCOMES[status], payment=payment))
            case Happened(document, "paid" | "partly_paid" as status, "") as said:
                if "source" in said.details:
                    found.append(Occurrence(document, _OUTCOMES[status]))
    return found


def _ended(document: int, status: str, facts: list[Fact]) -> Occurrence:
    """Return how a round ended: by what its source or a manager said, or else by an approver's answer."""
    for fact in facts:
        if not isinstance(fact, Happened) or (fact.document, fact.what) != (document, status):
            continue
        if not fact.who or status == "cancelled":
            reason = str(fact.details.get("note", ""))
            return Occurrence(document, _OUTCOMES[status], by=fact.who, reason=reason)
    return Occurrence(document, _OUTCOMES[status], answered=True)


def _paid_as(document: int, facts: list[Fact]) -> str:
    return next(
        fact.what
        for fact in facts
        if isinstance(fact, Happened) and fact.document == document and fact.what in ("paid", "partly_paid")
    )
