"""A document that was sent back and in again between two readings is asked again from its first step."""

from datetime import timedelta

import pytest

from models.approval.decide import Verdict
from models.database.store import Store
from models.precoro import decisions
from models.tables import Message, PrecoroAccount
from tests.models.precoro.deciding import an_order_to_decide, change, decide_on
from tests.models.precoro.parts import CFO, MANAGER, an_account, read, remote_order, remote_step, the_document
from tests.support.cast import ANN, CLEO, LATER, NOW, states, turn_of

HOUR = timedelta(hours=1)
AT_ONCE = timedelta(seconds=59)  # Precoro may still say that it waits
APPROVED = remote_step("Manager", ANN, done=True, approved=[ANN])


async def asked(round_: int) -> set[str]:
    """Return who has a card to approve of a round."""
    rows = Message.filter(subject="card", card_role="approver", round=round_).select_related("person")
    return {one.person.email for one in await rows}


async def test_a_step_that_was_done_and_is_open_again_is_another_round(store: Store) -> None:
    account = await an_account(store)
    await read(store, account, remote_order(MANAGER, CFO))
    await read(store, account, remote_order(APPROVED, CFO), at=NOW + HOUR)
    assert await read(store, account, remote_order(MANAGER, CFO), at=NOW + 2 * HOUR) == "new_round"
    assert ((await the_document()).status, (await the_document()).round) == ("pending", 2)
    assert await asked(2) == {ANN}
    for hours in (3, 4):  # once
        assert await read(store, account, remote_order(MANAGER, CFO), at=NOW + hours * HOUR) == "same"
    await read(store, account, remote_order(APPROVED, CFO), at=NOW + 5 * HOUR)
    assert CLEO in await asked(2)


@pytest.mark.parametrize("verdict", ["changes_asked", "rejected"])
async def test_what_waits_although_somebody_sent_it_back_is_another_round(
    store: Store, verdict: Verdict
) -> None:
    document = await an_order_to_decide(store)
    row = await decide_on(store, document, verdict=verdict, reason="Which cost centre?")
    await change(store, lambda change: decisions.taken(row, change))
    account = await PrecoroAccount.get()
    assert await read(store, account, remote_order(), at=LATER + AT_ONCE) == "same"
    assert await read(store, account, remote_order(), at=LATER + HOUR) == "new_round"
    assert (await turn_of(await the_document(), ANN)).state == "open"
    assert await asked(2) == {ANN}


async def test_what_goes_on_is_the_same_round(store: Store) -> None:
    """One of two approved, then both; Cleo is asked at both steps."""
    account = await an_account(store)
    both = ("Manager", ANN, CLEO)
    await read(store, account, remote_order(remote_step(*both), CFO))
    for minutes in (60, 90):
        at = NOW + timedelta(minutes=minutes)
        await read(store, account, remote_order(remote_step(*both, approved=[ANN]), CFO), at=at)
    done = remote_step(*both, done=True, approved=[ANN, CLEO])
    await read(store, account, remote_order(done, CFO), at=NOW + 2 * HOUR)
    await read(store, account, remote_order(done, CFO), at=NOW + 3 * HOUR)
    assert (await the_document()).round == 1
    assert (await states(await the_document()))["2:cleo"] == "open"
