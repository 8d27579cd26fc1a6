"""Days away as files and people set them."""

from datetime import date, timedelta

import pytest

from models.change import Change
from models.database.store import Store
from models.facts import AwayChanged
from models.people.away import AwayRequest, load_away, save_away, save_away_of_file
from models.people.members import SlackProfile, record_profile
from models.people.people import save_person
from models.records.drafts import AwayDraft, PersonDraft
from models.tables import Away, Company, Membership, Person, StandIn
from tests.support.cast import ANN, CLEO, DAN, MANAGER, NOW, TERMS, know_member, person, refused, taken

TODAY = NOW.date()
WEEK = timedelta(days=7)


async def from_file(store: Store, draft: AwayDraft | None) -> list[object]:
    """Take a person in from a file; give the facts about their days."""
    change = Change(NOW, TERMS)
    stated: list[object] = []

    async def work(change: Change) -> None:
        await save_person(PersonDraft(ANN, "Ann Lee", None, away=draft), change)
        stated.extend(fact for fact in change.facts if isinstance(fact, AwayChanged))

    await store.apply(change, work)
    return stated


async def test_a_file_brings_days_and_stand_ins_and_ends_them(store: Store) -> None:
    await taken(store, MANAGER)
    draft = AwayDraft(TODAY, TODAY + WEEK, (CLEO, DAN, CLEO, ANN))
    assert len(await from_file(store, draft)) == 1
    stand_ins = await StandIn.all().order_by("position").select_related("person")
    assert [one.person.email for one in stand_ins] == [CLEO, DAN]  # nobody stands in for themselves
    assert await from_file(store, draft) == []  # the same file again changes nothing
    assert await from_file(store, None) == []  # it says nothing
    assert await Away.all().count() == 1
    assert len(await from_file(store, AwayDraft())) == 1
    assert await Away.all().count() == await StandIn.all().count() == 0


async def colleagues(store: Store) -> int:
    """Make Cleo and Dan colleagues of Ann; give the workspace."""
    document = await taken(store, MANAGER)
    company = await Company.get(id=document.company_id)

    async def work() -> None:
        for email in (CLEO, DAN):
            one, _ = await Person.get_or_create(email=email)
            await Membership.create(person_id=one.id, company_id=company.id)

    await store.transact(work)
    return company.workspace_id


async def ask(store: Store, workspace: int, first: date, last: date, *stand_ins: str, by: str = ANN) -> None:
    wanted = AwayRequest(
        f"away-{first}-{last}",
        (await person(ANN)).id,
        (await person(by)).id,
        first,
        last,
        tuple([(await person(one)).id for one in stand_ins]),
    )
    await store.apply(Change(NOW, TERMS, workspace=workspace), lambda change: save_away(wanted, change))


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [
        (TODAY, TODAY - timedelta(days=1), "away_backwards"),
        (TODAY - WEEK, TODAY - timedelta(days=1), "away_over"),
        (TODAY, date(9999, 12, 31), "away_too_long"),
    ],
)
async def test_days_that_cannot_be_are_refused(store: Store, first: date, last: date, code: str) -> None:
    workspace = await colleagues(store)
    with refused(code):
        await ask(store, workspace, first, last)
    assert not await Away.exists()


async def test_only_a_colleague_stands_in(store: Store) -> None:
    workspace = await colleagues(store)
    await store.transact(lambda: Person.create(email="zoe@beta.example"))
    with refused("stand_in_elsewhere", person="zoe@beta.example"):
        await ask(store, workspace, TODAY, TODAY, "zoe@beta.example")
    with refused("stand_in_self"):
        await ask(store, workspace, TODAY, TODAY, ANN)


async def test_what_was_set_last_counts_and_says_who_set_it(store: Store) -> None:
    workspace = await colleagues(store)
    await ask(store, workspace, TODAY, TODAY + WEEK, CLEO)
    await ask(store, workspace, TODAY + WEEK, TODAY + 2 * WEEK, DAN)
    period = await load_away((await person(ANN)).id, NOW)
    assert period
    assert (period.first, period.last, period.begun) == (TODAY + WEEK, TODAY + 2 * WEEK, False)
    assert [one.email for one in period.stand_ins] == [DAN]
    assert period.set_by
    assert period.set_by.email == ANN
    assert await load_away((await person(ANN)).id, NOW + 3 * WEEK) is None


async def test_the_days_move_with_the_zone_in_slack(store: Store) -> None:
    workspace = await colleagues(store)
    await know_member(store, ANN, "active", zone="UTC", user_id="U0ANN")
    ann = await person(ANN)
    draft = AwayDraft(TODAY + timedelta(days=1), TODAY + WEEK)
    await store.apply(Change(NOW, TERMS), lambda change: save_away_of_file(ann.id, draft, change))
    assert (await Away.get()).begins_at.isoformat() == "2026-11-21T00:00:00+00:00"
    profile = SlackProfile("U0ANN", ANN, "active", "en-US", "America/New_York", "Ann")
    await store.apply(Change(NOW, TERMS), lambda change: record_profile(workspace, ann.id, profile, change))
    assert (await Away.get()).begins_at.isoformat() == "2026-11-21T05:00:00+00:00"
