"""Reminders: who is reminded when, and what he is told then.

Everything here is called inside a transaction. A reminder is a message of the subject `digest`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from tortoise.expressions import F, Subquery
from tortoise.queryset import QuerySet

from models import homes, sql
from models.records import REMINDERS_OFF, How, Schedule
from models.refusals import Refusal
from models.showing import OTHER_CARD
from models.slots import latest_slot, next_slot
from models.tables import ListItem, Message, Reminder
from models.terms import Terms
from models.waiting import Waiting, waits_for_due

AT_ONCE = 50  # people in one transaction: presses must not wait for the rest
SHOWN = 10  # rows of one reminder; what one message can hold
KEPT = 100  # of what waits, so that a reminder can say how much more there is
FOLLOWED_FOR = timedelta(days=2)  # so long a reminder follows what becomes of its rows, once there is a newer
# A slot is told on its own local day, or this long after it: one of 23:59 is looked at when it is tomorrow.
LATE = timedelta(minutes=5)
MOST_TIMES = 3


@dataclass(frozen=True, slots=True)
class Kept:
    """A person's reminder row as it is kept, with the zones that it may follow; `id` is None without one."""

    id: int | None
    workspace: int
    person: int
    days: str
    times: str
    zone: str
    next_at: datetime | None
    slack_zone: str
    company_zone: str
    here: bool  # active, in Slack as well


_READ = """
SELECT reminder.id, member.workspace_id AS workspace, member.person_id AS person, reminder.days,
    reminder.times, reminder.zone, reminder.next_at, member.zone AS slack_zone,
    (SELECT company.zone FROM membership JOIN company ON company.id = membership.company_id
        WHERE membership.person_id = member.person_id AND company.workspace_id = member.workspace_id
        ORDER BY company.zone = 'UTC', company.id LIMIT 1) AS company_zone,
    person.active AND member.state = 'active' AS here
FROM member
JOIN person ON person.id = member.person_id
LEFT JOIN reminder ON reminder.workspace_id = member.workspace_id AND reminder.person_id = member.person_id
"""
_DUE = f"{_READ} WHERE reminder.next_at <= :now ORDER BY reminder.next_at, reminder.id LIMIT :many"
_OF_ONE = f"{_READ} WHERE member.workspace_id = :workspace AND member.person_id = :person"
_WITHOUT = f"""
{_READ} WHERE reminder.id IS NULL AND member.state = 'active' AND person.active
ORDER BY member.id LIMIT :many
"""
_TO_COME = f"""
{_READ} WHERE reminder.id > :behind AND (reminder.next_at IS NULL OR reminder.next_at > :now)
ORDER BY reminder.id LIMIT :many
"""
_CLAIM = "UPDATE reminder SET next_at = :next WHERE id = :id AND next_at = :was RETURNING id"


async def remind(now: datetime, terms: Terms) -> int:
    """Remind those of the first page whose time has come, each slot once; tells how many were looked at.

    After an outage only the latest missed slot is made up, and only within its local day.
    """
    due = [_kept(row) for row in await sql.run(_DUE, now=now, many=AT_ONCE)]
    if not due:
        return 0
    waiting = await waits_for_due(now, AT_ONCE)
    await _end_older(due, now)
    rows: list[ListItem] = []
    for one in due:
        schedule = schedule_of(one, terms)
        slot = _missed(schedule, one.next_at, now)
        if not await sql.run(_CLAIM, id=one.id, was=one.next_at, next=_next(schedule, now)):
            continue
        listed = waiting.get((one.workspace, one.person), ())
        if slot and one.here and listed:
            rows += await _tell(one, slot, listed, now)
    if rows:
        await ListItem.bulk_create(rows)
    return len(due)


def _missed(schedule: Schedule, since: datetime | None, now: datetime) -> datetime | None:
    """Give the slot to be told now, if any: the latest one, if it is one since `since` and of today."""
    zone = known_zone(schedule.zone)
    slot = latest_slot(schedule.days, _times(schedule), zone, now)
    if slot is None or (since and slot < since):
        return None  # what is due belongs to days, times or a zone that do not hold any more
    today = slot.astimezone(zone).date() == now.astimezone(zone).date()
    return slot if today or now - slot <= LATE else None


