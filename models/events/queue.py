"""Events that are sent again on demand, pings, and events that are old enough to be deleted."""

from collections.abc import Sequence
from datetime import datetime

from models.database import sql
from models.events.record import record
from models.policy import EventTarget, Policy

_KNOWN = """
SELECT id, type, document_id FROM outbound_event
WHERE event_id = :event OR id >= :since ORDER BY id
"""
# Known to the target or not: it goes there, or goes there once more.
_RESEND = """
INSERT INTO event_delivery (event_id, document_id, target, state, wanted_at, attempts, next_at, last_error)
VALUES (:sequence, :document, :target, 'waiting', :now, 0, :now, '')
ON CONFLICT (event_id, target) DO UPDATE
SET state = 'waiting', dropped_because = NULL, wanted_at = :now, attempts = 0, next_at = :now, last_error = ''
"""
_NEVER = 2**62  # no sequence is as high
_A_PAGE = 500  # events that are deleted in one transaction
_OLD = f"""
SELECT id FROM outbound_event WHERE at < :before AND NOT EXISTS (
    SELECT 1 FROM event_delivery
    WHERE event_delivery.event_id = outbound_event.id AND event_delivery.state = 'waiting'
) ORDER BY at LIMIT {_A_PAGE}
"""
_FORGET = (
    "DELETE FROM event_delivery WHERE event_id IN (:event)",
    "DELETE FROM outbound_event WHERE id IN (:event)",
)


async def resend_event(event_id: str, targets: Sequence[EventTarget], now: datetime) -> int:
    """Have one event sent again to every target; return how many events there are of this id."""
    return await _resend(event_id, _NEVER, targets, now)


async def resend_since(sequence: int, targets: Sequence[EventTarget], now: datetime) -> int:
    """Have every event from a number on sent again, where it is wanted; return how many there are."""
    return await _resend("", sequence, targets, now)


async def _resend(event_id: str, since: int, targets: Sequence[EventTarget], now: datetime) -> int:
    rows = await sql.run(_KNOWN, event=event_id, since=since)
    for row in rows:
        for target in targets:
            if target.wants(row["type"]):
                again: dict[str, sql.Value] = {
                    "sequence": row["id"],
                    "document": row["document_id"],
                    "target": target.name,
                    "now": now,
                }
                await sql.send(_RESEND, **again)
    return len(rows)


async def ping(policy: Policy, now: datetime) -> str:
    """Make an event that says nothing, for every target; return its id. Inside a transaction."""
    return await record("test.ping", {}, policy, now)


async def forget_events(before: datetime) -> bool:
    """Delete some events that are older and wait for no target; return whether there may be more."""
    old = [int(row["id"]) for row in await sql.run(_OLD, before=before)]
    for text in _FORGET if old else ():
        text, ids = sql.listed(text, "event", old)
        await sql.run(text, **ids)
    return len(old) == _A_PAGE
