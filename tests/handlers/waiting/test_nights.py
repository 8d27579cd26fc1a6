"""What is new waits for the morning of those who chose so, and of nobody else."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from models.tables import Message
from tests.support.clock import MovingClock
from tests.support.wait import until_true
from tests.support.world import QUICK, order, running_world, step
from views import ids

STEPS = [step("Manager", "any", "ann", "dan")]


def at_night(clock: MovingClock) -> None:
    """Move a clock on to eleven at night, UTC."""
    now = clock()
    night = datetime(now.year, now.month, now.day, 23, tzinfo=UTC)
    clock.move(night + timedelta(days=1) - now)


async def test_a_card_waits_for_the_morning_unless_its_reader_chooses_otherwise(
    database_url: str, tmp_path: Path
) -> None:
    clock = MovingClock()
    at_night(clock)
    settings = "inbox.enabled = false\n[reminders]\nnight = ['20:00', '07:00']\n"
    timing = replace(QUICK, clock=clock)
    async with running_world(database_url, tmp_path, settings=settings, timing=timing) as world:
        ann = world.person("ann")
        await world.take_in(order("PO-1", steps=STEPS))
        await world.card("ann", "PO-1")
        await choose(ann, {ids.REMIND_HOW: "default", ids.REMIND_ZONE: "UTC", ids.REMIND_NIGHT: ["quiet"]})
        await world.take_in(order("PO-2", steps=STEPS))
        await world.card("dan", "PO-2")

        async def waits() -> bool:
            card = await Message.get(person__email="ann@acme.example", turn__document__number="PO-2")
            return card.state == "new" and card.next_at.hour == 7

        await until_true(waits)
        await choose(ann, {ids.REMIND_HOW: "default", ids.REMIND_ZONE: "UTC", ids.REMIND_NIGHT: []})
        assert (await world.card("ann", "PO-2")).ts


async def choose(person, values) -> None:  # type: ignore[no-untyped-def]
    assert (await person.command("/precoro", "reminders")).acked
    view = await person.wait_for_view(lambda one: one.callback_id == ids.REMINDERS_VIEW)
    assert (await person.submit(view, values)).errors == {}
