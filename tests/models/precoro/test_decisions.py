"""What becomes of a decision on its way to Precoro: sent once, and settled by what Precoro says."""

from datetime import timedelta

import pytest

from models.database.store import Store
from models.precoro import decisions
from models.tables import (
    Audit,
    Decision,
    Message,
    PrecoroAccount,
    PrecoroDecision,
    Turn,
)
from tests.models.precoro.deciding import (
    an_order_to_decide,
    change,
    decide_on,
    link_key,
)
from tests.models.precoro.parts import CFO, read, remote_order, remote_step
from tests.support.cast import (
    ANN,
    BOB,
    DAN,
    LATER,
    all_posted,
    all_rows,
    card_of,
    person,
    refused,
    states,
    step_states,
    to_redraw,
    turn_of,
)

SOON = LATER + timedelta(minutes=1)


async def outcomes() -> int:
    return await Message.filter(subject="outcome").count()


async def notices() -> list[tuple[str, str, str]]:
    """Return the notices of decisions, by their reader, what happened and the words."""
    rows = await Message.filter(subject="precoro").order_by("id").select_related("person")
    return [(one.person.email, str(one.about_state), str(one.about_words)) for one in rows]


async def test_only_the_oldest_decision_of_a_document_is_due_and_claimed_once(store: Store) -> None:
    document = await an_order_to_decide(store)
    account = await PrecoroAccount.get()
    await read(store, account, remote_order(remote_step("Manager", ANN, DAN)))
    await link_key(store, DAN)
    first = await decide_on(store, document)
    second = await decide_on(store, document, DAN)
    assert [one.id for one in await decisions.due_decisions(account.id, SOON)] == [first.id]
    assert await store.transact(lambda: decisions.claim(first, SOON, SOON + timedelta(minutes=1)))
    assert not await store.transact(lambda: decisions.claim(first, SOON, SOON + timedelta(minutes=1)))
    assert not await store.transact(lambda: decisions.claim(second, SOON, SOON + timedelta(minutes=1)))
    assert await decisions.due_decisions(account.id, SOON) == []
    after_a_crash = SOON + timedelta(minutes=1)
    assert [one.id for one in await decisions.due_decisions(account.id, after_a_crash)] == [first.id]
    await change(store, lambda change: decisions.taken(first, change))
    assert [one.id for one in await decisions.due_decisions(account.id, SOON)] == [second.id]


async def test_a_decision_that_waits_is_due_later_and_its_card_says_why(store: Store) -> None:
    document = await an_order_to_decide(store)
    row = await decide_on(store, document)
    await all_posted()
    await Message.all().update(shown_version=100, wanted_version=100)
    later = SOON + timedelta(hours=5)
    await change(store, lambda change: decisions.look_again(row, later, "daily_limit", change))
    assert await decisions.due_decisions(row.account_id, SOON) == []
    assert [one.id for one in await decisions.due_decisions(row.account_id, later)] == [row.id]
    assert (await card_of(document, ANN)).id in await to_redraw()


async def test_it_is_marked_as_sent_once_and_never_sent_again(store: Store) -> None:
    document = await an_order_to_decide(store)
    row = await decide_on(store, document)
    assert await change(store, lambda change: decisions.mark_posted(row, '{"open": "a"}', change))
    assert not await change(store, lambda change: decisions.mark_posted(row, '{"open": "b"}', change))
    kept = await PrecoroDecision.get()
    assert (kept.state, kept.before, kept.posted_at) == ("posted", '{"open": "a"}', LATER)


async def test_what_was_taken_settles_the_turn_and_leaves_the_chain_to_the_reading(store: Store) -> None:
    document = await an_order_to_decide(store)
    row = await decide_on(store, document)
    await change(store, lambda change: decisions.mark_posted(row, "", change))
    await change(store, lambda change: decisions.taken(row, change))
    before = await all_rows()
    await change(store, lambda change: decisions.taken(row, change))
    await change(store, lambda change: decisions.refused(row, "Late", change))
    after = await all_rows()
    versions = (after.pop("Document")[0]["version"], before.pop("Document")[0]["version"])
    assert (after, versions) == (before, (versions[1] + 2, versions[1]))  # it was held, and no more
    assert await states(document) == {"1:ann": "approved", "2:cleo": "waiting", "2:dan": "waiting"}
    assert (await Decision.get()).state == "final"
    told = await Audit.filter(document_id=document.id, what="approved")
    assert [one.who for one in told] == [ANN]
    assert (await step_states(document), await outcomes()) == (["open", "waiting"], 0)
    done = remote_step("Manager", ANN, done=True, approved=[ANN])
    await read(store, await PrecoroAccount.get(), remote_order(done, CFO))
    assert await states(document) == {"1:ann": "approved", "2:cleo": "open", "2:dan": "open"}
    assert await Audit.filter(document_id=document.id, what="approved").count() == 1


