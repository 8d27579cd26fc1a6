"""An approval can be undone for a while; what follows from it starts after that."""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from models.approval.held import due_turns, finish, undo
from models.approval.manage import end_approval
from models.change import Change
from models.database.store import Store
from models.shown import shown
from models.tables import Audit, Decision, Document, Message, Turn
from tests.support.cast import (
    ANN,
    BOTH_MANAGERS,
    CLEO,
    DAN,
    EVE,
    FINANCE,
    LATER,
    MANAGER,
    TERMS,
    a_draft,
    a_step,
    card_of,
    know_member,
    make_manager,
    person,
    press,
    press_is_refused,
    refused,
    states,
    step_states,
    take,
    taken,
    turn_of,
)

UNDO = replace(TERMS, undo_for=timedelta(seconds=10))
OVER = LATER + timedelta(seconds=10)


async def approved(store: Store, document: Document, email: str = ANN, at: datetime = LATER) -> Turn:
    """Have somebody approve, and give their turn."""
    turn = await turn_of(document, email)
    await press(store, turn, policy=UNDO, at=at)
    return await Turn.get(id=turn.id)


async def undone(store: Store, turn: Turn, *, by: str = ANN, key: str = "undo-1") -> None:
    who = (await person(by)).id
    await store.apply(Change(LATER, UNDO), lambda change: undo(key, turn.id, who, change))


async def finish_due(store: Store, now: datetime = OVER) -> int:
    """Make final what is due, as the bot does; give how many were."""
    due = await due_turns(now, UNDO.undo_for)
    for turn_id in due:
        await store.apply(Change(now, UNDO), partial(finish, turn_id))
    return len(due)


async def history(document: Document) -> list[str]:
    return [one.what for one in await Audit.filter(document_id=document.id).order_by("position")]


async def test_nothing_follows_while_an_approval_can_be_undone(store: Store) -> None:
    document = await taken(store)
    turn = await approved(store, document)
    assert (turn.state, turn.settled_at) == ("held", LATER)
    assert await states(document) == {"1:ann": "held", "2:cleo": "waiting", "2:dan": "waiting"}
    assert await step_states(document) == ["open", "waiting"]
    assert "approved" not in await history(document)
    assert not await Message.exists(person__email=CLEO)
    assert (await Decision.get()).state == "held"


async def test_it_is_final_after_that_with_the_time_of_the_press(store: Store) -> None:
    document = await taken(store)
    await approved(store, document)
    assert await finish_due(store, OVER - timedelta(milliseconds=1)) == 0
    assert await finish_due(store) == 1
    assert await finish_due(store) == 0
    assert await states(document) == {"1:ann": "approved", "2:cleo": "open", "2:dan": "open"}
    decision = await Decision.get()
    assert (decision.state, decision.at) == ("final", LATER)
    assert (await history(document)).count("approved") == 1
    assert await Message.exists(person__email=CLEO)


async def test_it_is_final_soon_although_the_clock_was_ahead_at_the_press(store: Store) -> None:
    document = await taken(store)
    await approved(store, document, at=LATER + timedelta(days=30))
    assert await finish_due(store, LATER) == 1
    assert (await step_states(document))[0] == "done"


async def test_the_last_approval_ends_the_round_only_then(store: Store) -> None:
    document = await taken(store, MANAGER)
    await approved(store, document)
    assert (await Document.get(id=document.id)).status == "pending"
    await finish_due(store)
    assert (await Document.get(id=document.id)).status == "approved"


async def test_who_undoes_it_is_asked_again(store: Store) -> None:
    document = await taken(store)
    turn = await approved(store, document)
    await undone(store, turn)
    turn = await Turn.get(id=turn.id)
    assert (turn.state, turn.settled_at, turn.reason) == ("open", None, "")
    assert (await Decision.get()).state == "undone"
    assert await finish_due(store) == 0
    await approved(store, document)
    await finish_due(store)
    assert await states(document) == {"1:ann": "approved", "2:cleo": "open", "2:dan": "open"}


async def test_undone_twice_is_undone_once(store: Store) -> None:
    document = await taken(store)
    turn = await approved(store, document)
    await undone(store, turn)
    await undone(store, turn)
    with refused("nothing_to_undo"):
        await undone(store, turn, key="undo-2")


async def test_nobody_undoes_what_is_final_or_somebody_elses(store: Store) -> None:
    document = await taken(store)
    turn = await approved(store, document)
    with refused("not_yours"):
        await undone(store, turn, by=CLEO)
    await finish_due(store)
    with refused("nothing_to_undo"):
        await undone(store, turn)
    assert (await Turn.get(id=turn.id)).state == "approved"


