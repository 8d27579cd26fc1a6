"""A press settles its own turn, or nothing."""

import asyncio
from typing import Any

import pytest

from models.audit import broken_links
from models.deciding import Verdict, already_taken, was_committed
from models.managing import end_approval
from models.refusals import Refusal
from models.store import Store, TooLate
from models.tables import Audit, Decision, Document, Inbound, Membership, Message, Person, Turn
from models.terms import Terms
from tests.models.cast import (
    ANN,
    BOB,
    BOTH_MANAGERS,
    CLEO,
    DAN,
    EVE,
    FINANCE,
    LATER,
    MALLORY,
    MANAGER,
    NOW,
    TERMS,
    a_draft,
    a_step,
    all_rows,
    approve,
    card_of,
    make_manager,
    person,
    press,
    refused,
    reject,
    states,
    step_states,
    take,
    taken,
    turn_of,
)


async def press_is_refused(
    store: Store, turn: Turn, code: str, /, facts: Any = None, **press_with: Any
) -> None:
    """Press, be refused, and see that no row of the store has changed."""
    before = await all_rows()
    with refused(code, **(facts or {})):
        await press(store, turn, **press_with)
    assert await all_rows() == before


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


async def test_the_next_approver_has_a_card_only_when_his_step_opens(store: Store) -> None:
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


async def test_a_loser_hears_who_settled_his_own_step_not_a_later_one(store: Store) -> None:
    document = await taken(store, BOTH_MANAGERS, FINANCE)
    eve = await turn_of(document, EVE)
    await approve(store, document, ANN, CLEO)
    await press_is_refused(store, eve, "settled_by_other", {"by": ANN})


async def test_a_stranger_is_refused(store: Store) -> None:
    document = await taken(store)
    await take(store, a_draft(company="Beta GmbH", requester=MALLORY))
    await press_is_refused(
        store, await turn_of(document, ANN), "not_yours", {"holder": ANN, "number": "PO-1042"}, by=MALLORY
    )


async def test_another_approver_cannot_settle_somebody_elses_turn(store: Store) -> None:
    document = await taken(store, BOTH_MANAGERS)
    await press_is_refused(store, await turn_of(document, ANN), "not_yours", by=EVE)


