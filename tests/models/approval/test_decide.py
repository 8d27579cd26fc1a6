"""A press settles its own turn, or nothing."""

import pytest

from models.approval.manage import end_approval
from models.change import Change
from models.database.store import Store
from models.idempotency import was_committed
from models.shown import shown
from models.tables import Decision, Membership, Message, Person
from tests.support.cast import (
    ANN,
    BOB,
    BOTH_MANAGERS,
    CLEO,
    DAN,
    EVE,
    FINANCE,
    LATER,
    MALLORY,
    NOW,
    TERMS,
    a_draft,
    approve,
    card_of,
    make_manager,
    person,
    press,
    press_is_refused,
    reject,
    states,
    step_states,
    take,
    taken,
    turn_of,
)


async def test_two_steps_are_asked_one_after_the_other(store: Store) -> None:
    document = await taken(store, BOTH_MANAGERS, FINANCE)
    assert await states(document) == {
        "1:ann": "open",
        "1:eve": "open",
        "2:cleo": "waiting",
        "2:dan": "waiting",
    }
    await approve(store, document, ANN)
    assert await states(document) == {
        "1:ann": "approved",
        "1:eve": "closed",
        "2:cleo": "open",
        "2:dan": "open",
    }
    assert await step_states(document) == ["done", "open"]
    await approve(store, document, CLEO)
    assert document.status == "pending"
    await approve(store, document, DAN)
    assert (document.status, document.settled_at) == ("approved", LATER)
    assert await step_states(document) == ["done", "done"]


async def test_an_approval_is_a_final_decision_with_its_time(store: Store) -> None:
    document = await taken(store)
    await press(store, await turn_of(document, ANN), reason="  Fine \0 ")
    decision = await Decision.get().select_related("turn", "person")
    assert (decision.verdict, decision.state, decision.at, decision.reason) == (
        "approved",
        "final",
        LATER,
        "Fine",
    )
    assert decision.person.email == ANN
    assert (decision.turn.state, decision.turn.settled_at) == ("approved", LATER)


async def test_the_next_approver_has_a_card_only_when_their_step_opens(store: Store) -> None:
    document = await taken(store)
    assert not await Message.exists(person__email=CLEO)
    await approve(store, document, ANN)
    card = await card_of(document, CLEO)
    assert (card.state, card.turn_id) == ("new", (await turn_of(document, CLEO)).id)


async def test_the_requester_hears_the_end_and_only_the_end(store: Store) -> None:
    document = await taken(store)
    await approve(store, document, ANN, CLEO)
    assert not await Message.exists(subject="outcome")
    await approve(store, document, DAN)
    outcome = await Message.get(subject="outcome").select_related("person")
    assert (outcome.person.email, outcome.state) == (BOB, "new")


@pytest.mark.parametrize("step", [1, 2])
async def test_a_rejection_at_any_step_ends_the_chain(store: Store, step: int) -> None:
    document = await taken(store)
    if step == 2:
        await approve(store, document, ANN)
    who = ANN if step == 1 else DAN
    await reject(store, document, who, "Too dear")
    assert document.status == "rejected"
    assert set((await states(document)).values()) <= {"approved", "rejected", "closed"}
    assert (await turn_of(document, who)).reason == "Too dear"
    assert await Message.filter(subject="outcome", person__email=BOB).count() == 1
    assert "open" not in await step_states(document)


@pytest.mark.parametrize("reason", ["", "  \n ", "\0", "\ud800"])
async def test_a_rejection_needs_a_reason(store: Store, reason: str) -> None:
    document = await taken(store)
    await press_is_refused(
        store, await turn_of(document, ANN), "reason_missing", verdict="rejected", reason=reason
    )


async def test_a_reason_has_at_most_800_characters(store: Store) -> None:
    document = await taken(store)
    turn = await turn_of(document, ANN)
    await press_is_refused(
        store, turn, "reason_too_long", {"limit": 800, "length": 801}, verdict="rejected", reason="х" * 801
    )
    await press(store, turn, "rejected", reason=" " + "х" * 800 + " ")
    assert len((await turn_of(document, ANN)).reason) == 800


