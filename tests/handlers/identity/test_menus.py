"""What stands in a card's menu is checked as its buttons are: who chooses, and what is chosen."""

from typing import Any

import pytest

from sandbox.blockkit.blocks import elements_of
from tests.handlers.test_presses import chain_now, told
from tests.support.stale_cards import in_a_channel
from tests.support.world import World, order
from views import ids

FORGED = "1 OR 1=1"


@pytest.mark.parametrize(
    ("name", "words"), [("ann", "Something went wrong on our side"), ("gus", "Guests can't approve")]
)
async def test_an_entry_that_is_none_of_ours_changes_nothing_and_is_answered(
    world: World, name: str, words: str
) -> None:
    await world.take_in(order())
    shared = in_a_channel(world, await world.card("ann"), name)
    elements: list[dict[str, Any]] = [one for block in shared.blocks for one in elements_of(block)]
    menu = next(one for one in elements if one["action_id"] == ids.MORE)
    menu["options"][0]["value"] = FORGED
    await world.person(name).press(shared, ids.MORE, FORGED)
    await told(world.person(name), words)
    assert await chain_now() == [("ann", "open")]
