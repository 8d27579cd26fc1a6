"""People and Slack's members are paired by e-mail, page by page, and go on where they stood."""

from datetime import datetime, timedelta

from models.change import Change
from models.database.store import Store
from models.outbox import mapping_runs
from models.outbox.due import mapping_to_go_on
from models.outbox.homes import open_home, turn_to
from models.outbox.notices import load_unlinked
from models.people import mapping
from models.people.members import SlackProfile, record_profile
from models.tables import Company, Home, Mapping, Member, Message
from tests.support.cast import (
    ANN,
    BOB,
    CLEO,
    DAN,
    EVE,
    LATER,
    NOW,
    TERMS,
    a_step,
    card_of,
    know_member,
    make_manager,
    person,
    taken,
)

MOMENT = Change(LATER, TERMS)


def listed(email: str, user_id: str, state: str = "active") -> SlackProfile:
    return SlackProfile(user_id, email, state, "de-DE", "Europe/Berlin")


async def workspace_id() -> int:
    return (await Company.get()).workspace_id


async def started(store: Store) -> Mapping:
    here, ann = await workspace_id(), await person(ANN)
    return await store.apply(Change(NOW, TERMS), lambda change: mapping.start_mapping(here, ann.id, change))


async def pair(store: Store, *members: SlackProfile, asked_at: datetime = LATER) -> None:
    here = await workspace_id()
    await store.apply(MOMENT, lambda change: mapping.pair(here, members, asked_at, change))


async def states() -> dict[str, str]:
    rows = await Member.all().order_by("person__email").select_related("person")
    return {row.person.email.partition("@")[0]: row.state for row in rows}


async def test_people_are_paired_by_address_and_strangers_are_nobodys_business(store: Store) -> None:
    await taken(store)
    await pair(store, listed(ANN, "U1"), listed(BOB, "U2", "guest"), listed("who@acme.example", "U9"))
    assert await states() == {"ann": "active", "bob": "guest"}
    ann = await Member.get(user_id="U1")
    assert (ann.locale, ann.zone, ann.confirmed_at) == ("de-DE", "Europe/Berlin", LATER)


async def test_a_person_who_is_mapped_later_gets_what_waits_for_them(store: Store) -> None:
    document = await taken(store)
    card = await card_of(document, ANN)
    await Message.filter(id=card.id).update(
        next_at=LATER + timedelta(hours=1), last_error="not mapped: absent"
    )
    await know_member(store, ANN, "absent")
    await pair(store, listed(ANN, "U1"))
    await card.refresh_from_db()
    assert (card.next_at, card.last_error) == (LATER, "")


async def test_an_older_account_does_not_take_the_place_of_the_one_in_use(store: Store) -> None:
    await taken(store)
    await pair(store, listed(ANN, "U1"))
    await pair(store, listed(ANN, "U0", "deactivated"))
    member = await Member.get(person_id=(await person(ANN)).id)
    assert (member.user_id, member.state) == ("U1", "active")


async def test_of_two_accounts_in_one_page_the_active_one_counts(store: Store) -> None:
    await taken(store)
    former = [listed(ANN, "U2", "deactivated"), listed(ANN, "U3", "guest")]
    await pair(store, listed(ANN, "U1"), *former)
    assert (await Member.get(person__email=ANN)).user_id == "U1"
    await pair(store, *former)
    assert await states() == {"ann": "active"}


async def test_a_member_with_another_address_by_now_is_unlinked(store: Store) -> None:
    await taken(store)
    await know_member(store, ANN, "active", user_id="U1")
    await pair(store, listed("ann@elsewhere.example", "U1"))
    assert await states() == {"ann": "absent"}


async def test_the_configuration_role_hears_of_who_lost_their_account_to_somebody_else(store: Store) -> None:
    await taken(store)
    await make_manager(store, DAN)
    await know_member(store, ANN, "active", user_id="U1")
    await pair(store, listed(BOB, "U2"))
    bob, here = await person(BOB), await workspace_id()
    await store.apply(MOMENT, lambda change: record_profile(here, bob.id, listed(BOB, "U1"), change))
    assert (await states())["ann"] == "unknown"
    word = await Message.get(subject="unlinked", person__email=DAN)
    told = await load_unlinked(word)
    assert (told.person.email, told.state) == (ANN, "absent")


async def test_once_all_were_seen_the_rest_is_noted_and_nobody_who_was_found_before_is_unlinked(
    store: Store,
) -> None:
    await taken(store)
    await know_member(store, DAN, "active", user_id="U4")
    run = await started(store)
    await pair(store, listed(ANN, "U1"))
    await store.transact(lambda: mapping_runs.record_page(run, 200, "", LATER))
    while await store.apply(MOMENT, lambda change: mapping.record_missing(run, change)):
        pass
    await store.transact(lambda: mapping_runs.finish_mapping(run, LATER))
    await run.refresh_from_db()
    assert (run.state, run.cursor, run.looked_at) == ("done", mapping.AT_THE_END, 200)
    assert await states() == {"ann": "active", "bob": "absent", "cleo": "absent", "dan": "active"}


