"""Who is reminded when: by their own choice, else by the settings, in a zone of their own or Slack's.

Everything here is called inside a transaction.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time
from functools import lru_cache

from models.change import Change
from models.database import sql
from models.facts import ScheduleChanged
from models.frozen import frozen
from models.policy import Policy
from models.records.documents import REMINDERS_OFF, How, Schedule
from models.refusals import Refusal
from models.reminders.slots import latest_slot, next_slot
from models.tables import Reminder
from models.zones import first_known, known_zone

AT_ONCE = 200  # people in one transaction: presses must not wait for the rest
MOST_TIMES = 3


@frozen
class ReminderRow:
    """A person's reminder row as it is stored, with the zones that it may follow; `id` None: no row yet."""

    id: int | None
    member: int
    workspace: int
    person: int
    days: str
    times: str
    zone: str
    next_at: datetime | None
    slack_zone: str
    company_zone: str
    here: bool  # active, in Slack as well
    country: str
    paused_until: date | None
    quiet: bool


# Who could be reminded, with what is stored of them.
COLUMNS = """
SELECT reminder.id, member.id AS member, member.workspace_id AS workspace, member.person_id AS person,
    reminder.days, reminder.times, reminder.zone, reminder.next_at, member.zone AS slack_zone,
    (SELECT company.zone FROM membership JOIN company ON company.id = membership.company_id
        WHERE membership.person_id = member.person_id AND company.workspace_id = member.workspace_id
        ORDER BY company.zone = 'UTC', company.id LIMIT 1) AS company_zone,
    person.active AND member.state = 'active' AS here,
    COALESCE(NULLIF(person.country, ''), (
        SELECT company.country FROM membership JOIN company ON company.id = membership.company_id
        WHERE membership.person_id = member.person_id AND company.workspace_id = member.workspace_id
        ORDER BY company.country = '', company.id LIMIT 1
    )) AS country, reminder.paused_until, reminder.quiet
"""
_MEMBERS = f"""
{COLUMNS} FROM member
JOIN person ON person.id = member.person_id
LEFT JOIN reminder ON reminder.workspace_id = member.workspace_id AND reminder.person_id = member.person_id
"""
_OF_ONE = f"{_MEMBERS} WHERE member.workspace_id = :workspace AND member.person_id = :person"
_TO_COMPUTE = f"""
{_MEMBERS} WHERE member.id > :behind AND (reminder.next_at IS NULL OR reminder.next_at > :now)
    AND (reminder.id IS NOT NULL OR person.active AND member.state = 'active')
ORDER BY member.id LIMIT :many
"""


async def ensure_schedule(workspace_id: int, person_id: int, now: datetime, policy: Policy) -> None:
    """Compute a person's next slot: they have just been found in Slack, or their zone there has changed."""
    row = await sql.first(_OF_ONE, workspace=workspace_id, person=person_id)
    if row is not None:
        await _save([read_row(row)], now, policy)


async def recompute(behind: int, now: datetime, policy: Policy) -> int:
    """Compute a page of slots to come, since settings may have changed, and of people who have none yet.

    Slots that are due stay: they are made up. `behind` is where the page before ended, first 0;
    returns where this one ended, 0: the end.
    """
    page = [read_row(row) for row in await sql.run(_TO_COMPUTE, behind=behind, now=now, many=AT_ONCE)]
    await _save(page, now, policy)
    return page[-1].member if page else 0


_MAKE = """
INSERT INTO reminder (workspace_id, person_id, days, times, zone, next_at)
VALUES (:workspace, :person, '', '', '', :next) ON CONFLICT (workspace_id, person_id) DO NOTHING
"""


async def _save(page: Sequence[ReminderRow], now: datetime, policy: Policy) -> None:
    made: list[sql.Values] = []
    moved: list[sql.Values] = []
    for one in page:
        following = next_of(schedule_of(one, policy), now)
        if one.id is None:
            made.append({"workspace": one.workspace, "person": one.person, "next": following})
        elif one.next_at != following and not (one.next_at and one.next_at <= now):
            moved.append({"id": one.id, "next": following})
    await sql.run_many(_MAKE, made)
    await sql.run_many("UPDATE reminder SET next_at = :next WHERE id = :id", moved)


