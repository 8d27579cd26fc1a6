"""The configuration role frees what is stuck."""

import pytest

from models.approval.manage import end_approval, reassign, withdraw_turn
from models.change import Change
from models.database.store import Store
from models.policy import Policy
from models.shown import shown
from models.tables import Audit, Document, Message, Person, Turn
from tests.support.cast import (
    ANN,
    BOB,
    CLEO,
    DAN,
    EVE,
    FINANCE,
    GUS,
    LATER,
    MALLORY,
    MANAGER,
    TERMS,
    a_draft,
    a_step,
    all_posted,
    all_rows,
    approve,
    card_of,
    know_member,
    make_manager,
    person,
    press,
    refused,
    states,
    step_states,
    take,
    taken,
    to_redraw,
    turn_of,
)


async def hand_over(
    store: Store, turn: Turn, to: str, *, by: str = EVE, key: str = "manage-1", policy: Policy = TERMS
) -> None:
    chosen, manager = (await person(to)).id, (await person(by)).id
    await store.apply(Change(LATER, policy), lambda change: reassign(key, turn.id, chosen, manager, change))


async def take_back(store: Store, turn: Turn, *, by: str = EVE, key: str = "manage-1") -> None:
    manager = (await person(by)).id
    await store.apply(Change(LATER, TERMS), lambda change: withdraw_turn(key, turn.id, manager, change))


async def finish(store: Store, document: Document, status: str, reason: str = "", *, by: str = EVE) -> None:
    manager, seen = (await person(by)).id, shown(await Document.get(id=document.id))
    await store.apply(
        Change(LATER, TERMS),
        lambda change: end_approval("manage-1", document.id, seen, status, reason, manager, change),
    )


async def with_manager(store: Store, *steps: object) -> Document:
    """A document of Acme's, where Eve holds the configuration role and Gus only belongs."""
    document = await taken(store, *steps, followers=(GUS,))  # type: ignore[arg-type]
    await make_manager(store, EVE)
    return document


async def test_a_reassigned_question_is_put_to_the_other_at_once(store: Store) -> None:
    document = await with_manager(store)
    turn = await turn_of(document, ANN)
    await all_posted()
    await hand_over(store, turn, DAN)
    assert (await states(document))["1:dan"] == "open"
    new = await turn_of(document, DAN, step=1)
    assert (new.stand_in_id, new.reassigned_from_id) == (None, turn.person_id)
    assert (await card_of(document, DAN)).turn_id == new.id
    assert (await card_of(document, ANN)).id in await to_redraw()
    with refused("turn_withdrawn"):
        await press(store, turn)
    await press(store, new)
    assert await step_states(document) == ["done", "open"]
    entry = await Audit.get(what="reassigned")
    assert (entry.who, ANN in entry.facts, DAN in entry.facts) == (EVE, True, True)


async def test_a_reassigned_waiting_question_is_asked_when_its_step_opens(store: Store) -> None:
    document = await with_manager(store)
    await hand_over(store, await turn_of(document, CLEO), GUS)
    assert not await Message.exists(person__email=GUS, card_role="approver")
    await approve(store, document, ANN)
    assert await states(document) == {"1:ann": "approved", "2:gus": "open", "2:dan": "open"}


async def test_the_same_reassignment_again_has_no_effect(store: Store) -> None:
    document = await with_manager(store)
    turn = await turn_of(document, ANN)
    await hand_over(store, turn, DAN)
    before = await all_rows()
    await hand_over(store, turn, DAN)
    assert await all_rows() == before


async def test_a_step_of_the_requester_alone_is_freed_by_a_reassignment(store: Store) -> None:
    document = await with_manager(store, a_step("Manager", "any", BOB))
    await hand_over(store, await turn_of(document, BOB), GUS)
    await approve(store, document, GUS)
    assert document.status == "approved"


async def test_a_reassignment_to_somebody_slack_does_not_know_is_announced_as_stuck(store: Store) -> None:
    document = await with_manager(store)
    await know_member(store, GUS, "absent")
    await hand_over(store, await turn_of(document, ANN), GUS)
    assert await card_of(document, EVE, "configuration")


@pytest.mark.parametrize(
    ("to", "code"),
    [(MALLORY, "not_in_company"), (BOB, "own_document"), (ANN, "already_asked"), (DAN, "not_in_company")],
)
async def test_a_question_is_not_handed_to_one_who_cannot_answer_it(store: Store, to: str, code: str) -> None:
    document = await with_manager(store)
    await take(store, a_draft(company="Beta GmbH", requester=MALLORY))
    if to == DAN:
        await Person.filter(email=DAN).update(active=False)
    before = await all_rows()
    with refused(code):
        await hand_over(store, await turn_of(document, ANN), to)
    assert await all_rows() == before


async def test_it_names_the_company_that_the_chosen_person_is_not_of(store: Store) -> None:
    document = await with_manager(store)
    await take(store, a_draft(company="Beta GmbH", requester=MALLORY))
    with refused("not_in_company", person=MALLORY, company="Acme Ltd"):
        await hand_over(store, await turn_of(document, ANN), MALLORY)


