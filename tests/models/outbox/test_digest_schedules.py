"""A person's own schedule decides when they are reminded."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from models.change import Change
from models.database.store import Store
from models.people.members import SlackProfile, record_profile
from models.records.documents import Schedule
from models.reminders import schedules
from models.tables import Company, Reminder
from tests.models.outbox.test_digests import (
    BERLIN,
    DAY,
    MONDAY_NINE,
    change,
    digests,
    own,
    reckon,
    remind,
    reminder_of,
)
from tests.support.cast import (
    ACME,
    ANN,
    NOW,
    TERMS,
    all_posted,
    know_member,
    person,
    refused,
    taken,
)

HOUR = timedelta(hours=1)


async def test_a_schedule_of_ones_own_is_kept_and_reckoned_from_now_on(store: Store) -> None:
    await taken(store)
    await know_member(store, ANN, "active", zone=BERLIN)
    await change(store, ANN, own("14:30", "09:00", days=(6,), zone="Asia/Tokyo"))
    row = await reminder_of(ANN)
    assert (row.days, row.times, row.zone) == ("6", "09:00,14:30", "Asia/Tokyo")
    assert row.next_at == datetime(2026, 11, 21, 0, 0, tzinfo=UTC)
    company = await Company.get(name=ACME)
    schedule = await schedules.load_schedule(company.workspace_id, (await person(ANN)).id, TERMS)
    assert schedule == Schedule("own", (6,), ("09:00", "14:30"), "Asia/Tokyo", True)


async def test_reminders_can_be_switched_off_and_on_again(store: Store) -> None:
    await taken(store)
    await know_member(store, ANN, "active", zone=BERLIN)
    await reckon(store)
    await change(store, ANN, Schedule("off", (), (), "", False))
    assert (await reminder_of(ANN)).next_at is None
    await remind(store, MONDAY_NINE + DAY)
    assert await digests() == []
    await change(store, ANN, Schedule("default", (), (), "", False))
    assert (await reminder_of(ANN)).next_at == MONDAY_NINE


async def test_a_schedule_that_cannot_be_kept_is_refused(store: Store) -> None:
    await taken(store)
    await know_member(store, ANN, "active")
    for schedule, code in (
        (own("09:00", days=()), "days_missing"),
        (own(), "times_missing"),
        (own("09:00", zone="Mars/Olympus"), "zone_unknown"),
    ):
        with refused(code):
            await change(store, ANN, schedule)
    assert await Reminder.all().count() == 0


async def test_other_settings_hold_from_the_next_start_on(store: Store) -> None:
    await taken(store)
    await know_member(store, ANN, "active", zone=BERLIN)
    await reckon(store)
    later = replace(TERMS, reminder_times=("15:00",), reminder_days=(5, 6))

    await reckon(store, NOW, later)
    assert (await reminder_of(ANN)).next_at == datetime(2026, 11, 20, 14, 0, tzinfo=UTC)
    await reckon(store, NOW + DAY / 4, later)
    assert (await reminder_of(ANN)).next_at == datetime(2026, 11, 20, 14, 0, tzinfo=UTC)  # missed, made up
    await remind(store, NOW + DAY / 4, later)
    assert len(await digests()) == 1


@pytest.mark.parametrize("in_slack", [False, True])
async def test_a_flight_west_brings_no_second_reminder_on_one_day(store: Store, in_slack: bool) -> None:
    document = await taken(store)
    company, ann = await Company.get(id=document.company_id), await person(ANN)

    async def land(zone: str, at: datetime) -> None:
        facts = SlackProfile("U1", ANN, "active", "en-GB", zone)
        await store.apply(
            Change(at, TERMS), lambda change: record_profile(company.workspace_id, ann.id, facts, change)
        )

    await know_member(store, ANN, "unknown")
    await land(BERLIN, NOW)
    await remind(store, MONDAY_NINE)
    if in_slack:
        await all_posted()
    await land("America/New_York", MONDAY_NINE + HOUR)
    assert (await reminder_of(ANN)).next_at == MONDAY_NINE + 6 * HOUR
    await remind(store, MONDAY_NINE + 6 * HOUR)
    [told] = await digests()
    assert told.state == ("posted" if in_slack else "new")
    await remind(store, MONDAY_NINE + DAY + 6 * HOUR)
    assert [one.key[-16:] for one in await digests()] == ["2026-11-23T09:00", "2026-11-24T09:00"]


async def test_the_zone_is_slacks_else_the_companys(store: Store) -> None:
    await taken(store)
    await Company.filter(name=ACME).update(zone="Asia/Tokyo")
    await know_member(store, ANN, "active", zone="")
    await reckon(store)
    assert (await reminder_of(ANN)).next_at == datetime(2026, 11, 23, 0, 0, tzinfo=UTC)


async def test_who_is_found_in_slack_gets_a_schedule_and_who_moves_another_slot(store: Store) -> None:
    document = await taken(store)
    company = await Company.get(id=document.company_id)
    ann, moment = await person(ANN), Change(NOW, TERMS)
    await know_member(store, ANN, "unknown")

    async def note(zone: str) -> None:
        facts = SlackProfile("U1", ANN, "active", "en-GB", zone)
        await store.apply(moment, lambda change: record_profile(company.workspace_id, ann.id, facts, change))

    await note(BERLIN)
    assert (await reminder_of(ANN)).next_at == MONDAY_NINE
    await note("America/New_York")
    assert (await reminder_of(ANN)).next_at == datetime(2026, 11, 20, 14, 0, tzinfo=UTC)
    await change(store, ANN, own("09:00", zone="Asia/Tokyo"))
    before = (await reminder_of(ANN)).next_at
    await note(BERLIN)
    assert (await reminder_of(ANN)).next_at == before