async def load_schedule(workspace_id: int, person_id: int, policy: Policy) -> Schedule | None:
    """Return when a person is reminded; None for somebody who is no member of the workspace."""
    row = await sql.first(_OF_ONE, workspace=workspace_id, person=person_id)
    return schedule_of(read_row(row), policy) if row else None


async def change_schedule(workspace_id: int, person_id: int, wanted: Schedule, change: Change) -> None:
    """Save what a person chose, or refuse it; their next reminder comes at the first slot from now on."""
    times = sorted(set(wanted.times))
    if wanted.how == "own" and not wanted.days:
        raise Refusal("days_missing")
    if wanted.how == "own" and not times:
        raise Refusal("times_missing")
    if wanted.zone and known_zone(wanted.zone) is None:
        raise Refusal("zone_unknown", zone=wanted.zone)
    own = wanted.how == "own"
    values = {
        "days": REMINDERS_OFF if wanted.how == "off" else "".join(map(str, sorted(wanted.days))) * own,
        "times": ",".join(times[:MOST_TIMES]) * own,
        "zone": wanted.zone if wanted.own_zone else "",
        "paused_until": wanted.paused_until.isoformat() if wanted.paused_until else "",
        "quiet": wanted.quiet,
        "changed_at": change.now,
    }
    row = Reminder(workspace_id=workspace_id, person_id=person_id)
    await Reminder.bulk_create([row], ignore_conflicts=True)
    # Without a slot of its own for a moment: what is computed next is the new one, whatever was due.
    await Reminder.filter(workspace_id=workspace_id, person_id=person_id).update(next_at=None, **values)
    await ensure_schedule(workspace_id, person_id, change.now, change.policy)
    change.state(ScheduleChanged(workspace_id, person_id))


async def quiet_zone(workspace_id: int, person_id: int) -> str | None:
    """Return the zone of a person who gets nothing new at night; None: they did not choose so."""
    chose = Reminder.filter(workspace_id=workspace_id, person_id=person_id, quiet=True)
    row = await sql.first(_OF_ONE, workspace=workspace_id, person=person_id) if await chose.exists() else None
    if row is None:
        return None
    one = read_row(row)
    return first_known(one.zone, one.slack_zone, one.company_zone).key


def schedule_of(one: ReminderRow, policy: Policy) -> Schedule:
    """Return when somebody is reminded: by their choice, else the settings; in their own zone or Slack's."""
    how: How = "default"
    days, times = policy.reminder_days, policy.reminder_times
    if one.days == REMINDERS_OFF:
        how, days = "off", ()
    elif one.days:
        how, days, times = "own", tuple(map(int, one.days)), tuple(one.times.split(","))
    zone = first_known(one.zone, one.slack_zone, one.company_zone).key
    return Schedule(
        how=how,
        days=days,
        times=times,
        zone=zone,
        own_zone=bool(one.zone),
        paused_until=one.paused_until,
        quiet=one.quiet,
        night=policy.night,
    )


def default_schedule(schedule: Schedule, policy: Policy) -> Schedule:
    """Return the schedule of the settings, in the zone of another one."""
    return replace(schedule, how="default", days=policy.reminder_days, times=policy.reminder_times)


@lru_cache(maxsize=1000)  # most people follow the settings, in a few zones
def next_of(schedule: Schedule, now: datetime) -> datetime | None:
    """Return the first slot of a schedule later than now."""
    return next_slot(schedule.days, _times(schedule), first_known(schedule.zone), now)


@lru_cache(maxsize=1000)
def latest_of(schedule: Schedule, now: datetime) -> datetime | None:
    """Return the last slot of a schedule that is not later than now."""
    return latest_slot(schedule.days, _times(schedule), first_known(schedule.zone), now)


def _times(schedule: Schedule) -> list[time]:
    return [time.fromisoformat(one) for one in schedule.times]


def read_row(row: sql.Row) -> ReminderRow:
    """Read a row of COLUMNS."""
    return ReminderRow(
        **row
        | {
            "days": row["days"] or "",
            "times": row["times"] or "",
            "zone": row["zone"] or "",
            "next_at": sql.read_time(row["next_at"]),
            "company_zone": row["company_zone"] or "",
            "here": bool(row["here"]),
            "country": row["country"] or "",
            "paused_until": date.fromisoformat(row["paused_until"]) if row["paused_until"] else None,
            "quiet": bool(row["quiet"]),
        }
    )
