"""Who approved may count for later steps, and a requester for their own document."""

from models.database.store import Store
from models.policy import Policy
from models.tables import Audit, Decision, Message
from tests.support.cast import (
    ANN,
    BOB,
    CLEO,
    MANAGER,
    a_draft,
    a_step,
    approve,
    press,
    press_is_refused,
    states,
    take,
    taken,
    turn_of,
)

ONCE = Policy(once_counts_for_later_steps=True)


async def test_the_requester_is_not_asked_for_their_own_document(store: Store) -> None:
    document = await taken(store, a_step("Manager", "all", BOB, ANN))
    assert await states(document) == {"1:bob": "closed", "1:ann": "open"}
    assert not await Message.exists(person__email=BOB, card_role="approver")
    await press_is_refused(store, await turn_of(document, BOB), "own_document", {"number": "PO-1042"})
    await approve(store, document, ANN)
    assert document.status == "approved"


async def test_the_requester_may_approve_where_the_setting_allows_it(store: Store) -> None:
    policy = Policy(requester_may_approve=True)
    document = await taken(store, a_step("Manager", "any", BOB), policy=policy)
    await approve(store, document, BOB, policy=policy)
    assert document.status == "approved"


async def test_the_setting_counts_at_the_press(store: Store) -> None:
    document = await taken(store, a_step("Manager", "any", BOB), policy=Policy(requester_may_approve=True))
    await press_is_refused(store, await turn_of(document, BOB), "own_document")


async def test_one_person_on_two_steps_is_asked_twice(store: Store) -> None:
    document = await taken(store, MANAGER, a_step("Finance", "all", ANN, CLEO))
    first, second = await turn_of(document, ANN, step=1), await turn_of(document, ANN, step=2)
    await press(store, first)
    assert await states(document) == {"1:ann": "approved", "2:ann": "open", "2:cleo": "open"}
    assert {card.turn_id for card in await Message.filter(person__email=ANN)} == {first.id, second.id}


async def test_once_counts_for_later_steps_where_the_setting_says_so(store: Store) -> None:
    document = await taken(store, MANAGER, a_step("Finance", "all", ANN, CLEO), policy=ONCE)
    await approve(store, document, ANN, policy=ONCE)
    assert await states(document) == {"1:ann": "approved", "2:ann": "approved", "2:cleo": "open"}
    assert await Message.filter(person__email=ANN, card_role="approver").count() == 1
    assert await Decision.all().count() == 1
    assert await Audit.filter(what="approved_before", who=ANN).count() == 1
    await approve(store, document, CLEO, policy=ONCE)
    assert document.status == "approved"


async def test_once_counts_asks_nobody_on_a_step_that_is_met_already(store: Store) -> None:
    document = await taken(
        store, MANAGER, a_step("Director", "any", CLEO, ANN), a_step("Board", "any", ANN), policy=ONCE
    )
    await approve(store, document, ANN, policy=ONCE)
    assert document.status == "approved"
    assert await states(document) == {
        "1:ann": "approved",
        "2:cleo": "closed",
        "2:ann": "approved",
        "3:ann": "approved",
    }
    assert not await Message.exists(person__email=CLEO)


async def test_once_counts_within_its_round_only(store: Store) -> None:
    document = await taken(store, MANAGER, a_step("Finance", "any", ANN), policy=ONCE)
    await approve(store, document, ANN, policy=ONCE)
    again = a_draft(MANAGER, a_step("Finance", "any", ANN), revision=2)
    await take(store, again, policy=ONCE)
    assert await states(document) == {"1:ann": "open", "2:ann": "waiting"}
