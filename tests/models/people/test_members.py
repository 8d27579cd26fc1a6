"""What Slack says of a person decides whether they may act."""

from datetime import timedelta
from typing import Any

import pytest

from models.change import Change
from models.database.store import Store
from models.people.members import (
    FRESH_FOR,
    LOOK_AGAIN_AFTER,
    SlackProfile,
    is_fresh,
    known_member,
    must_ask_slack,
    record_absent,
    record_profile,
    require_may_act,
)
from models.people.people import save_member
from models.tables import Company, Member, Person
from tests.support.cast import (
    ANN,
    BOB,
    CLEO,
    LATER,
    NOW,
    TERMS,
    all_posted,
    card_of,
    person,
    refused,
    taken,
    to_redraw,
)


async def note(store: Store, email: str, facts: SlackProfile | None) -> Member:
    """Note what a look-up of a person brought."""
    company, row = await Company.get(), await person(email)

    async def work(change: Change) -> Member:
        await save_member(company.workspace_id, row.id)
        if facts:
            await record_profile(company.workspace_id, row.id, facts, change)
        else:
            await record_absent(company.workspace_id, row.id, change)
        return await Member.get(workspace_id=company.workspace_id, person_id=row.id).select_related("person")

    return await store.apply(Change(LATER, TERMS), work)


def facts_of(email: str, user_id: str, state: str = "active", **changes: Any) -> SlackProfile:
    return SlackProfile(
        user_id,
        email,
        state,
        changes.get("locale", "de-DE"),
        changes.get("zone", "Europe/Berlin"),
        changes.get("name", ""),
    )


async def test_a_member_who_was_found_may_act(store: Store) -> None:
    await taken(store)
    member = await note(store, ANN, facts_of(ANN, "U1"))
    assert (member.user_id, member.state, member.locale, member.zone) == (
        "U1",
        "active",
        "de-DE",
        "Europe/Berlin",
    )
    assert (member.confirmed_at, member.look_again_at) == (LATER, None)
    assert require_may_act(member).email == ANN
    found = await known_member(member.workspace_id, "U1")
    assert found
    assert found.id == member.id


async def test_one_who_was_not_found_is_looked_for_again(store: Store) -> None:
    await taken(store)
    member = await note(store, ANN, None)
    assert (member.state, member.look_again_at) == ("absent", LATER + LOOK_AGAIN_AFTER)
    assert not member.user_id
    with refused("not_mapped"):
        require_may_act(member)


@pytest.mark.parametrize(
    ("state", "code"),
    [
        ("guest", "guest"),
        ("stranger", "other_team"),
        ("deactivated", "deactivated"),
        ("unconfirmed", "unconfirmed"),
        ("bot", "not_mapped"),
    ],
)
async def test_a_member_not_confirmed_by_slack_is_refused(store: Store, state: str, code: str) -> None:
    await taken(store)
    with refused(code):
        require_may_act(await note(store, ANN, facts_of(ANN, "U1", state)))


async def test_a_member_of_a_person_who_left_is_refused(store: Store) -> None:
    await taken(store)
    await Person.filter(email=ANN).update(active=False)
    with refused("deactivated"):
        require_may_act(await note(store, ANN, facts_of(ANN, "U1")))


async def test_an_address_that_moved_takes_its_member_along(store: Store) -> None:
    await taken(store)
    first = await note(store, ANN, facts_of(ANN, "U1"))
    second = await note(store, CLEO, facts_of(CLEO, "U1"))
    await first.refresh_from_db()
    assert (first.state, second.user_id) == ("unknown", "U1")
    assert not first.user_id
    found = await known_member(second.workspace_id, "U1")
    assert found
    assert found.person.email == CLEO


async def test_a_new_member_id_forgets_the_old_conversation(store: Store) -> None:
    await taken(store)
    member = await note(store, ANN, facts_of(ANN, "U1"))
    await Member.filter(id=member.id).update(channel="D1")
    assert (await note(store, ANN, facts_of(ANN, "U1"))).channel == "D1"
    assert (await note(store, ANN, facts_of(ANN, "U2"))).channel is None


async def test_a_look_up_without_language_keeps_the_one_known(store: Store) -> None:
    await taken(store)
    await note(store, ANN, facts_of(ANN, "U1"))
    member = await note(store, ANN, facts_of(ANN, "U1", locale="", zone=""))
    assert (member.locale, member.zone) == ("de-DE", "Europe/Berlin")


async def test_a_change_of_what_slack_says_redraws_what_waits_and_no_change_does_not(store: Store) -> None:
    document = await taken(store)
    await note(store, ANN, facts_of(ANN, "U1"))
    await all_posted()
    await note(store, ANN, facts_of(ANN, "U1"))
    assert await to_redraw() == set()
    await note(store, ANN, facts_of(ANN, "U1", "deactivated"))
    assert (await card_of(document, BOB, "requester")).id in await to_redraw()


@pytest.mark.parametrize(
    ("age", "fresh"), [(timedelta(0), True), (FRESH_FOR, True), (FRESH_FOR + timedelta(seconds=1), False)]
)
def test_a_member_is_fresh_for_a_day(age: timedelta, fresh: bool) -> None:
    assert is_fresh(Member(confirmed_at=NOW), NOW + age) is fresh
    assert not is_fresh(Member(confirmed_at=None), NOW + age)


def test_what_was_noted_while_the_clock_was_ahead_is_asked_again() -> None:
    ahead = NOW + timedelta(days=30)
    assert must_ask_slack(Member(state="active", confirmed_at=ahead), NOW)
    assert must_ask_slack(Member(state="absent", look_again_at=ahead), NOW)
    assert not must_ask_slack(Member(state="absent", look_again_at=NOW + LOOK_AGAIN_AFTER), NOW)


async def test_somebody_without_a_name_is_called_as_in_slack_and_their_documents_say_so(store: Store) -> None:
    document = await taken(store)
    await all_posted()
    card = await card_of(document, BOB, "requester")
    await note(store, ANN, facts_of(ANN, "U1", name="Ann Lee"))
    assert (await person(ANN)).name == "Ann Lee"
    assert card.id in await to_redraw()
    await note(store, ANN, facts_of(ANN, "U1", name="Boss of all"))
    assert (await person(ANN)).name == "Ann Lee"
