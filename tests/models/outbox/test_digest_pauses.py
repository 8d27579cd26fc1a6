"""Days on which nobody is reminded: a pause, and public holidays, on both databases."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from jobs.holidays import PublicHolidays
from jobs.reminders import Reminders
from models.change import Change
from models.database.store import Store
from models.outbox.digests import countries_of_due
from models.people.people import save_person
from models.policy import Policy
from models.records.drafts import PersonDraft
from models.reminders.schedules import load_schedule
from models.tables import Company
from tests.models.outbox.test_digests import BERLIN, DAY, MONDAY_NINE, change, digests, own, reckon
from tests.support.cast import ACME, ANN, NOW, TERMS, know_member, person, taken

CHRISTMAS_EVE = MONDAY_NINE + 31 * DAY  # a Thursday; the day after is a holiday in Germany


async def ready(store: Store, country: str = "DE") -> None:
    await taken(store)
    await know_member(store, ANN, "active", zone=BERLIN)
    await store.transact(lambda: Company.all().update(country=country))
    await reckon(store)


async def test_nobody_is_reminded_before_the_day_until_which_they_pause(store: Store) -> None:
    await ready(store)
    pause = replace(own("09:00"), paused_until=date(2026, 11, 25), quiet=True)
    await change(store, ANN, pause)
    here = (await Company.get(name=ACME)).workspace_id
    kept = await load_schedule(here, (await person(ANN)).id, TERMS)
    assert kept is not None
    assert (kept.paused_until, kept.quiet) == (date(2026, 11, 25), True)
    reminders = Reminders(store, TERMS)
    for day in range(2):
        await reminders(MONDAY_NINE + day * DAY)
    assert await digests() == []
    await reminders(MONDAY_NINE + 2 * DAY)
    assert len(await digests()) == 1


@pytest.mark.parametrize(
    ("company", "own_country", "policy", "reminded"),
    [
        ("DE", None, TERMS, False),
        ("US", None, TERMS, False),
        ("JP", None, TERMS, True),  # no holiday there
        ("", None, TERMS, True),
        ("DE", "JP", TERMS, True),  # the person's own counts
        ("JP", "DE", TERMS, False),
        ("XX", None, TERMS, True),  # not known
        ("DE", None, Policy(holidays=False), True),
    ],
)
async def test_nobody_is_reminded_on_a_holiday_of_their_country(
    store: Store, company: str, own_country: str | None, policy: Policy, reminded: bool
) -> None:
    await ready(store, company)
    draft = PersonDraft(ANN, "", None, country=own_country)
    await store.apply(Change(NOW, policy), lambda change: save_person(draft, change))
    reminders = Reminders(store, policy)
    await reminders(CHRISTMAS_EVE)
    before = len(await digests())
    await reminders(CHRISTMAS_EVE + DAY)
    assert (len(await digests()) > before) == reminded


async def test_countries_are_looked_for_only_where_somebody_is_due(store: Store) -> None:
    await ready(store)
    due, later = MONDAY_NINE + timedelta(minutes=1), MONDAY_NINE - timedelta(minutes=1)
    assert await store.look(lambda: countries_of_due(due)) == {"DE"}
    assert await store.look(lambda: countries_of_due(later)) == set()


async def test_the_library_of_holidays_is_asked_once_for_each_country() -> None:
    holidays = PublicHolidays(enabled=True)
    first = await holidays.of({"DE"}, NOW)
    assert first.has("DE", date(2026, 12, 25))
    assert not first.has("DE", date(2026, 12, 24))
    assert (await holidays.of({"DE", ""}, NOW)).by_country == first.by_country