async def test_a_reason_that_no_database_keeps_is_cleaned(store: Store) -> None:
    document = await taken(store)
    await reject(store, document, ANN, "Too\ud800 de\0ar")
    assert (await turn_of(document, ANN)).reason == "Too dear"


async def test_any_closes_the_questions_of_the_others(store: Store) -> None:
    document = await taken(store, BOTH_MANAGERS)
    eve = await turn_of(document, EVE)
    await approve(store, document, ANN)
    await press_is_refused(
        store,
        eve,
        "settled_by_other",
        {"by": ANN, "state": "approved", "at": LATER, "number": "PO-1042"},
    )


async def test_the_second_to_press_hears_who_settled_their_own_step_not_a_later_one(store: Store) -> None:
    document = await taken(store, BOTH_MANAGERS, FINANCE)
    eve = await turn_of(document, EVE)
    await approve(store, document, ANN, CLEO)
    await press_is_refused(store, eve, "settled_by_other", {"by": ANN})


async def test_a_stranger_is_refused(store: Store) -> None:
    document = await taken(store)
    await take(store, a_draft(company="Beta GmbH", requester=MALLORY))
    await press_is_refused(store, await turn_of(document, ANN), "may_not_read", by=MALLORY)


async def test_another_approver_cannot_settle_somebody_elses_turn(store: Store) -> None:
    document = await taken(store, BOTH_MANAGERS)
    await press_is_refused(store, await turn_of(document, ANN), "not_yours", by=EVE)


async def test_an_approver_of_a_later_step_is_refused_with_who_is_asked_now(store: Store) -> None:
    document = await taken(store, BOTH_MANAGERS, FINANCE)
    await press_is_refused(
        store,
        await turn_of(document, CLEO),
        "not_your_turn_yet",
        {"number": "PO-1042", "step": "Manager", "waiting_for": f"{ANN}, {EVE}"},
    )


async def test_somebody_who_left_is_refused(store: Store) -> None:
    document = await taken(store)
    await Person.filter(email=ANN).update(active=False)
    await press_is_refused(store, await turn_of(document, ANN), "deactivated")


async def test_somebody_taken_out_of_the_company_is_refused(store: Store) -> None:
    document = await taken(store)
    await Membership.filter(person__email=ANN).delete()
    await press_is_refused(store, await turn_of(document, ANN), "not_mapped")


async def test_a_card_that_shows_something_else_is_refused_as_outdated(store: Store) -> None:
    document = await taken(store)
    await press_is_refused(
        store,
        await turn_of(document, ANN),
        "outdated",
        {"number": "PO-1042", "revision": 1},
        shown_hash="0123456789abcdef-1",
    )


async def test_a_question_that_is_gone_is_refused(store: Store) -> None:
    document = await taken(store)
    turn = await turn_of(document, ANN)
    turn.id = 4_000_000
    await press_is_refused(store, turn, "may_not_read", shown_hash="x")


async def test_one_who_decided_is_told_so(store: Store) -> None:
    document = await taken(store)
    turn = await turn_of(document, ANN)
    await approve(store, document, ANN)
    await press_is_refused(
        store,
        turn,
        "already_decided",
        {"state": "approved", "at": LATER},
        verdict="rejected",
        reason="Changed my mind",
    )


async def test_a_press_after_a_withdrawal_to_draft_is_refused(store: Store) -> None:
    document = await taken(store)
    await make_manager(store, EVE)
    turn, eve = await turn_of(document, ANN), await person(EVE)
    await store.apply(
        Change(NOW, TERMS),
        lambda change: end_approval("key", document.id, shown(document), "draft", "", eve.id, change),
    )
    await press_is_refused(store, turn, "document_settled", {"status": "draft"})


async def test_a_refused_press_may_be_pressed_again_under_its_key(store: Store) -> None:
    document = await taken(store)
    turn = await turn_of(document, CLEO)
    await press_is_refused(store, turn, "not_your_turn_yet", key="envelope-1")
    assert not await was_committed("envelope-1")
    await approve(store, document, ANN)
    await press(store, turn, key="envelope-1")
    assert (await states(document))["2:cleo"] == "approved"
