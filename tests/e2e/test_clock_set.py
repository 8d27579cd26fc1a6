"""The clock of the machine is set ahead or back: nothing waits for as long as that."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from models.tables import Message
from tests.support.clock import MovingClock
from tests.support.slack_text import all_is_shown, is_live
from tests.support.wait import until_true
from tests.support.world import QUICK, order, running_world
from views import ids

HOUR, DAYS = timedelta(hours=1), timedelta(days=30)


@pytest.mark.parametrize("ahead", [HOUR, DAYS], ids=["hour", "month"])
async def test_a_card_is_drawn_again_after_the_clock_was_set_back(
    database_url: str, tmp_path: Path, ahead: timedelta
) -> None:
    clock = MovingClock()
    clock.move(ahead)
    async with running_world(database_url, tmp_path, timing=replace(QUICK, clock=clock)) as world:
        await world.take_in(order())
        ann, card = world.person("ann"), await world.card("ann")
        await all_is_shown()
        clock.move(-ahead)
        assert (await ann.press(card, ids.APPROVE)).acked
        await ann.wait_for_message(lambda message: message.ts == card.ts and not is_live(message))


async def test_what_is_tried_again_does_not_wait_for_a_clock_that_was_set_back(
    database_url: str, tmp_path: Path
) -> None:
    clock = MovingClock()
    clock.move(DAYS)
    async with running_world(database_url, tmp_path, timing=replace(QUICK, clock=clock)) as world:
        refused = world.sandbox.faults.add("chat.postMessage", error="service_unavailable", times=None)
        await world.take_in(order())

        async def tried() -> bool:
            return await Message.filter(attempts__gt=0).exists()

        await until_true(tried)
        clock.move(-DAYS)
        world.sandbox.faults.remove(refused)
        assert is_live(await world.card("ann"))


async def test_a_start_finds_what_was_written_while_the_clock_was_ahead(
    database_url: str, tmp_path: Path
) -> None:
    clock = MovingClock()
    clock.move(DAYS)
    async with running_world(database_url, tmp_path, timing=replace(QUICK, clock=clock)) as world:
        world.sandbox.faults.add("chat.postMessage", error="service_unavailable", times=None)
        await world.take_in(order())

        async def tried() -> bool:
            return await Message.filter(attempts__gt=0).exists()

        await until_true(tried)
    async with running_world(database_url, tmp_path) as world:
        assert is_live(await world.card("ann"))