async def test_an_approver_of_a_later_step_is_refused_with_who_is_asked_now(store: Store) -> None:
    document = await taken(store, BOTH_MANAGERS, FINANCE)
    await press_is_refused(
        store,
        await turn_of(document, CLEO),
        "not_your_turn_yet",
        {"number": "PO-1042", "step": "Finance", "waiting_for": f"{ANN}, {EVE}"},
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
    await press_is_refused(store, turn, "no_such_turn", shown_hash="x")


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
    await store.transact(lambda: end_approval("key", document.id, "draft", "", eve.id, NOW, TERMS))
    await press_is_refused(store, turn, "document_settled", {"status": "draft"})


async def test_the_requester_is_not_asked_for_his_own_document(store: Store) -> None:
    document = await taken(store, a_step("Manager", "all", BOB, ANN))
    assert await states(document) == {"1:bob": "closed", "1:ann": "open"}
    assert not await Message.exists(person__email=BOB, seat="approver")
    await press_is_refused(store, await turn_of(document, BOB), "own_document", {"number": "PO-1042"})
    await approve(store, document, ANN)
    assert document.status == "approved"


async def test_the_requester_may_approve_where_the_setting_allows_it(store: Store) -> None:
    terms = Terms(requester_may_approve=True)
    document = await taken(store, a_step("Manager", "any", BOB), terms=terms)
    await approve(store, document, BOB, terms=terms)
    assert document.status == "approved"


async def test_the_setting_counts_at_the_press(store: Store) -> None:
    document = await taken(store, a_step("Manager", "any", BOB), terms=Terms(requester_may_approve=True))
    await press_is_refused(store, await turn_of(document, BOB), "own_document")


async def test_one_person_on_two_steps_is_asked_twice(store: Store) -> None:
    document = await taken(store, MANAGER, a_step("Finance", "all", ANN, CLEO))
    first, second = await turn_of(document, ANN, step=1), await turn_of(document, ANN, step=2)
    await press(store, first)
    assert await states(document) == {"1:ann": "approved", "2:ann": "open", "2:cleo": "open"}
    assert {card.turn_id for card in await Message.filter(person__email=ANN)} == {first.id, second.id}


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


ONCE = Terms(once_counts_for_later_steps=True)


async def test_once_counts_for_later_steps_where_the_setting_says_so(store: Store) -> None:
    document = await taken(store, MANAGER, a_step("Finance", "all", ANN, CLEO), terms=ONCE)
    await approve(store, document, ANN, terms=ONCE)
    assert await states(document) == {"1:ann": "approved", "2:ann": "approved", "2:cleo": "open"}
    assert await Message.filter(person__email=ANN, seat="approver").count() == 1
    assert await Decision.all().count() == 1
    assert await Audit.filter(what="approved_before", who=ANN).count() == 1
    await approve(store, document, CLEO, terms=ONCE)
    assert document.status == "approved"


async def test_once_counts_asks_nobody_on_a_step_that_is_met_already(store: Store) -> None:
    document = await taken(
        store, MANAGER, a_step("Director", "any", CLEO, ANN), a_step("Board", "any", ANN), terms=ONCE
    )
    await approve(store, document, ANN, terms=ONCE)
    assert document.status == "approved"
    assert await states(document) == {
        "1:ann": "approved",
        "2:cleo": "closed",
        "2:ann": "approved",
        "3:ann": "approved",
    }
    assert not await Message.exists(person__email=CLEO)


async def test_once_counts_within_its_round_only(store: Store) -> None:
    document = await taken(store, MANAGER, a_step("Finance", "any", ANN), terms=ONCE)
    await approve(store, document, ANN, terms=ONCE)
    again = a_draft(MANAGER, a_step("Finance", "any", ANN), revision=2)
    await take(store, again, terms=ONCE)
    assert await states(document) == {"1:ann": "open", "2:ann": "waiting"}


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


async def test_a_refused_press_may_be_pressed_again_under_its_key(store: Store) -> None:
    document = await taken(store)
    turn = await turn_of(document, CLEO)
    await press_is_refused(store, turn, "not_your_turn_yet", key="envelope-1")
    assert not await was_committed("envelope-1")
    await approve(store, document, ANN)
    await press(store, turn, key="envelope-1")
    assert (await states(document))["2:cleo"] == "approved"


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
    assert await broken_links(document.id) == []


async def test_everybody_on_an_all_step_pressing_at_once_completes_it_once(store: Store) -> None:
    everybody = (ANN, CLEO, DAN, EVE)
    document = await taken(store, a_step("Board", "all", *everybody))
    turns = [await turn_of(document, email) for email in everybody]
    await asyncio.gather(*(press(store, turn) for turn in turns))
    assert (await Document.get()).status == "approved"
    assert await Decision.all().count() == 4
    assert await Message.filter(subject="outcome").count() == 1
    assert await broken_links(document.id) == []


async def test_presses_and_a_new_revision_at_once_leave_one_truth(store: Store) -> None:
    document = await taken(store, BOTH_MANAGERS)
    turns = [await turn_of(document, email) for email in (ANN, EVE)]
    await asyncio.gather(
        press(store, turns[0]),
        take(store, a_draft(BOTH_MANAGERS, revision=2)),
        press(store, turns[1]),
        return_exceptions=True,
    )
    # Whoever came first, the new round is open with both asked, and the old one with none.
    assert await states(document) == {"1:ann": "open", "1:eve": "open"}
    assert document.status == "pending"
    assert not await Turn.exists(round=1, state__in=("open", "waiting"))
    assert await broken_links(document.id) == []


async def test_a_press_past_its_deadline_changes_nothing(store: Store) -> None:
    from models.deciding import Press, decide, shown

    document = await taken(store)
    turn = await turn_of(document, ANN)
    made = Press("late", turn.id, shown(document), turn.person_id, "approved", "", LATER)
    before = await all_rows()
    with pytest.raises(TooLate):
        await store.transact(lambda: decide(made, TERMS), deadline=asyncio.get_running_loop().time() - 1)
    assert await all_rows() == before
