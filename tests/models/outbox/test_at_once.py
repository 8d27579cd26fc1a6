"""Presses at the same moment: the database decides who was first."""

import asyncio
from functools import partial

import pytest

from models.approval.decide import Verdict
from models.change import Change
from models.database.store import Store, TooLate
from models.history.verify import first_break
from models.idempotency import already_taken, was_committed
from models.people.mapping import record_event, record_newcomer
from models.people.members import SlackProfile, record_profile
from models.people.people import save_member
from models.refusals import Refusal
from models.tables import Company, Decision, Document, Inbound, Member, Message, Person, Turn
from tests.support.cast import (
    ACME,
    ANN,
    BOB,
    BOTH_MANAGERS,
    CLEO,
    DAN,
    EVE,
    KEY,
    LATER,
    MANAGER,
    NOW,
    TERMS,
    a_draft,
    a_step,
    all_rows,
    person,
    press,
    states,
    take,
    taken,
    turn_of,
)


async def test_one_person_pressing_on_two_devices_settles_one_turn(store: Store) -> None:
    document = await taken(store, MANAGER, a_step("Finance", "all", ANN, CLEO))
    turn = await turn_of(document, ANN, step=1)
    results = await asyncio.gather(
        press(store, turn, key="phone"), press(store, turn, key="desk"), return_exceptions=True
    )
    [refusal] = [one for one in results if one is not None]
    assert isinstance(refusal, Refusal)
    assert refusal.code == "already_decided"
    assert await states(document) == {"1:ann": "approved", "2:ann": "open", "2:cleo": "open"}
    assert await Decision.all().count() == 1


async def test_the_same_press_again_has_no_effect(store: Store) -> None:
    document = await taken(store, MANAGER, a_step("Finance", "all", ANN, CLEO))
    turn = await turn_of(document, ANN, step=1)
    await press(store, turn, key="envelope-1")
    before = await all_rows()
    await press(store, turn, key="envelope-1")
    assert await all_rows() == before
    assert await was_committed("envelope-1")


async def test_the_same_press_ten_times_at_once_has_its_effect_once(store: Store) -> None:
    document = await taken(store)
    turn = await turn_of(document, ANN)
    await asyncio.gather(*(press(store, turn, key="envelope-1") for _ in range(10)))
    assert await Decision.all().count() == 1
    assert await Inbound.all().count() == 1


async def test_an_inbound_key_is_noted_with_its_transaction_or_not_at_all(store: Store) -> None:
    async def work() -> bool:
        return await already_taken("event-1", NOW)

    with pytest.raises(TooLate):
        await store.transact(work, deadline=asyncio.get_running_loop().time() - 1)
    assert not await was_committed("event-1")
    assert await store.transact(work) is False
    assert await store.transact(work) is True


@pytest.mark.parametrize("verdicts", [("approved",), ("approved", "rejected")], ids="-".join)
async def test_ten_presses_of_two_approvers_at_once_give_one_decision(
    store: Store, verdicts: tuple[Verdict, ...]
) -> None:
    document = await taken(store, BOTH_MANAGERS)
    turns = [await turn_of(document, email) for email in (ANN, EVE)]
    results = await asyncio.gather(
        *(
            press(store, turns[count % 2], verdicts[count % len(verdicts)], reason="because")
            for count in range(10)
        ),
        return_exceptions=True,
    )
    refusals = [one for one in results if isinstance(one, Refusal)]
    assert len(refusals) == 9, results
    assert {one.code for one in refusals} <= {"already_decided", "settled_by_other"}
    decision = await Decision.get()
    assert (await Document.get()).status == decision.verdict
    assert sorted((await states(document)).values()) == sorted([decision.verdict, "closed"])
    assert await Message.filter(subject="outcome").count() == 1
    assert await Inbound.all().count() == 1
    assert await first_break(document.id, KEY) is None


async def test_everybody_on_an_all_step_pressing_at_once_completes_it_once(store: Store) -> None:
    everybody = (ANN, CLEO, DAN, EVE)
    document = await taken(store, a_step("Board", "all", *everybody))
    turns = [await turn_of(document, email) for email in everybody]
    await asyncio.gather(*(press(store, turn) for turn in turns))
    assert (await Document.get()).status == "approved"
    assert await Decision.all().count() == 4
    assert await Message.filter(subject="outcome").count() == 1
    assert await first_break(document.id, KEY) is None


async def test_presses_and_a_new_revision_at_once_leave_one_truth(store: Store) -> None:
    document = await taken(store, BOTH_MANAGERS)
    turns = [await turn_of(document, email) for email in (ANN, EVE)]
    await asyncio.gather(
        press(store, turns[0]),
        take(store, a_draft(BOTH_MANAGERS, revision=2)),
        press(store, turns[1]),
        return_exceptions=True,
    )
    # No matter who came first, the new round is open with both asked, and the old one with none.
    assert await states(document) == {"1:ann": "open", "1:eve": "open"}
    assert document.status == "pending"
    assert not await Turn.exists(round=1, state__in=("open", "waiting"))
    assert await first_break(document.id, KEY) is None


async def test_a_press_past_its_deadline_changes_nothing(store: Store) -> None:
    from models.approval.decide import DecisionRequest, decide
    from models.shown import shown

    document = await taken(store)
    turn = await turn_of(document, ANN)
    made = DecisionRequest("late", turn.id, shown(document), turn.person_id, "approved", "")
    before = await all_rows()
    past = asyncio.get_running_loop().time() - 1
    with pytest.raises(TooLate):
        await store.apply(Change(LATER, TERMS), lambda change: decide(made, change), deadline=past)
    assert await all_rows() == before


async def test_people_found_at_the_same_moment_do_not_lock_each_other_out(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("models.database.store._ATTEMPTS", 1)  # so that a deadlock is not just tried again
    people = (ANN, BOB, CLEO, DAN)
    for number in range(4):
        await taken(store, a_step("Finance", "all", *people), number=f"PO-{number}", requester=people[number])
    await Message.all().update(state="posted", ts="1.1")
    here = (await Company.get(name=ACME)).workspace_id

    async def found(email: str, user_id: str, change: Change) -> None:
        one = await person(email)
        facts = SlackProfile(user_id, email, "active", "", "", name=email)
        await save_member(here, one.id)
        await record_profile(here, one.id, facts, change)

    for account in range(10):  # each time all are known by another account, and by no name
        await Person.all().update(name="")
        works = [partial(found, one, f"{one} {account}") for one in people]
        await asyncio.gather(*(store.apply(Change(NOW, TERMS), work) for work in works))
    assert {one.state for one in await Member.all()} == {"active"}


async def test_two_accounts_of_a_person_told_of_at_the_same_moment_leave_the_newer_one(store: Store) -> None:
    await taken(store)
    ann, here = await person(ANN), (await Company.get(name=ACME)).workspace_id
    old = SlackProfile("U1", "ann@elsewhere.example", "active", "", "")
    new = SlackProfile("U2", ANN, "active", "", "")
    await save_member_of(store, here, ann.id)
    for attempt in range(20):
        await Member.filter(person_id=ann.id).update(user_id="U1", state="active")
        events = (
            partial(record_event, here, ann.id, old),
            partial(record_newcomer, here, new),
        )
        in_order = events if attempt % 2 else reversed(events)
        await asyncio.gather(*(store.apply(Change(NOW, TERMS), event) for event in in_order))
        member = await Member.get(person_id=ann.id)
        assert (member.user_id, member.state) == ("U2", "active")


async def save_member_of(store: Store, workspace: int, person_id: int) -> None:
    await store.transact(lambda: save_member(workspace, person_id))
