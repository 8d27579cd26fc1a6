"""What ended a round is the answer that the history has last, whatever the clock said."""

from dataclasses import replace
from datetime import timedelta

from models.database.store import Store
from tests.models.events.told import EVERYTHING, taken, told
from tests.support.cast import ANN, BOTH_MANAGERS, EVE, LATER, a_draft, press, turn_of


async def test_of_two_presses_at_once_the_one_that_was_taken_last_ended_the_round(store: Store) -> None:
    """Each reads the clock before it has the document to itself: the other one may be taken first."""
    document = await taken(store, a_draft(replace(BOTH_MANAGERS, rule="all")))
    just_after = LATER + timedelta(milliseconds=1)
    await press(store, await turn_of(document, ANN), policy=EVERYTHING, at=just_after)
    await press(store, await turn_of(document, EVE), policy=EVERYTHING, at=LATER)
    [event] = await told()
    assert event["data"]["decision"]["by"]["email"] == EVE