async def _end_older(due: Sequence[Kept], now: datetime) -> None:
    """End the reminders that newer ones replace: those that Slack never had, and those of two days ago.

    The latter lose their rows, and with them their buttons.
    """
    places = {(one.workspace, one.person) for one in due}
    digests = Message.filter(subject="digest", person_id__in=[one.person for one in due])
    unposted = await _ids(digests.filter(state="new"), places)
    if unposted:
        await Message.filter(id__in=unposted).update(state="dropped", trouble="a newer reminder")
    rows = Subquery(ListItem.filter(message__subject="digest").values("message_id"))
    old = digests.filter(state="posted", created_at__lte=now - FOLLOWED_FOR, id__in=rows)
    posted = await _ids(old, places)
    if posted:
        await ListItem.filter(message_id__in=posted).delete()
        await Message.filter(id__in=posted).update(wanted=F("wanted") + 1)


async def _ids(messages: "QuerySet[Message]", places: set[tuple[int, int]]) -> list[int]:
    rows = await messages.values_list("id", "workspace_id", "person_id")
    return [id for id, *place in rows if tuple(place) in places]


_WANT_DIGEST = f"""
INSERT INTO message (
    workspace_id, person_id, subject, seat, round, key, state, channel, ts, wanted, shown, shown_hash,
    priority, attempts, next_at, trouble, created_at
) VALUES (
    :workspace, :person, 'digest', 'approver', 0, :key, 'new', '', '', 1, 0, '',
    {OTHER_CARD + 1}, 0, :now, '', :now
) ON CONFLICT (key) DO NOTHING RETURNING id
"""


async def _tell(one: Kept, slot: datetime, listed: Sequence[Waiting], now: datetime) -> list[ListItem]:
    """Want one message for a slot, and give its rows."""
    key = f"digest:{one.workspace}:{one.person}:{slot.isoformat()}"
    made = await sql.first(_WANT_DIGEST, key=key, workspace=one.workspace, person=one.person, now=now)
    if made is None:
        return []
    return [
        ListItem(
            message_id=made["id"],
            position=position,
            document_id=each.document,
            turn_id=each.turn,
            seat=_SEATS[each.ask],
            ask=each.ask,
        )
        for position, each in enumerate(arranged(listed), 1)
    ]


_SEATS = {"approve": "approver", "pay": "payer", "revise": "requester"}


def arranged(listed: Sequence[Waiting]) -> list[Waiting]:
    """Put first what one message shows: of each part something, then as many approvals as there is room."""
    by_ask = {ask: [one for one in listed if one.ask == ask] for ask in ("approve", "pay", "revise")}
    first = by_ask["pay"][:2] + by_ask["revise"][:2]
    approvals = by_ask["approve"][: SHOWN - len(first)]
    rest = [one for one in listed if one not in first and one not in approvals]
    shown = approvals + first + rest[: SHOWN - len(first) - len(approvals)]
    shown.sort(key=lambda one: list(by_ask).index(one.ask))
    return [*shown, *(one for one in rest if one not in shown)][:KEPT]


async def keep_schedule(workspace_id: int, person_id: int, now: datetime, terms: Terms) -> None:
    """Reckon a person's next slot anew: he has just been found in Slack, or his zone there has changed."""
    row = await sql.first(_OF_ONE, workspace=workspace_id, person=person_id)
    if row is not None:
        await _keep([_kept(row)], now, terms)


async def keep_missing(now: datetime, terms: Terms) -> int:
    """Make the rows of a page of people who have none; tells how many."""
    page = [_kept(row) for row in await sql.run(_WITHOUT, many=AT_ONCE * 4)]
    await _keep(page, now, terms)
    return len(page)


async def reckon_anew(behind: int, now: datetime, terms: Terms) -> int:
    """Reckon a page of slots to come anew, since settings may have changed; tells where to go on, 0: the end.

    Slots that have come already stay: they are made up.
    """
    page = [_kept(row) for row in await sql.run(_TO_COME, behind=behind, now=now, many=AT_ONCE * 4)]
    await _keep(page, now, terms)
    return page[-1].id or 0 if page else 0


