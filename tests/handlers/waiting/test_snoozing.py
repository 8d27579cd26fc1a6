"""Snooze in Slack: from the menu of a card or row, from a form, and by command."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from jobs.snoozes import Snoozes
from models.tables import Document, Snooze
from tests.handlers.waiting.snoozing import snooze_in_form, snooze_until_a_date
from tests.support.block_text import shown
from tests.support.clock import MovingClock
from tests.support.database.one import ON_ONE
from tests.support.slack_text import all_is_shown
from tests.support.world import QUICK, World, buttons_of, order, press_card, running_world, step
from views import ids, values

STEPS = [step("Manager", "any", "ann", "dan")]


async def value(later: str, number: str = "PO-1042") -> str:
    return values.snooze_value(later, (await Document.get(number=number)).id)


async def test_a_card_is_put_off_and_comes_back_as_a_fresh_message(database_url: str, tmp_path: Path) -> None:
    clock = MovingClock()
    timing = replace(QUICK, clock=clock)
    async with running_world(database_url, tmp_path, timing=timing) as world:
        await world.take_in(order(steps=STEPS))
        ann = world.person("ann")
        card, of_dan = await world.card("ann"), await world.card("dan")
        assert await snooze_in_form(ann, card, "monday") == {}
        await all_is_shown()
        assert "Snoozed until" in shown(card.blocks)
        assert "Snoozed until" not in shown(of_dan.blocks)
        assert (ann.views, ann.ephemerals) == ([], [])  # the card says it
        clock.move(timedelta(days=7))
        await Snoozes(world.bot.store, world.bot.importer.policy)(clock())
        again = await ann.wait_for_message(lambda one: one.text.startswith("Back again, as you asked"))
        assert buttons_of(again) == [ids.APPROVE, ids.REJECT, ids.OPEN]
        await all_is_shown()
        assert "Snoozed until" not in shown(card.blocks)
        assert (await ann.press(again, ids.APPROVE)).acked
        await all_is_shown()
        assert buttons_of(again) == [ids.OPEN]


async def test_a_row_of_home_is_put_off_and_leaves_when_home_is_opened_again(world: World) -> None:
    await world.take_in(order(steps=STEPS), order("PO-2", steps=STEPS))
    ann = world.person("ann")
    await world.card("ann", "PO-2")
    await ann.open_home()
    home = await ann.wait_for_home(lambda view: "PO-2" in shown(view.blocks))
    assert (await ann.press_in_view(home, ids.SNOOZE, await value("tomorrow", "PO-2"))).acked
    await ann.wait_for_home(lambda view: "Snoozed until" in shown(view.blocks))
    await ann.open_home()
    home = await ann.wait_for_home(lambda view: "PO-2" not in shown(view.blocks))
    assert "1 document snoozed. /precoro snooze shows it." in shown(home.blocks)


async def test_a_date_is_chosen_in_a_form(world: World) -> None:
    await world.take_in(order(steps=STEPS))
    ann, card = world.person("ann"), await world.card("ann")
    errors = await snooze_in_form(ann, card, "date", "2020-01-01")
    assert errors == {ids.SNOOZE_ON_BLOCK: "Choose a day after today."}
    assert await snooze_in_form(ann, card, "date") == {ids.SNOOZE_ON_BLOCK: "Choose a date."}
    await snooze_until_a_date(world)
    await ann.wait_until(lambda: "End the snooze" in str(card.blocks))
    assert (await press_card(ann, card, ids.SNOOZE)).acked
    await ann.wait_until(lambda: "End the snooze" not in str(card.blocks))


async def test_by_command_it_is_put_off_listed_and_ended(world: World) -> None:
    await world.take_in(order(steps=STEPS))
    ann = world.person("ann")
    await world.card("ann")
    await ann.command("/precoro", "snooze PO-1042 monday")
    await ann.wait_for_ephemeral(lambda one: "Purchase order PO-1042 is snoozed until" in one.text)
    await ann.command("/precoro", "pending")
    await ann.wait_for_ephemeral(lambda one: "all caught up" in one.text)
    await ann.command("/precoro", "snooze")
    listed = await ann.wait_for_ephemeral(lambda one: "1 document snoozed" in one.text)
    assert "Snoozed until" in shown(listed.blocks)
    await ann.command("/precoro", "snooze PO-1042 whenever")
    await ann.wait_for_ephemeral(lambda one: "Say until when" in one.text)
    await ann.command("/precoro", "snooze PO-1042 off")
    await ann.wait_for_ephemeral(lambda one: "is back in your queue" in one.text)
    assert await Snooze.all().count() == 0


@ON_ONE
async def test_what_is_pressed_in_a_private_list_is_answered_and_mornings_are_the_reader_s(
    database_url: str, tmp_path: Path
) -> None:
    settings = '[inbox]\nenabled = false\n[reminders]\ntimes = ["07:30"]\n'
    async with running_world(database_url, tmp_path, settings=settings) as world:
        await world.take_in(order(steps=STEPS))
        ann = world.person("ann")
        await world.card("ann")
        assert (await ann.command("/precoro", "pending")).acked
        listed = await ann.wait_for_ephemeral(lambda one: ids.SNOOZE in str(one.blocks))
        assert (await ann.press(listed, ids.SNOOZE, await value("tomorrow"))).acked
        await ann.wait_for_view(lambda one: "PO-1042 is snoozed until" in shown(one.blocks))
        until = (await Snooze.get()).until.astimezone(ZoneInfo(ann.member.tz))
        assert f"{until:%H:%M}" == "07:30"
