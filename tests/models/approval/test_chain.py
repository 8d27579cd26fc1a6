"""The source changes who is asked while the chain runs."""

import pytest

from models.approval.manage import reassign
from models.change import Change
from models.database.store import Store
from models.tables import (
    Document,
    Message,
    Turn,
)
from tests.support.cast import (
    ANN,
    BOB,
    BOTH_MANAGERS,
    CLEO,
    DAN,
    EVE,
    FINANCE,
    MANAGER,
    NOW,
    TERMS,
    a_draft,
    a_step,
    all_posted,
    all_rows,
    approve,
    card_of,
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


async def test_a_new_document_asks_the_first_step(store: Store) -> None:
    result = await take(store, a_draft())
    document = await Document.get(id=result.document)
    assert (result.outcome, document.status, document.round, document.revision) == ("new", "pending", 1, 1)
    assert await states(document) == {"1:ann": "open", "2:cleo": "waiting", "2:dan": "waiting"}
    assert await step_states(document) == ["open", "waiting"]
    cards = {(one.person.email, one.card_role) for one in await Message.all().select_related("person")}
    assert cards == {(ANN, "approver"), (BOB, "requester")}


async def test_a_pending_document_without_steps_is_refused(store: Store) -> None:
    with refused("no_steps", number="PO-1042"):
        await take(store, a_draft(steps=()))
    assert not await Document.exists()


async def test_an_approver_replaced_by_the_source_loses_the_buttons_to_the_new_one(store: Store) -> None:
    document = await taken(store)
    turn = await turn_of(document, ANN)
    await all_posted()
    await take(store, a_draft(a_step("Manager", "any", EVE), FINANCE))
    assert await states(document) == {"1:eve": "open", "2:cleo": "waiting", "2:dan": "waiting"}
    assert (await card_of(document, ANN)).id in await to_redraw()
    assert (await card_of(document, EVE)).state == "new"
    with refused("turn_withdrawn", number="PO-1042"):
        await press(store, turn)


async def test_an_approver_who_comes_back_is_asked_again(store: Store) -> None:
    document = await taken(store)
    await take(store, a_draft(a_step("Manager", "any", EVE), FINANCE))
    await take(store, a_draft())
    assert await states(document) == {"1:ann": "open", "2:cleo": "waiting", "2:dan": "waiting"}
    await approve(store, document, ANN)
    assert await step_states(document) == ["done", "open"]


async def test_an_approver_added_to_a_waiting_step_is_asked_when_it_opens(store: Store) -> None:
    document = await taken(store)
    await take(store, a_draft(MANAGER, a_step("Finance", "all", CLEO, DAN, EVE)))
    assert not await Message.exists(person__email=EVE)
    await approve(store, document, ANN)
    assert (await states(document))["2:eve"] == "open"
    assert await card_of(document, EVE)


async def test_removing_the_last_who_had_not_answered_completes_the_step(store: Store) -> None:
    document = await taken(store, FINANCE)
    await approve(store, document, CLEO)
    await take(store, a_draft(a_step("Finance", "all", CLEO)))
    await document.refresh_from_db()
    assert document.status == "approved"


async def test_a_step_added_by_the_source_is_asked_last(store: Store) -> None:
    document = await taken(store, MANAGER)
    await take(store, a_draft(MANAGER, FINANCE))
    await approve(store, document, ANN)
    assert await states(document) == {"1:ann": "approved", "2:cleo": "open", "2:dan": "open"}


async def test_a_step_removed_by_the_source_is_asked_no_more(store: Store) -> None:
    document = await taken(store)
    await take(store, a_draft(MANAGER))
    await approve(store, document, ANN)
    assert document.status == "approved"
    assert not await Message.exists(card_role="configuration")


async def test_removing_the_open_last_step_approves_the_document(store: Store) -> None:
    document = await taken(store)
    await approve(store, document, ANN)
    await take(store, a_draft(MANAGER))
    await document.refresh_from_db()
    assert document.status == "approved"


async def test_a_step_removed_and_added_again_is_asked(store: Store) -> None:
    document = await taken(store)
    await take(store, a_draft(MANAGER))
    await take(store, a_draft())
    await approve(store, document, ANN, CLEO, DAN)
    assert document.status == "approved"
    assert await Turn.filter(state="approved").count() == 3


async def test_removing_every_step_is_refused(store: Store) -> None:
    await take(store, a_draft())
    with refused("no_steps", number="PO-1042"):
        await take(store, a_draft(steps=()))


@pytest.mark.parametrize(
    "first",
    [
        a_step("Boss", "any", ANN, EVE),
        a_step("Manager", "any", EVE),
        a_step("Manager", "any", ANN, EVE, DAN),
        a_step("Manager", "all", ANN, EVE),
    ],
    ids=["renamed", "approver removed", "approver added", "other rule"],
)
async def test_a_step_that_was_decided_cannot_change(store: Store, first: object) -> None:
    document = await taken(store, BOTH_MANAGERS, FINANCE)
    await approve(store, document, ANN)
    before = await all_rows()
    with refused("step_is_done", number="PO-1042", step="Manager"):
        await take(store, a_draft(first, FINANCE))  # type: ignore[arg-type]
    assert await all_rows() == before


async def test_a_decided_step_may_stay_as_the_source_knows_it_after_a_reassignment(store: Store) -> None:
    document = await taken(store)
    await make_manager(store, EVE)
    turn, dan, eve = await turn_of(document, ANN), await person(DAN), await person(EVE)
    await store.apply(Change(NOW, TERMS), lambda change: reassign("key", turn.id, dan.id, eve.id, change))
    await approve(store, document, DAN)
    await take(store, a_draft(MANAGER, a_step("Finance", "all", CLEO)))
    assert await states(document) == {"1:dan": "approved", "2:cleo": "open"}


async def test_a_change_of_the_chain_keeps_who_is_asked_already(store: Store) -> None:
    document = await taken(store, FINANCE)
    card = await card_of(document, CLEO)
    await take(store, a_draft(a_step("Finance", "all", DAN, CLEO, EVE)))
    assert (await card_of(document, CLEO)).id == card.id
    await press(store, await turn_of(document, CLEO))
    assert (await states(document))["1:cleo"] == "approved"
