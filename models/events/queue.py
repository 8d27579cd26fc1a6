"""Events that are sent again on demand, pings, and events that are old enough to be deleted."""

from collections.abc import Sequence
from datetime import datetime

from models.database import sql
from models.events.record import record
from models.policy import EventTarget, Policy
from models.vocabulary import TARGET_OFF

_A_PAGE = 500  # events in one transaction, so that presses come in between
_ONE = "SELECT id, type, document_id FROM outbound_event WHERE event_id = :event"
_SINCE = f"SELECT id, type, document_id FROM outbound_event WHERE id >= :since ORDER BY id LIMIT {_A_PAGE}"
# Known to the target or not: it goes there, or goes there once more.
_RESEND = """
INSERT INTO event_delivery (event_id, document_id, target, state, wanted_at, attempts, next_at, last_error)
VALUES (:sequence, :document, :target, 'waiting', :now, 0, :now, '')
ON CONFLICT (event_id, target) DO UPDATE
SET state = 'waiting', dropped_because = NULL, wanted_at = :now, attempts = 0, next_at = :now, last_error = ''
"""
# Whatever waits there goes out again, with what the target has said that it does not want.
_SWITCH_ON = f"""
UPDATE event_delivery SET dropped_because = NULL, next_at = :now
WHERE state = 'waiting' AND dropped_because = '{TARGET_OFF}' AND target = :target
"""
_IS_OFF = f"""
SELECT 1 FROM event_delivery WHERE target = :target AND state = 'waiting' AND dropped_because = '{TARGET_OFF}'
ORDER BY event_id LIMIT 1
"""
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


async def resend_event(event_id: str, targets: Sequence[EventTarget], now: datetime) -> bool:
    """Have one event sent again to every target that wants its type; return whether there is one."""
    return bool(await _resend(await sql.run(_ONE, event=event_id), targets, now))


async def resend_since(sequence: int, targets: Sequence[EventTarget], now: datetime) -> list[int]:
    """Have a page of events from a number on sent again, where they are wanted; return their numbers."""
    return await _resend(await sql.run(_SINCE, since=sequence), targets, now)


async def _resend(rows: Sequence[sql.Row], targets: Sequence[EventTarget], now: datetime) -> list[int]:
    each = [
        {"sequence": row["id"], "document": row["document_id"], "target": target.name, "now": now}
        for row in rows
        for target in targets
        if target.wants(row["type"])
    ]
    await sql.run_many(_RESEND, each)
    await _switch_on(targets, now)
    return [int(row["id"]) for row in rows]


async def ping(policy: Policy, now: datetime) -> str:
    """Make an event that says nothing, for every target; return its id. Inside a transaction."""
    event_id = await record("test.ping", {}, policy, now)
    await _switch_on(policy.event_targets, now)
    return event_id


async def is_off(target: str) -> bool:
    """Return whether a target has said that it wants no more events, and nobody has sent any again since."""
    return await sql.first(_IS_OFF, target=target) is not None


async def _switch_on(targets: Sequence[EventTarget], now: datetime) -> None:
    await sql.run_many(_SWITCH_ON, [{"target": target.name, "now": now} for target in targets])


async def forget_events(before: datetime) -> bool:
    """Delete some events that are older and wait for no target; return whether there may be more."""
    old = [int(row["id"]) for row in await sql.run(_OLD, before=before)]
    for text in _FORGET if old else ():
        text, ids = sql.listed(text, "event", old)
        await sql.run(text, **ids)
    return len(old) == _A_PAGE
