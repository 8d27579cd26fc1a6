"""A press on what is old, while it is being drawn, has it drawn once more, whatever it shows then."""

import copy

from models.tables import Home, Message
from tests.handlers.test_home import actions_in, home_of
from tests.support.wait import until, until_true
from tests.support.world import World, buttons_of, order
from views import ids


async def all_is_drawn() -> bool:
    rows: list[Home | Message] = [*await Home.all(), *await Message.filter(state="posted")]
    return all(one.shown_version >= one.wanted_version for one in rows)


async def test_a_home_is_drawn_again(world: World) -> None:
    await world.take_in(order())
    ann, card = world.person("ann"), await world.card("ann")
    view = copy.deepcopy(await home_of(world, "ann", "PO-1042"))
    await ann.press(card, ids.APPROVE)
    await ann.wait_for_home(lambda one: "caught up" in str(one.blocks))
    await until_true(all_is_drawn)
    answer = world.sandbox.faults.add("views.publish", late=3_600.0)
    await ann.open_home()
    await until(lambda: answer.hits > 0)  # Slack shows it, and has not said so yet
    assert ann.home
    ann.home.content = view.content  # a client that is behind
    assert (await ann.press_in_view(ann.home, ids.APPROVE)).acked
    await ann.wait_for_view(lambda one: one.callback_id == ids.GONE_VIEW)
    await world.sandbox.clock.advance(3_600.0)
    again = await ann.wait_for_home(lambda one: "caught up" in str(one.blocks))
    assert ids.APPROVE not in actions_in(again)


async def test_a_card_is_drawn_again(world: World) -> None:
    await world.take_in(order())
    ann, card = world.person("ann"), await world.card("ann")
    old = copy.copy(card)
    await until_true(all_is_drawn)
    answer = world.sandbox.faults.add("chat.update", late=3_600.0, channel=card.channel)
    await ann.press(card, ids.APPROVE)
    await until(lambda: answer.hits > 0)
    card.blocks = old.blocks
    await ann.press(old, ids.APPROVE)
    await world.sandbox.clock.advance(3_600.0)
    await ann.wait_until(lambda: "You approved" in str(card.blocks) or None)
    assert ids.APPROVE not in buttons_of(card)
