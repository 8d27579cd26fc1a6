"""When people are away, and who stands in for them: set by themselves, by a manager or by a file.

Days are whole, in the person's own time zone. `on_now` follows the clock (`switch`); what is pressed is
checked against the times themselves (`models/approval/stand_ins.py`). Everything here is called inside a
transaction.
"""

import logging
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from models.change import Change
from models.database import sql
from models.facts import AwayChanged
from models.frozen import frozen
from models.people.memberships import save_people
from models.people.names import named
from models.records.drafts import MOST_STAND_INS, AwayDraft
from models.records.home import AwayPeriod
from models.refusals import Refusal
from models.tables import Away, Membership, Person, StandIn
from models.zones import UTC, first_known

log = logging.getLogger(__name__)
LATEST: Final = date(9000, 1, 1)  # before the last day that times can be made of


@frozen
class AwayRequest:
    """What somebody asks for; `key` is Slack's own id for it, `by` who asks."""

    key: str
    person: int
    by: int
    first: date
    last: date
    stand_ins: tuple[int, ...]


async def save_away(wanted: AwayRequest, change: Change) -> None:
    """Set when a person is away, in place of what was set before, or raise a Refusal."""
    if await change.is_repeated(wanted.key):
        return
    await _require_may_set(wanted.person, wanted.by, change)
    zone = await zone_of_person(wanted.person)
    _check_days(wanted.first, wanted.last, change.now.astimezone(zone).date())
    await _check_stand_ins(wanted)
    await _hold(wanted.person)
    await _save(wanted.person, wanted.first, wanted.last, wanted.stand_ins, wanted.by, change)


async def end_away(key: str, person_id: int, by: int, change: Change) -> None:
    """Delete when a person is away: they are there from now on."""
    if await change.is_repeated(key):
        return
    await _require_may_set(person_id, by, change)
    await _hold(person_id)
    await _delete(person_id, change)


async def save_away_of_file(person_id: int, draft: AwayDraft, change: Change) -> None:
    """Set what a file says of a person's absence; what is there already stays as it was set."""
    people = await save_people(draft.stand_ins)
    stand_ins = [
        people[email].id for email in dict.fromkeys(draft.stand_ins) if people[email].id != person_id
    ]
    await _hold(person_id)
    if draft.first is None or draft.last is None:
        await _delete(person_id, change)
        return
    known = await Away.get_or_none(person_id=person_id, first_day=draft.first, last_day=draft.last)
    if known and await _stand_ins_of(known.id) == stand_ins:
        return
    await _save(person_id, draft.first, draft.last, stand_ins, None, change)


async def due(now: datetime) -> list[int]:
    """Return the people whose absence begins or ends now, by the times that are stored."""
    rows = await sql.run(_DUE, now=now)
    return [row["person_id"] for row in rows]


_DUE: Final = """
SELECT person_id FROM away
WHERE on_now <> (begins_at <= :now AND ends_at > :now) ORDER BY person_id
"""


async def switch(person_id: int, change: Change) -> None:
    """Begin or end a person's absence, if it is time."""
    await _hold(person_id)
    if person_id in await due(change.now):
        await sql.run(_SWITCH, person=person_id, now=change.now)
        change.state(AwayChanged(person_id))


_SWITCH: Final = "UPDATE away SET on_now = (begins_at <= :now AND ends_at > :now) WHERE person_id = :person"


async def follow_zone(person_id: int, change: Change) -> None:
    """Move the days of an absence to the zone in which its person is by now."""
    row = await Away.get_or_none(person_id=person_id)
    if row is None:
        return
    begins, ends = _times(row.first_day, row.last_day, await zone_of_person(person_id))
    await Away.filter(id=row.id).update(begins_at=begins, ends_at=ends)
    await switch(person_id, change)


async def load_away(person_id: int, now: datetime) -> AwayPeriod | None:
    """Return when a person is away, now or later; None: nothing is set."""
    row = await Away.get_or_none(person_id=person_id).select_related("set_by")
    if row is None or row.ends_at <= now:
        return None
    people = await StandIn.filter(away_id=row.id).order_by("position").select_related("person")
    return AwayPeriod(
        first=row.first_day,
        last=row.last_day,
        stand_ins=tuple(named(one.person) for one in people),
        set_by=named(row.set_by) if row.set_by else None,
        set_at=row.set_at,
        begun=row.begins_at <= now,
    )