async def test_a_reading_before_the_answer_moves_the_chain_and_the_decision_is_taken_all_the_same(
    store: Store,
) -> None:
    document = await an_order_to_decide(store)
    row = await decide_on(store, document)
    done = remote_step("Manager", ANN, done=True, approved=[ANN])
    await read(store, await PrecoroAccount.get(), remote_order(done, CFO))
    await change(store, lambda change: decisions.taken(row, change))
    assert await states(document) == {"1:ann": "approved", "2:cleo": "open", "2:dan": "open"}
    assert await Audit.filter(document_id=document.id, what="approved").count() == 1


async def test_what_precoro_refuses_opens_the_turn_again_and_tells_its_person_in_its_words(
    store: Store,
) -> None:
    document = await an_order_to_decide(store)
    row = await decide_on(store, document)
    words = "Supplier is missing\0 " + "x" * 600
    await change(store, lambda change: decisions.refused(row, words, change))
    await change(store, lambda change: decisions.refused(row, words, change))
    assert (await turn_of(document, ANN)).state == "open"
    [(who, what, said)] = await notices()
    assert (who, what, said) == (ANN, "refused", ("Supplier is missing " + "x" * 600)[:500])
    assert (await Decision.get()).state == "refused"
    again = await decide_on(store, document)
    assert (again.id, again.state) != (row.id, "refused")


@pytest.mark.parametrize("why", ["changed", "settled", "may_not"])
async def test_what_must_not_be_sent_opens_the_turn_again(store: Store, why: decisions.NotSent) -> None:
    document = await an_order_to_decide(store)
    row = await decide_on(store, document)
    await change(store, lambda change: decisions.not_sent(row, why, change))
    assert await notices() == [(ANN, why, "")]
    assert (await turn_of(document, ANN)).state == "open"


async def test_what_did_not_arrive_is_told_and_pressed_again(store: Store) -> None:
    document = await an_order_to_decide(store)
    row = await decide_on(store, document)
    await change(store, lambda change: decisions.mark_posted(row, "", change))
    await change(store, lambda change: decisions.not_arrived(row, change))
    assert await notices() == [(ANN, "not_arrived", "")]
    assert not await change(store, lambda change: decisions.mark_posted(row, "", change))
    assert (await turn_of(document, ANN)).state == "open"


async def test_a_turn_that_the_round_no_longer_asks_stays_closed(store: Store) -> None:
    document = await an_order_to_decide(store)
    row = await decide_on(store, document)
    await read(store, await PrecoroAccount.get(), remote_order(title="Other laptops"))
    await change(store, lambda change: decisions.not_sent(row, "changed", change))
    asked = await Turn.filter(document_id=document.id, person__email=ANN).order_by("round")
    assert [(one.round, one.state) for one in asked] == [(1, "closed"), (2, "open")]


async def test_a_turn_whose_step_waits_again_waits_with_it(store: Store) -> None:
    document = await an_order_to_decide(store)
    row = await decide_on(store, document)
    account = await PrecoroAccount.get()
    await read(store, account, remote_order(status="unknown", status_text="Mystery"))
    await change(store, lambda change: decisions.not_sent(row, "settled", change))
    assert (await turn_of(document, ANN)).state == "waiting"
    await read(store, account, remote_order())
    assert (await turn_of(document, ANN)).state == "open"


async def test_a_decision_is_taken_back_while_it_was_not_sent(store: Store) -> None:
    document = await an_order_to_decide(store)
    row = await decide_on(store, document)
    turn, ann = await turn_of(document, ANN), await person(ANN)
    with refused("not_yours"):
        bob = await person(BOB)
        await change(store, lambda change: decisions.take_back("k1", turn.id, bob.id, change))
    await change(store, lambda change: decisions.take_back("k2", turn.id, ann.id, change))
    await change(store, lambda change: decisions.take_back("k2", turn.id, ann.id, change))
    assert ((await turn_of(document, ANN)).state, (await Decision.get()).state) == ("open", "undone")
    assert not await change(store, lambda change: decisions.mark_posted(row, "", change))
    assert await notices() == []
    with refused("nothing_to_take_back"):
        await change(store, lambda change: decisions.take_back("k3", turn.id, ann.id, change))
    await decide_on(store, document)
    assert await PrecoroDecision.filter(state="waiting").count() == 1


async def test_what_was_sent_cannot_be_taken_back(store: Store) -> None:
    document = await an_order_to_decide(store)
    row = await decide_on(store, document)
    await change(store, lambda change: decisions.mark_posted(row, "", change))
    ann = await person(ANN)
    turn = await turn_of(document, ANN)
    with refused("was_sent", number=document.number):
        await change(store, lambda change: decisions.take_back("k", turn.id, ann.id, change))
    assert (await turn_of(document, ANN)).state == "sending"


async def test_a_decision_survives_a_restart(store: Store) -> None:
    document = await an_order_to_decide(store)
    row = await decide_on(store, document)
    await change(store, lambda change: decisions.mark_posted(row, "{}", change))
    found = await decisions.due_decisions(row.account_id, SOON)
    assert [(one.id, one.state, one.before) for one in found] == [(row.id, "posted", "{}")]
    await change(store, lambda change: decisions.not_arrived(found[0], change))
    assert (await turn_of(document, ANN)).state == "open"