async def test_where_one_suffices_it_counts_as_settled_for_the_others(store: Store) -> None:
    document = await taken(store, BOTH_MANAGERS, FINANCE)
    turn = await approved(store, document)
    assert (await states(document))["1:eve"] == "closed"
    await press_is_refused(store, await turn_of(document, EVE), "settled_by_other")
    await undone(store, turn)
    assert await states(document) == {
        "1:ann": "open",
        "1:eve": "open",
        "2:cleo": "waiting",
        "2:dan": "waiting",
    }
    await approved(store, document, EVE)
    await finish_due(store)
    assert (await states(document))["1:ann"] == "closed"


async def test_a_card_that_was_not_sent_meanwhile_is_sent_after_it_was_undone(store: Store) -> None:
    document = await taken(store, BOTH_MANAGERS)
    card = await card_of(document, EVE)
    turn = await approved(store, document)
    await Message.filter(id=card.id).update(state="dropped", dropped_because="settled")
    await undone(store, turn)
    assert (await card_of(document, EVE)).state == "new"


async def test_where_all_are_asked_the_others_go_on(store: Store) -> None:
    everyone = replace(BOTH_MANAGERS, rule="all")
    document = await taken(store, everyone)
    await approved(store, document)
    assert (await states(document))["1:eve"] == "open"
    await approved(store, document, EVE)
    assert await finish_due(store) == 2
    assert (await Document.get(id=document.id)).status == "approved"


async def test_a_rejection_counts_after_the_approval_before_it(store: Store) -> None:
    document = await taken(store, replace(BOTH_MANAGERS, rule="all"))
    await approved(store, document)
    await press(store, await turn_of(document, EVE), "rejected", reason="Too dear", policy=UNDO)
    assert (await history(document))[-2:] == ["approved", "rejected"]
    assert await states(document) == {"1:ann": "approved", "1:eve": "rejected"}
    assert await finish_due(store) == 0


async def test_a_rejection_is_final_at_once(store: Store) -> None:
    document = await taken(store)
    await press(store, await turn_of(document, ANN), "rejected", reason="Too dear", policy=UNDO)
    assert (await Document.get(id=document.id)).status == "rejected"


async def test_a_cancellation_ends_it_as_undone(store: Store) -> None:
    document = await taken(store)
    turn = await approved(store, document)
    await make_manager(store, EVE)
    seen, eve = shown(await Document.get(id=document.id)), (await person(EVE)).id
    await store.apply(
        Change(LATER, UNDO),
        lambda change: end_approval("cancel-1", document.id, seen, "cancelled", "", eve, change),
    )
    assert (await Turn.get(id=turn.id)).state == "closed"
    assert await finish_due(store) == 1
    assert (await Decision.get()).state == "undone"
    assert "approved" not in await history(document)


async def test_a_new_revision_ends_it_as_undone(store: Store) -> None:
    document = await taken(store)
    await approved(store, document)
    await take(store, a_draft(revision=2, title="Other laptops"), now=LATER, policy=UNDO)
    await finish_due(store)
    assert (await Decision.get()).state == "undone"
    assert await states(document) == {"1:ann": "open", "2:cleo": "waiting", "2:dan": "waiting"}


async def test_who_has_left_has_not_approved(store: Store) -> None:
    document = await taken(store)
    await approved(store, document)
    await know_member(store, ANN, "deactivated")
    await finish_due(store)
    assert (await Decision.get()).state == "undone"
    assert (await states(document))["1:ann"] == "open"
    assert "approved" not in await history(document)


async def test_who_has_left_has_not_approved_before_what_settles_the_round_either(store: Store) -> None:
    rejected = await taken(store, replace(BOTH_MANAGERS, rule="all"))
    changed = await taken(store, number="PO-2")
    for document in (rejected, changed):
        await approved(store, document)
    await know_member(store, ANN, "deactivated")
    await press(store, await turn_of(rejected, EVE), "rejected", reason="Too dear", policy=UNDO)
    await take(store, a_draft(MANAGER, a_step("Finance", "all", DAN), number="PO-2"), policy=UNDO)
    assert {one.state for one in await Decision.filter(person__email=ANN)} == {"undone"}
    assert (await states(changed))["1:ann"] == "open"
    for document in (rejected, changed):
        assert "approved" not in await history(document)


async def test_a_changed_chain_finds_it_final(store: Store) -> None:
    document = await taken(store)
    await approved(store, document)
    await take(store, a_draft(MANAGER, a_step("Finance", "all", DAN)), policy=UNDO)
    assert (await history(document))[-2:] == ["approved", "chain_changed"]


async def test_a_second_press_of_approve_says_that_it_is_decided(store: Store) -> None:
    document = await taken(store)
    turn = await approved(store, document)
    await press_is_refused(store, turn, "already_decided")
