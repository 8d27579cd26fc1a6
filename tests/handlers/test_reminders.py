"""Reminders: chosen in a form, told once a slot, acted upon in place and drawn again as things settle."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from jobs.reminders import Reminders
from models.tables import Reminder
from sandbox.people.person import SandboxPerson
from sandbox.state.team import SlackMessage as Shown
from sandbox.state.team import View
from serving.bot import run_bot
from serving.options import Timing
from tests.support.clock import MovingClock
from tests.support.slack_text import all_is_shown, top_level
from tests.support.workers import READING, WORKER
from tests.support.world import (
    World,
    a_sandbox,
    buttons_of,
    order,
    running_world,
    settings_for,
    step,
    text_of,
)
from views import ids

EVERY_DAY = [str(day) for day in range(1, 8)]
CLEOS = [step("Finance", "any", "cleo")]


SOON = timedelta(minutes=2)


@pytest.fixture
def clock() -> MovingClock:
    return MovingClock()


@pytest.fixture
async def world(database_url: str, tmp_path: Path, clock: MovingClock) -> AsyncIterator[World]:
    async with running_world(database_url, tmp_path, timing=timing(clock)) as opened:
        yield opened


def timing(clock: MovingClock) -> Timing:
    return Timing(clock=clock, settles_after=timedelta(milliseconds=300))


def soon(clock: MovingClock) -> str:
    """Give the minute that comes soon, in UTC."""
    return (clock() + SOON).strftime("%H:%M")


async def strike(world: World, clock: MovingClock) -> None:
    """Let time pass, and the clock strike."""
    clock.move(SOON)
    await Reminders(world.bot.store, world.bot.importer.policy)(clock())


async def form_of(person: SandboxPerson) -> View:
    """Open Home and press Reminders there."""
    await person.open_home()
    home = await person.wait_for_home(lambda view: ids.REMINDERS in str(view.blocks))
    assert (await person.press_in_view(home, ids.REMINDERS)).acked
    return await person.wait_for_view(lambda view: view.callback_id == ids.REMINDERS_VIEW)


async def wants(person: SandboxPerson, *times: str) -> None:
    """Choose to be reminded every day at these times, in UTC."""
    chosen = dict(zip((ids.FIRST_TIME, ids.SECOND_TIME, ids.THIRD_TIME), (*times, None, None), strict=False))
    values = {ids.REMIND_HOW: "own", ids.REMIND_DAYS: EVERY_DAY, ids.REMIND_ZONE: "UTC"}
    done = await person.submit(await form_of(person), values | chosen)
    assert done.acked
    assert not done.errors
    assert not done.error


async def digest_of(world: World, clock: MovingClock, name: str) -> Shown:
    """Choose a minute, let it come, and wait for the reminder."""
    person = world.person(name)
    await wants(person, soon(clock))
    await strike(world, clock)
    return await person.wait_for_message(is_digest)


def is_digest(message: Shown) -> bool:
    return (message.metadata or {}).get("event_type") == ids.DIGEST_EVENT


async def test_ann_chooses_when_and_decides_in_the_reminder(world: World, clock: MovingClock) -> None:
    await world.take_in(order("PO-1"), order("PO-2"), order("PO-3"))
    card = await world.card("ann", "PO-1")
    ann = world.person("ann")
    digest = await digest_of(world, clock, "ann")
    assert "Reminder: 3 documents need your approval" in text_of(digest.blocks)
    approve = [one for one in digest.blocks if one["block_id"].startswith(f"{ids.ROW_BLOCK}_approve")]
    first, second = approve[:2]
    assert (await ann.press(digest, ids.APPROVE, block_id=first["block_id"])).acked
    await ann.wait_until(lambda: "2 documents need your approval" in text_of(digest.blocks) or None)
    await ann.wait_until(lambda: ids.APPROVE not in buttons_of(card) or None)
    assert (await ann.press(digest, ids.REJECT, block_id=second["block_id"])).acked
    form = await ann.wait_for_view(lambda view: view.callback_id == ids.REJECT_VIEW)
    assert (await ann.submit(form, {ids.REASON: "Too dear"})).acked
    await ann.wait_until(lambda: "1 document needs your approval" in text_of(digest.blocks) or None)
    assert "rejected" in text_of(digest.blocks)
    assert (await ann.press(await world.card("ann", "PO-3"), ids.APPROVE)).acked
    await ann.wait_until(lambda: "Nothing here needs you any more" in text_of(digest.blocks) or None)
    assert set(buttons_of(digest)) == {ids.OPEN, ids.REMINDERS}


async def test_a_payer_marks_as_paid_and_a_requester_confirms_in_the_reminder(
    world: World, clock: MovingClock
) -> None:
    invoice = order("INV-7", kind="invoice", payers=["cleo@acme.example"], steps=CLEOS)
    await world.take_in(invoice)
    cleo = world.person("cleo")
    assert (await cleo.press(await world.card("cleo", "INV-7"), ids.APPROVE)).acked
    await world.take_in(order("PO-9", requester="cleo@acme.example", status="in_revision"))
    await cleo.wait_for_message(lambda one: "INV-7" in one.text and ids.MARK_PAID in buttons_of(one))
    digest = await digest_of(world, clock, "cleo")
    said = text_of(digest.blocks)
    assert "Reminder: 2 documents need your action" in said
    assert said.index("To pay") < said.index("INV-7") < said.index("To revise") < said.index("PO-9")
    assert (await cleo.press(digest, ids.MARK_PAID)).acked
    form = await cleo.wait_for_view(lambda view: view.callback_id == ids.PAYMENT_VIEW)
    assert (await cleo.submit(form, {ids.REFERENCE: "SEPA-77"})).acked
    await cleo.wait_until(lambda: ids.MARK_PAID not in buttons_of(digest) or None)
    assert (await cleo.press(digest, ids.CONFIRM_REVISION)).acked
    form = await cleo.wait_for_view(lambda view: view.callback_id == ids.REVISION_VIEW)
    assert (await cleo.submit(form, {})).acked
    await cleo.wait_until(lambda: ids.CONFIRM_REVISION not in buttons_of(digest) or None)


async def test_who_has_nothing_to_do_hears_nothing(world: World, clock: MovingClock) -> None:
    await world.take_in(order())
    await world.card("bob")
    bob = world.person("bob")
    await wants(bob, soon(clock))
    await strike(world, clock)
    await all_is_shown()
    assert top_level(bob, ids.DIGEST_EVENT) == []


async def test_the_form_says_what_is_missing_and_off_is_off(world: World) -> None:
    await world.take_in(order())
    await world.card("ann")
    ann = world.person("ann")
    form = await form_of(ann)
    refused = await ann.submit(form, {ids.REMIND_HOW: "own", ids.REMIND_DAYS: []})
    assert list(refused.errors) == [ids.REMIND_DAYS_BLOCK]
    times = {ids.FIRST_TIME: None, ids.SECOND_TIME: None}
    refused = await ann.submit(form, {ids.REMIND_HOW: "own", ids.REMIND_DAYS: ["6"], **times})
    assert list(refused.errors) == [ids.FIRST_TIME_BLOCK]
    assert (await ann.submit(form, {ids.REMIND_HOW: "off"})).errors == {}
    await ann.wait_for_home(lambda view: "Reminders:\n off" in text_of(view.blocks))
    assert (await Reminder.get(person__email="ann@acme.example")).next_at is None


async def test_a_slot_missed_while_the_bot_was_away_is_made_up_once(
    database_url: str, tmp_path: Path, clock: MovingClock
) -> None:
    async with a_sandbox() as sandbox:
        given = settings_for(sandbox, database_url, tmp_path)
        slack = sandbox.workspaces["acme"]
        async with run_bot(given, timing=timing(clock), worker=WORKER, reading=READING) as bot:
            world = World(sandbox, slack, bot, given, tmp_path)
            await world.take_in(order())
            await world.card("ann")
            ann = world.person("ann")
            await wants(ann, "00:00", soon(clock))
        clock.move(SOON)
        for _ in range(2):
            async with run_bot(given, timing=timing(clock), worker=WORKER, reading=READING):
                digest = await ann.wait_for_message(is_digest)
                await all_is_shown()
        assert top_level(ann, ids.DIGEST_EVENT) == [digest]