async def test_a_question_goes_to_the_requester_where_the_setting_allows_it(store: Store) -> None:
    document = await with_manager(store)
    await hand_over(store, await turn_of(document, ANN), BOB, policy=Policy(requester_may_approve=True))
    assert (await states(document))["1:bob"] == "open"


@pytest.mark.parametrize("by", [ANN, BOB, GUS])
async def test_only_the_configuration_role_manages(store: Store, by: str) -> None:
    document = await with_manager(store)
    turn = await turn_of(document, ANN)
    before = await all_rows()
    with refused("not_configuration", company="Acme Ltd"):
        await hand_over(store, turn, DAN, by=by)
    with refused("not_configuration"):
        await take_back(store, turn, by=by)
    with refused("not_configuration"):
        await finish(store, document, "cancelled", by=by)
    assert await all_rows() == before


async def test_the_configuration_role_of_another_company_is_not_enough(store: Store) -> None:
    document = await with_manager(store)
    await take(store, a_draft(company="Beta GmbH", requester=MALLORY))
    await make_manager(store, MALLORY, company="Beta GmbH")
    with refused("may_not_read"):
        await finish(store, document, "cancelled", by=MALLORY)


async def test_a_manager_who_left_manages_no_more(store: Store) -> None:
    document = await with_manager(store)
    await Person.filter(email=EVE).update(active=False)
    with refused("may_not_read"):
        await finish(store, document, "cancelled")


async def test_a_decided_question_is_not_reassigned(store: Store) -> None:
    document = await with_manager(store)
    await approve(store, document, ANN)
    with refused("turn_withdrawn"):
        await hand_over(store, await turn_of(document, ANN), DAN)


async def test_a_question_of_an_ended_or_older_round_is_not_reassigned(store: Store) -> None:
    document = await with_manager(store, MANAGER)
    turn = await turn_of(document, ANN)
    await approve(store, document, ANN)
    with refused("document_settled", status="approved"):
        await hand_over(store, turn, GUS)
    await take(store, a_draft(MANAGER, followers=(GUS,), revision=2))
    with refused("outdated", number="PO-1042", revision=2):
        await hand_over(store, turn, GUS)
    with refused("outdated", number="PO-1042", revision=2):
        await take_back(store, turn)


async def test_taking_back_the_last_open_question_completes_the_step(store: Store) -> None:
    document = await with_manager(store, FINANCE)
    await approve(store, document, CLEO)
    await take_back(store, await turn_of(document, DAN))
    await document.refresh_from_db()
    assert document.status == "approved"
    assert (await Audit.get(what="approver_removed")).who == EVE


async def test_taking_back_the_only_question_leaves_the_step_stuck(store: Store) -> None:
    document = await with_manager(store)
    await take_back(store, await turn_of(document, ANN))
    assert await step_states(document) == ["open", "waiting"]
    assert await card_of(document, EVE, "configuration")


async def test_a_waiting_question_is_taken_back_and_never_asked(store: Store) -> None:
    document = await with_manager(store)
    await take_back(store, await turn_of(document, DAN))
    await approve(store, document, ANN, CLEO)
    assert document.status == "approved"
    assert not await Message.exists(person__email=DAN)


async def test_a_settled_question_is_not_taken_back(store: Store) -> None:
    document = await with_manager(store)
    await approve(store, document, ANN)
    with refused("turn_withdrawn", number="PO-1042"):
        await take_back(store, await turn_of(document, ANN))


@pytest.mark.parametrize(("status", "what"), [("cancelled", "cancelled"), ("draft", "withdrawn")])
async def test_a_pending_document_is_ended_with_a_reason(store: Store, status: str, what: str) -> None:
    document = await with_manager(store)
    await all_posted()
    await finish(store, document, status, "Ordered elsewhere")
    assert set((await states(document)).values()) == {"closed"}
    assert (document.status, document.settled_at) == (status, LATER)
    entry = await Audit.get(what=what)
    assert (entry.who, "Ordered elsewhere" in entry.facts) == (EVE, True)
    assert await Message.filter(subject="outcome", person__email=BOB).count() == 1
    assert {(await card_of(document, ANN)).id, (await card_of(document, BOB, "requester")).id} <= (
        await to_redraw()
    )


async def test_an_ended_document_is_not_ended_again(store: Store) -> None:
    document = await with_manager(store, MANAGER)
    await approve(store, document, ANN)
    with refused("document_settled", status="approved"):
        await finish(store, document, "cancelled")


async def test_a_cancelled_document_stays_cancelled_when_its_file_comes_again(store: Store) -> None:
    document = await with_manager(store)
    await finish(store, document, "cancelled")
    await take(store, a_draft(followers=(GUS,)))
    await document.refresh_from_db()
    assert document.status == "cancelled"
