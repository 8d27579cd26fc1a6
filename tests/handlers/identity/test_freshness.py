"""A press counts once Slack has confirmed the person within a day."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from serving.options import Timing
from tests.handlers.test_presses import NAMES, chain_now, heard_of, refuses
from tests.support.clock import MovingClock
from tests.support.slack_text import all_is_shown
from tests.support.stale_cards import lagging
from tests.support.world import QUICK, World, order, press_card, running_world, step
from views import ids

CONFIRMED = "[inbox]\nenabled = false\n[slack]\nrequire_confirmed_email = true\n"


@pytest.fixture
def clock() -> MovingClock:
    return MovingClock()


@pytest.fixture
async def moved(database_url: str, tmp_path: Path, clock: MovingClock) -> AsyncIterator[World]:
    """A house whose clock the test moves on."""
    async with running_world(
        database_url, tmp_path, timing=Timing(clock=clock, settles_after=QUICK.settles_after)
    ) as opened:
        yield opened


def looked_up(world: World, name: str) -> int:
    """Count how often Slack was asked about a member by id."""
    calls = world.sandbox.journal.calls("users.info")
    return sum(call.arguments.get("user") == world.person(name).id for call in calls)


async def test_after_a_day_a_press_looks_the_member_up_once(moved: World, clock: MovingClock) -> None:
    await moved.take_in(order("PO-1"), order("PO-2"), order("PO-3"))
    ann = moved.person("ann")
    cards = [await moved.card("ann", number) for number in ("PO-1", "PO-2", "PO-3")]
    before = looked_up(moved, "ann")
    assert (await ann.press(cards[0], "approve")).acked
    assert looked_up(moved, "ann") == before
    await all_is_shown()  # a file that is still on its way would look her up as well
    clock.move(timedelta(hours=24, minutes=1))
    assert (await ann.press(cards[1], "approve")).acked
    assert (await ann.press(cards[2], "approve")).acked
    assert looked_up(moved, "ann") == before + 1
    assert await chain_now() == [("ann", "approved")] * 3


async def test_after_a_day_a_press_learns_what_no_event_told(moved: World, clock: MovingClock) -> None:
    await moved.take_in(order())
    shown = lagging(await moved.card("ann"))
    clock.move(timedelta(hours=24, minutes=1))
    moved.person("ann").member.is_restricted = True  # no event: it was lost
    await refuses(moved, "ann", shown, "Guests can't approve documents here")


async def test_when_slack_does_not_say_who_presses_the_press_is_refused_and_works_again(
    moved: World, clock: MovingClock
) -> None:
    await moved.take_in(order())
    card = await moved.card("ann")
    clock.move(timedelta(hours=24, minutes=1))
    troubles: list[dict[str, Any]] = [
        {"delay": 2.0},
        {"status": 500},
        {"error": "internal_error"},
        {"cut": "before"},
    ]
    for trouble in troubles:
        fault = moved.sandbox.faults.add("users.info", times=None, **trouble)
        await refuses(moved, "ann", card, "I couldn't check your account with Slack", "Try again")
        moved.sandbox.faults.remove(fault)
    assert (await moved.person("ann").press(card, "approve")).acked
    assert await chain_now() == [("ann", "approved")]


async def test_an_unconfirmed_address_is_refused_only_where_the_settings_say_so(
    database_url: str, tmp_path: Path
) -> None:
    asked = order(steps=[step("Everybody", "all", "ann", "cleo")])
    async with running_world(database_url, tmp_path, settings=CONFIRMED) as world:
        await world.take_in(asked, people=NAMES)
        ann, cleo = world.person("ann"), world.person("cleo")
        card, of_ann = lagging(await world.card("cleo")), await world.card("ann")
        world.slack.change(cleo.id, is_email_confirmed=False)
        world.slack.change(ann.id, is_email_confirmed=None)
        await heard_of(world, cleo.id)
        await heard_of(world, ann.id)
        await refuses(world, "cleo", card, "Your e-mail address isn't confirmed in Slack", "required here")
        assert (await ann.press(of_ann, "approve")).acked
        assert await chain_now() == [("ann", "approved"), ("cleo", "open")]


async def test_an_entry_of_the_menu_needs_slack_no_more_than_its_button_would(
    moved: World, clock: MovingClock
) -> None:
    await moved.take_in(order())
    ann, card = moved.person("ann"), await moved.card("ann")
    await all_is_shown()
    clock.move(timedelta(hours=24, minutes=1))
    moved.sandbox.faults.add("users.info", times=None, error="internal_error")
    assert (await press_card(ann, card, ids.SNOOZE)).acked
    await ann.wait_for_view(lambda view: view.callback_id == ids.SNOOZE_VIEW)
    await press_card(ann, lagging(card), ids.ASK_CHANGES)
    await ann.wait_for_ephemeral(lambda one: "I couldn't check your account with Slack" in one.text)