async def _keep(page: Sequence[Kept], now: datetime, terms: Terms) -> None:
    new = []
    for one in page:
        following = _next(schedule_of(one, terms), now)
        if one.id is None:
            row = Reminder(workspace_id=one.workspace, person_id=one.person, next_at=following)
            new.append(row)
        elif one.next_at != following and not (one.next_at and one.next_at <= now):
            await Reminder.filter(id=one.id).update(next_at=following)
    if new:
        await Reminder.bulk_create(new, ignore_conflicts=True)


async def load_schedule(workspace_id: int, person_id: int, terms: Terms) -> Schedule | None:
    """Read when a person is reminded; None for somebody who is no member of the workspace."""
    row = await sql.first(_OF_ONE, workspace=workspace_id, person=person_id)
    return schedule_of(_kept(row), terms) if row else None


async def change_schedule(
    workspace_id: int, person_id: int, wanted: Schedule, now: datetime, terms: Terms
) -> None:
    """Keep what a person chose, or refuse it; his next reminder comes at the first slot from now on."""
    times = sorted(set(wanted.times))
    if wanted.how == "own" and not wanted.days:
        raise Refusal("days_missing")
    if wanted.how == "own" and not times:
        raise Refusal("times_missing")
    if wanted.zone and _zone(wanted.zone) is None:
        raise Refusal("zone_unknown", zone=wanted.zone)
    own = wanted.how == "own"
    values = {
        "days": REMINDERS_OFF if wanted.how == "off" else "".join(map(str, sorted(wanted.days))) * own,
        "times": ",".join(times[:MOST_TIMES]) * own,
        "zone": wanted.zone if wanted.own_zone else "",
        "changed_at": now,
    }
    row = Reminder(workspace_id=workspace_id, person_id=person_id)
    await Reminder.bulk_create([row], ignore_conflicts=True)
    # Without a slot of its own for a moment: what is reckoned next is the new one, whatever was due.
    await Reminder.filter(workspace_id=workspace_id, person_id=person_id).update(next_at=None, **values)
    await keep_schedule(workspace_id, person_id, now, terms)
    await homes.redraw_home(workspace_id, person_id, now)


def schedule_of(one: Kept, terms: Terms) -> Schedule:
    """Say when somebody is reminded: by his own choice, else the settings; in his own zone or Slack's."""
    how: How = "default"
    days, times = terms.reminder_days, terms.reminder_times
    if one.days == REMINDERS_OFF:
        how, days = "off", ()
    elif one.days:
        how, days, times = "own", tuple(map(int, one.days)), tuple(one.times.split(","))
    zones = (one.zone, one.slack_zone, one.company_zone)
    zone = next((name for name in zones if name and _zone(name)), "UTC")
    return Schedule(how=how, days=days, times=times, zone=zone, own_zone=bool(one.zone))


def usual(schedule: Schedule, terms: Terms) -> Schedule:
    """Say when somebody is reminded in the same zone who has chosen neither days nor times."""
    return replace(schedule, how="default", days=terms.reminder_days, times=terms.reminder_times)


def _next(schedule: Schedule, now: datetime) -> datetime | None:
    return next_slot(schedule.days, _times(schedule), known_zone(schedule.zone), now)


def _times(schedule: Schedule) -> list[time]:
    return [time.fromisoformat(one) for one in schedule.times]


def known_zone(name: str) -> ZoneInfo:
    """Give a zone by its name, or UTC where this machine does not know it."""
    return _zone(name) or ZoneInfo("UTC")


@lru_cache(maxsize=1000)
def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        return None


def _kept(row: sql.Row) -> Kept:
    return Kept(
        **row
        | {
            "days": row["days"] or "",
            "times": row["times"] or "",
            "zone": row["zone"] or "",
            "next_at": sql.moment(row["next_at"]),
            "company_zone": row["company_zone"] or "",
            "here": bool(row["here"]),
        }
    )
