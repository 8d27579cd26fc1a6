"""A decision that waited becomes final once, and everything follows from that alone."""

import pytest

from models.approval.pressed import read_pressed
from models.approval.settle import Decided, settle
from models.change import Change
from models.database.store import Store
from models.tables import Audit, Decision, Turn
from tests.support.cast import (
    ANN,
    LATER,
    NOW,
    TERMS,
    all_rows,
    approve,
    states,
    taken,
    turn_of,
)


async def settled(store: Store, turn: Turn) -> bool:
    """Settle an approval that was made earlier; returns whether it counted."""

    async def work(change: Change) -> bool:
        document = await change.hold_by_turn(turn.id)
        pressed = await read_pressed(turn.id)
        assert pressed is not None
        return await settle(Decided(pressed, "approved", "", NOW), document, change)

    return await store.apply(Change(LATER, TERMS), work)


@pytest.mark.parametrize("state", ["held", "sending"])
async def test_a_decision_that_waited_becomes_final_and_moves_the_chain_on(store: Store, state: str) -> None:
    document = await taken(store)
    turn = await turn_of(document, ANN)
    made = await Decision.create(
        turn_id=turn.id, person_id=turn.person_id, verdict="approved", state=state, at=NOW
    )
    assert await settled(store, turn)
    decision = await Decision.get()
    assert (decision.id, decision.state, decision.at) == (made.id, "final", NOW)
    assert await states(document) == {"1:ann": "approved", "2:cleo": "open", "2:dan": "open"}
    assert await Audit.filter(document_id=document.id, what="approved").count() == 1


async def test_a_decision_is_final_only_once(store: Store) -> None:
    document = await taken(store)
    turn = await turn_of(document, ANN)
    await approve(store, document, ANN)
    before = await all_rows()
    assert not await settled(store, turn)
    after = await all_rows()
    assert after.pop("Document")[0]["version"] == before.pop("Document")[0]["version"] + 1  # it was held
    assert after == before
