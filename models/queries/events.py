"""Events for other systems: what waits for a target, what was given up, and what was made last."""

from models.database import sql
from models.records.events import EventAtTarget, TargetState
from models.vocabulary import TARGET_OFF

# States are written out: so the partial indexes are used.
_TARGETS = f"""
SELECT target AS name, SUM(waits) AS waiting, SUM(1 - waits) AS failed, MIN(since) AS oldest,
    MAX(CASE WHEN last_error <> '' THEN id ELSE 0 END) AS newest,
    SUM(CASE WHEN dropped_because = '{TARGET_OFF}' THEN waits ELSE 0 END) AS unwanted
FROM (
    SELECT target, id, last_error, dropped_because, 1 AS waits, wanted_at AS since
    FROM event_delivery WHERE state = 'waiting'
    UNION ALL
    SELECT target, id, last_error, dropped_because, 0 AS waits, NULL AS since
    FROM event_delivery WHERE state = 'failed'
) AS open
GROUP BY target ORDER BY target
"""
_ERRORS = "SELECT id, last_error FROM event_delivery WHERE id IN (:id)"
_AT_TARGETS = """
SELECT outbound_event.id AS sequence, outbound_event.event_id AS event, outbound_event.type,
    COALESCE(document.number, '') AS number, event_delivery.target, event_delivery.state,
    event_delivery.attempts, event_delivery.next_at, event_delivery.last_error
FROM event_delivery
JOIN outbound_event ON outbound_event.id = event_delivery.event_id
LEFT JOIN document ON document.id = event_delivery.document_id
WHERE {condition}
ORDER BY event_delivery.event_id, event_delivery.target
"""
_OPEN = _AT_TARGETS.format(
    condition="""event_delivery.id IN (
    SELECT id FROM event_delivery WHERE state = 'waiting'
    UNION ALL SELECT id FROM event_delivery WHERE state = 'failed'
)"""
)
_NEWEST = _AT_TARGETS.format(
    condition="""event_delivery.event_id IN (
    SELECT id FROM outbound_event WHERE id > 0 ORDER BY id DESC LIMIT :newest
)"""
)


async def target_states() -> tuple[TargetState, ...]:
    """Return the targets that events wait for, or where some were given up."""
    rows = await sql.run(_TARGETS)
    text, ids = sql.listed(_ERRORS, "id", [int(row["newest"]) for row in rows])
    errors = {row["id"]: row["last_error"] for row in await sql.run(text, **ids)}
    return tuple(
        TargetState(
            name=row["name"],
            waiting=int(row["waiting"]),
            failed=int(row["failed"]),
            last_error=errors.get(row["newest"], ""),
            oldest=sql.read_time(row["oldest"]),
            is_off=int(row["unwanted"]) > 0,
        )
        for row in rows
    )


async def events_at_targets(newest: int) -> list[EventAtTarget]:
    """Return what waits or was given up, and the newest events whatever became of them; oldest first."""
    rows = [*await sql.run(_OPEN), *await sql.run(_NEWEST, newest=newest)]
    each = {(row["sequence"], row["target"]): row for row in rows}
    return [
        EventAtTarget(**row | {"next_at": sql.read_time(row["next_at"])}) for _, row in sorted(each.items())
    ]