async def test_a_person_who_came_while_a_run_was_under_way_is_not_called_absent(store: Store) -> None:
    await taken(store)
    run = await started(store)
    await pair(store, listed(ANN, "U1"))
    await store.transact(lambda: mapping_runs.record_page(run, 200, "", LATER))
    await taken(store, a_step("Manager", "any", EVE), number="PO-2", requester=EVE)
    while await store.apply(MOMENT, lambda change: mapping.record_missing(run, change)):
        pass
    assert await states() == {"ann": "active", "bob": "absent", "cleo": "absent", "dan": "absent"}


async def test_there_is_one_run_at_a_time(store: Store) -> None:
    await taken(store)
    first = await started(store)
    assert (await started(store)).id == first.id
    await store.transact(lambda: mapping_runs.give_up(first, LATER, "missing_scope"))
    assert (await started(store)).id != first.id


async def test_a_run_goes_on_where_it_stands_once_it_may(store: Store) -> None:
    await taken(store)
    run = await started(store)
    await store.transact(lambda: mapping_runs.record_page(run, 200, "next", NOW))
    await store.transact(lambda: mapping_runs.postpone(run, LATER, "ratelimited"))
    assert await mapping_to_go_on(run.workspace_id, NOW) == []
    [again] = await mapping_to_go_on(run.workspace_id, LATER)
    assert (again.cursor, again.looked_at) == ("next", 200)


async def test_how_often_slack_did_not_answer_is_kept_until_it_does(store: Store) -> None:
    await taken(store)
    run = await started(store)
    await store.transact(lambda: mapping_runs.postpone(run, LATER, "http_503", attempts=3))
    await run.refresh_from_db()
    assert run.attempts == 3
    await store.transact(lambda: mapping_runs.record_page(run, 200, "next", NOW))
    await run.refresh_from_db()
    assert (run.attempts, run.last_error) == (0, "")


async def test_progress_is_drawn_for_everybody_who_looks_at_the_integration(store: Store) -> None:
    await taken(store)
    await make_manager(store, CLEO)
    here, ann, cleo = await workspace_id(), await person(ANN), await person(CLEO)
    await store.transact(lambda: open_home(here, ann.id, NOW))
    await store.transact(lambda: turn_to(here, cleo.id, NOW, part="integration"))
    before = {home.person_id: home.wanted_version for home in await Home.all()}
    run = await started(store)
    await store.transact(lambda: mapping_runs.record_page(run, 200, "next", NOW))
    after = {home.person_id: home.wanted_version for home in await Home.all()}
    assert after[ann.id] == before[ann.id]
    assert after[cleo.id] == before[cleo.id] + 2


async def test_a_newcomer_is_mapped_if_they_are_known(store: Store) -> None:
    await taken(store)
    here = await workspace_id()
    assert await store.apply(MOMENT, lambda change: mapping.record_newcomer(here, listed(CLEO, "U3"), change))
    stranger = listed(CLEO, "U4", "stranger")  # elsewhere the same address may be another's
    assert not await store.apply(MOMENT, lambda change: mapping.record_newcomer(here, stranger, change))
    assert (await Member.get()).user_id == "U3"
    assert await store.apply(MOMENT, lambda change: mapping.record_newcomer(here, listed(CLEO, "U5"), change))
    assert (await Member.get()).user_id == "U5"  # an address belongs to one account at a time
    assert not await store.apply(
        MOMENT, lambda change: mapping.record_newcomer(here, listed(EVE, "U6"), change)
    )
    assert await states() == {"cleo": "active"}


async def test_a_page_that_was_asked_for_before_an_event_changes_nothing_that_it_told(store: Store) -> None:
    await taken(store)
    await pair(store, listed(ANN, "U1"))
    here, ann = await workspace_id(), await person(ANN)
    moved = listed("ann@elsewhere.example", "U1")
    later = Change(LATER + timedelta(seconds=2), TERMS)
    await store.apply(later, lambda change: mapping.record_event(here, ann.id, moved, change))
    assert (await states())["ann"] == "absent"
    stale = LATER + timedelta(seconds=1)
    await pair(store, listed(ANN, "U1"), asked_at=stale)
    assert (await states())["ann"] == "absent"
    await pair(store, listed(ANN, "U1"), asked_at=stale + timedelta(seconds=2))
    assert (await states())["ann"] == "active"


async def test_what_was_noted_while_the_clock_was_ahead_does_not_outlast_what_slack_says(
    store: Store,
) -> None:
    await taken(store)
    await pair(store, listed(ANN, "U1"))

    async def ahead() -> None:
        await Member.all().update(confirmed_at=LATER + timedelta(days=30))

    await store.transact(ahead)
    await pair(store, listed(ANN, "U1", "deactivated"))
    assert await states() == {"ann": "deactivated"}
