"""Undo: for some seconds the person who approved can take that back; what follows starts after it."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from sandbox.state.team import SlackMessage
from serving.options import Timing
from tests.handlers.test_presses import chain_now, refuses
from tests.support.clock import MovingClock
from tests.support.slack_text import is_live
from tests.support.stale_cards import in_a_channel, lagging
from tests.support.world import QUICK, World, buttons_of, order, press_card, running_world, step, text_of
from views import ids

SETTINGS = "[inbox]\nenabled = false\n[approval]\nundo_seconds = 10\n"
OVER = timedelta(seconds=11)


@pytest.fixture
def clock() -> MovingClock:
    return MovingClock()


@pytest.fixture
async def world(database_url: str, tmp_path: Path, clock: MovingClock) -> AsyncIterator[World]:
    timing = Timing(clock=clock, settles_after=QUICK.settles_after)
    async with running_world(database_url, tmp_path, settings=SETTINGS, timing=timing) as opened:
        yield opened


async def approved(world: World, name: str = "ann") -> SlackMessage:
    """Have somebody approve; give their card, once it offers Undo."""
    card = await world.card(name)
    person = world.person(name)
    assert (await person.press(card, ids.APPROVE)).acked
    await person.wait_until(lambda: ids.UNDO in buttons_of(card) or None)
    return card


async def test_the_card_offers_undo_and_the_next_step_waits_for_it(world: World, clock: MovingClock) -> None:
    await world.take_in(order(steps=[step("Manager", "any", "ann"), step("Finance", "any", "cleo")]))
    card = await approved(world)
    assert not is_live(card)
    assert "You approved" in text_of(card.blocks)
    assert "You can undo this for a few seconds" in text_of(card.blocks)
    assert world.person("cleo").messages == []
    clock.move(OVER)
    await world.card("cleo")
    await world.person("ann").wait_until(lambda: ids.UNDO not in buttons_of(card) or None)
    assert await chain_now() == [("ann", "approved"), ("cleo", "open")]


async def test_undo_gives_the_buttons_back_and_the_approval_never_counted(
    world: World, clock: MovingClock
) -> None:
    await world.take_in(order())
    card, ann = await approved(world), world.person("ann")
    assert (await ann.press(card, ids.UNDO)).acked
    await ann.wait_until(lambda: is_live(card) or None)
    clock.move(OVER)
    assert (await ann.press(card, ids.APPROVE)).acked
    await ann.wait_until(lambda: ids.UNDO in buttons_of(card) or None)
    clock.move(OVER)
    await ann.wait_until(lambda: "Undo" not in text_of(card.blocks) or None)
    assert await chain_now() == [("ann", "approved")]


async def test_an_undo_that_comes_too_late_says_so(world: World, clock: MovingClock) -> None:
    await world.take_in(order())
    card = await approved(world)
    before = lagging(card)
    clock.move(OVER)
    await world.person("ann").wait_until(lambda: ids.UNDO not in buttons_of(card) or None)
    await refuses(world, "ann", before, "can't be undone any more", "Nothing was changed", action=ids.UNDO)


async def test_where_one_suffices_the_other_has_no_buttons_until_it_is_undone(world: World) -> None:
    await world.take_in(order(steps=[step("Manager", "any", "ann", "max")]))
    other = await world.card("max")
    card = await approved(world)
    await world.person("max").wait_until(lambda: not is_live(other) or None)
    assert "Approved by Ann" in text_of(other.blocks)
    assert (await world.person("ann").press(card, ids.UNDO)).acked
    await world.person("max").wait_until(lambda: is_live(other) or None)


async def test_a_row_of_home_offers_undo_in_its_place(world: World) -> None:
    await world.take_in(order())
    await world.card("ann")
    ann = world.person("ann")
    await ann.open_home()
    home = await ann.wait_for_home(lambda view: ids.APPROVE in str(view.blocks))
    assert (await ann.press_in_view(home, ids.APPROVE)).acked
    home = await ann.wait_for_home(lambda view: f"'{ids.UNDO}'" in str(view.blocks))
    assert "you approved" in text_of(home.blocks)
    assert (await ann.press_in_view(home, ids.UNDO)).acked
    await ann.wait_for_home(lambda view: f"'{ids.APPROVE}'" in str(view.blocks))


async def test_a_typed_approval_says_how_to_undo_it_and_is_undone_so(world: World) -> None:
    await world.take_in(order("PO-7"))
    await world.card("ann", "PO-7")
    ann = world.person("ann")
    said = await ann.command("/precoro", "approve PO-7")
    assert "To undo it in the next few seconds, type /precoro undo PO-7." in str(said.response)
    said = await ann.command("/precoro", "undo PO-7")
    assert "was undone" in str(said.response)
    assert await chain_now() == [("ann", "open")]
    said = await ann.command("/precoro", "undo PO-7")
    assert "can't be undone any more" in str(said.response)


async def test_the_details_offer_undo(world: World) -> None:
    await world.take_in(order())
    card, ann = await world.card("ann"), world.person("ann")
    assert (await press_card(ann, card, ids.OPEN)).acked
    view = await ann.wait_for_view(lambda one: ids.APPROVE in str(one.blocks))
    assert (await ann.press_in_view(view, ids.APPROVE)).acked
    view = await ann.wait_for_view(lambda one: f"'{ids.UNDO}'" in str(one.blocks))
    assert (await ann.press_in_view(view, ids.UNDO)).acked
    await ann.wait_for_view(lambda one: f"'{ids.APPROVE}'" in str(one.blocks))


async def test_only_the_person_who_approved_can_undo_it(world: World) -> None:
    await world.take_in(order(steps=[step("Manager", "any", "ann", "max")]))
    card = await approved(world)
    shared = in_a_channel(world, card, "max")
    await refuses(world, "max", shared, "Ann", action=ids.UNDO)
