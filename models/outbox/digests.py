"""Reminders: a message of the subject `digest` for each slot of a schedule, with what waits for a person.

Everything here is called inside a transaction.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from models.database import sql
from models.days_off import NO_DAYS_OFF, DaysOff
from models.policy import Policy
from models.queries.pending import DUE, SHOWN, PendingAction, waits_for_due
from models.records.documents import Schedule
from models.reminders.schedules import COLUMNS, ReminderRow, latest_of, next_of, read_row, schedule_of
from models.vocabulary import Priority
from models.zones import first_known

AT_ONCE = 300  # people in one transaction, which gives way to presses, and is done again then
ROWS_AT_ONCE = 1000
KEPT = 100  # of what waits, so that a reminder can say how much more there is
FOLLOWED_FOR = timedelta(days=2)  # so long a reminder follows what becomes of its rows, once there is a newer
# A slot is told on its own local day, or this long after it: one of 23:59 is looked at when it is tomorrow.
LATE = timedelta(minutes=5)

_PAGE = "SELECT id FROM reminder WHERE next_at <= :now ORDER BY next_at, id LIMIT :many"
# Taken for this transaction: a rival waits, and then finds that they are not due any more.
_HOLD = f"UPDATE reminder SET next_at = next_at WHERE id IN ({_PAGE}) AND next_at <= :now RETURNING id"
_DUE = f"""
{COLUMNS} FROM ({_PAGE}) page
JOIN reminder ON reminder.id = page.id
JOIN member ON member.workspace_id = reminder.workspace_id AND member.person_id = reminder.person_id
JOIN person ON person.id = member.person_id
ORDER BY reminder.next_at, reminder.id
"""
_GO_ON = "UPDATE reminder SET next_at = :next WHERE id IN (:id)"


_COUNTRIES = f"""
SELECT DISTINCT country FROM (
    SELECT person.country FROM ({DUE}) due JOIN person ON person.id = due.person_id
    UNION
    SELECT company.country FROM ({DUE}) due
    JOIN membership ON membership.person_id = due.person_id
    JOIN company ON company.id = membership.company_id
) theirs WHERE country <> ''
"""


async def countries_of_due(now: datetime) -> set[str]:
    """Return the countries whose holidays those may have who are on the first page."""
    return {row["country"] for row in await sql.run(_COUNTRIES, now=now, many=AT_ONCE)}


async def remind(now: datetime, policy: Policy, days_off: DaysOff = NO_DAYS_OFF) -> int:
    """Remind those of the first page whose time has come, each slot once; returns how many were looked at.

    After an outage only the latest missed slot is made up, and only within its local day.
    """
    held = {row["id"] for row in await sql.run(_HOLD, now=now, many=AT_ONCE)}
    if not held:
        return 0
    due = [one for one in map(read_row, await sql.run(_DUE, now=now, many=AT_ONCE)) if one.id in held]
    waiting = await waits_for_due(now, AT_ONCE, policy)
    after: dict[datetime | None, list[sql.Value]] = defaultdict(
        list
    )  # by their next slot: most have the same
    messages: list[sql.Values] = []
    rows: dict[str, list[sql.Values]] = {}  # by the key of their message
    for one in due:
        if sum(map(len, rows.values())) >= ROWS_AT_ONCE:
            break  # the rest stays due, and comes next
        schedule = schedule_of(one, policy)
        after[next_of(schedule, now)].append(one.id)
        slot = _missed(schedule, one.next_at, now)
        listed = waiting.get((one.workspace, one.person), ())
        if slot and one.here and listed and not _rests(one, slot, schedule, days_off):
            key = digest_key(one.workspace, one.person, slot, schedule)
            messages.append({"key": key, "workspace": one.workspace, "person": one.person, "now": now})
            rows[key] = _rows(listed)
    await _end_older(now, [str(one["key"]) for one in messages])
    for following, ids in after.items():
        text, values = sql.listed(_GO_ON, "id", ids)
        await sql.run(text, next=following, **values)
    # A slot that was told before keeps the rows that it had: its message does not come back.
    told = {made["key"]: made["id"] for made in await sql.put(_TELL, messages)}
    await sql.run_many(_LIST, [{"message": told[key], **row} for key in told for row in rows[key]])
    return len(due)


def _rests(one: ReminderRow, slot: datetime, schedule: Schedule, days_off: DaysOff) -> bool:
    """Return whether nobody is reminded on the local day of a slot: a pause, or a public holiday."""
    day = slot.astimezone(first_known(schedule.zone)).date()
    paused = one.paused_until is not None and day < one.paused_until
    return paused or days_off.has(one.country, day)


def digest_key(workspace_id: int, person_id: int, slot: datetime, schedule: Schedule) -> str:
    """Return the key of a reminder: one for each local date and time, also if their reader flies west."""
    local = slot.astimezone(first_known(schedule.zone))
    return f"digest:{workspace_id}:{person_id}:{local:%Y-%m-%dT%H:%M}"


def _missed(schedule: Schedule, since: datetime | None, now: datetime) -> datetime | None:
    """Return the slot to remind of now, if any: the latest one, if it is one since `since` and of today."""
    slot = latest_of(schedule, now)
    if slot is None or (since and slot < since):
        return None  # what is due belongs to days, times or a zone that do not hold any more
    zone = first_known(schedule.zone)
    today = slot.astimezone(zone).date() == now.astimezone(zone).date()
    return slot if today or now - slot <= LATE else None


# Read first, whatever PostgreSQL makes of tables that grow while it has a plan ready.
_OF_DUE = f"WITH due AS MATERIALIZED ({DUE})"
_OLDER = """
SELECT message.id FROM due
JOIN message ON message.person_id = due.person_id AND message.workspace_id = due.workspace_id
WHERE message.subject = 'digest'
"""
_DROP = f"""
{_OF_DUE} UPDATE message SET state = 'dropped', dropped_because = 'newer_digest'
WHERE id IN ({_OLDER} AND message.state = 'new'
"""
_REDRAW = "UPDATE message SET wanted_version = wanted_version + 1 WHERE id IN (:id)"
_LET_GO = f"""
{_OF_DUE} DELETE FROM list_item
WHERE message_id IN ({_OLDER} AND message.state = 'posted' AND message.created_at <= :old)
RETURNING message_id
"""


async def _end_older(now: datetime, told: Sequence[str]) -> None:
    """End what newer reminders replace: those that Slack never had, and those of two days ago.

    The latter lose their rows, and with them their buttons. `told` are the keys of the newer ones: one that
    is there already stays.
    """
    keys: dict[str, sql.Value] = {f"key{number}": key for number, key in enumerate(told)}
    kept = f" AND message.key NOT IN ({', '.join(f':{name}' for name in keys)})" if keys else ""
    await sql.run(f"{_DROP}{kept})", now=now, many=AT_ONCE, **keys)
    rows = await sql.run(_LET_GO, now=now, many=AT_ONCE, old=now - FOLLOWED_FOR)
    if redrawn := sorted({row["message_id"] for row in rows}):
        text, values = sql.listed(_REDRAW, "id", redrawn)
        await sql.run(text, **values)


_TELL = f"""
INSERT INTO message (
    workspace_id, person_id, subject, card_role, round, key, state, channel, ts,
    wanted_version, shown_version, shown_hash, priority, attempts, next_at, last_error, created_at
) VALUES (
    :workspace, :person, 'digest', 'approver', 0, :key, 'new', '', '', 1, 0, '',
    {Priority.DIGEST}, 0, :now, '', :now
) ON CONFLICT (key) DO NOTHING
RETURNING id, key
"""
_LIST = """
INSERT INTO list_item (message_id, position, document_id, turn_id, card_role, action)
VALUES (:message, :position, :document, :turn, :card_role, :action)
"""


def _rows(listed: Sequence[PendingAction]) -> list[sql.Values]:
    return [
        {
            "position": position,
            "document": each.document,
            "turn": each.turn,
            "card_role": _ROLES[each.action],
            "action": each.action,
        }
        for position, each in enumerate(arranged(listed), 1)
    ]


_ROLES = {"approve": "approver", "pay": "payer", "revise": "requester"}


def arranged(listed: Sequence[PendingAction]) -> list[PendingAction]:
    """Put first what one message shows: of each part something, then as many approvals as there is room."""
    by_action = {
        action: [one for one in listed if one.action == action] for action in ("approve", "pay", "revise")
    }
    first = by_action["pay"][:2] + by_action["revise"][:2]
    approvals = by_action["approve"][: SHOWN - len(first)]
    rest = [one for one in listed if one not in first and one not in approvals]
    shown = approvals + first + rest[: SHOWN - len(first) - len(approvals)]
    shown.sort(key=lambda one: list(by_action).index(one.action))
    return [*shown, *(one for one in rest if one not in shown)][:KEPT]