async def require_may_set_away(person_id: int, by: int, workspace_id: int) -> None:
    """Refuse all but the person themselves, and who configures a company of theirs in the workspace."""
    if person_id == by:
        return
    managed = Membership.filter(
        person_id=by, configuration=True, person__active=True, company__workspace_id=workspace_id
    )
    companies = [one.company_id for one in await managed]
    if not await Membership.exists(person_id=person_id, company_id__in=companies or [0]):
        raise Refusal("not_configuration")


async def _require_may_set(person_id: int, by: int, change: Change) -> None:
    assert change.workspace is not None  # it comes from Slack
    await require_may_set_away(person_id, by, change.workspace)


def _check_days(first: date, last: date, today: date) -> None:
    if last < first:
        raise Refusal("away_backwards")
    if last < today:
        raise Refusal("away_over")
    if last > LATEST:
        raise Refusal("away_too_long")


async def _check_stand_ins(wanted: AwayRequest) -> None:
    if wanted.person in wanted.stand_ins:
        raise Refusal("stand_in_self")
    if len(wanted.stand_ins) > MOST_STAND_INS:
        raise Refusal("too_many_stand_ins", limit=MOST_STAND_INS)
    companies = [one.company_id for one in await Membership.filter(person_id=wanted.person)]
    for person_id in wanted.stand_ins:
        if not await Membership.exists(person_id=person_id, company_id__in=companies or [0]):
            raise Refusal("stand_in_elsewhere", person=(await Person.get(id=person_id)).display_name)


async def _hold(person_id: int) -> None:
    await sql.hold("SELECT id FROM person WHERE id = :person", person=person_id)


async def _save(
    person_id: int, first: date, last: date, stand_ins: Sequence[int], by: int | None, change: Change
) -> None:
    begins, ends = _times(first, last, await zone_of_person(person_id))
    values = {
        "first_day": first,
        "last_day": last,
        "begins_at": begins,
        "ends_at": ends,
        "on_now": begins <= change.now < ends,
        "set_by_id": by,
        "set_at": change.now,
    }
    row, _made = await Away.update_or_create(values, person_id=person_id)
    await StandIn.filter(away_id=row.id).delete()
    await StandIn.bulk_create(
        StandIn(away_id=row.id, person_id=one, position=position) for position, one in enumerate(stand_ins, 1)
    )
    change.state(AwayChanged(person_id))
    log.info("Away of person %d set by %s: %s to %s", person_id, by or "a file", first, last)


async def _delete(person_id: int, change: Change) -> None:
    row = await Away.get_or_none(person_id=person_id)
    if row is not None:
        await StandIn.filter(away_id=row.id).delete()
        await Away.filter(id=row.id).delete()
        change.state(AwayChanged(person_id))
        log.info("Away of person %d deleted", person_id)


async def _stand_ins_of(away_id: int) -> list[int]:
    return [one.person_id for one in await StandIn.filter(away_id=away_id).order_by("position")]


_ZONES: Final = """
SELECT member.zone, company.zone AS company_zone
FROM membership
JOIN company ON company.id = membership.company_id
LEFT JOIN member ON member.person_id = membership.person_id AND member.workspace_id = company.workspace_id
WHERE membership.person_id = :person
ORDER BY member.state <> 'active', company.zone = 'UTC', company.id
"""


async def zone_of_person(person_id: int) -> ZoneInfo:
    """Return where a person is: as Slack says, else as their company is."""
    rows = await sql.run(_ZONES, person=person_id)
    names = [row["zone"] or "" for row in rows] + [row["company_zone"] for row in rows]
    return first_known(*names)


def _times(first: date, last: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return the times of the first moment of a day, and of the first one after another day."""
    begins, ends = (datetime.combine(day, time(), zone) for day in (first, last + timedelta(days=1)))
    return begins.astimezone(UTC), ends.astimezone(UTC)
