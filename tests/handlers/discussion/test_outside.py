"""What people write to the bot outside a card's thread is answered to them alone, and is no comment."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from models.tables import Comment, Inbound
from sandbox.people.person import SandboxPerson
from sandbox.state.team import SlackMessage
from tests.support.clock import MovingClock
from tests.support.discussion import says
from tests.support.wait import until_true
from tests.support.world import QUICK, World, order, running_world, text_of


def hints(person: SandboxPerson) -> list[SlackMessage]:
    """Give the private answers to what was written outside any card's thread."""
    return [one for one in person.ephemerals if "Nobody else saw this" in one.text]


async def test_each_message_outside_any_thread_is_answered_privately(world: World) -> None:
    await world.take_in(order())
    ann, own = world.person("ann"), await world.card("bob")
    await world.card("ann")
    await ann.say("Hello?")
    told = await ann.wait_for_ephemeral(lambda one: "Nobody else saw this" in one.text)
    assert "in the thread of a document's card" in text_of(told.blocks)
    mine = await ann.say("Is anybody there?")
    await ann.wait_until(lambda: len(hints(ann)) == 2 or None)
    await ann.reply(mine, "In a thread of my own")
    await ann.wait_until(lambda: len(hints(ann)) == 3 or None)
    assert hints(ann)[2].thread_ts == mine.ts
    await says(world.person("bob"), own, "Something else")
    assert [one.text for one in await Comment.all()] == ["Something else"]


async def test_a_flood_of_messages_is_not_answered_with_a_flood(database_url: str, tmp_path: Path) -> None:
    clock = MovingClock()
    async with running_world(database_url, tmp_path, timing=replace(QUICK, clock=clock)) as world:
        await world.take_in(order())
        ann = world.person("ann")
        await world.card("ann")
        clock.move(timedelta(seconds=60 - clock().second))
        for number in range(12):
            await ann.say(f"Hello {number}")

        async def all_are_heard() -> bool:
            return await Inbound.filter(key__startswith="message:").count() >= 12

        await until_true(all_are_heard)
        assert await Inbound.filter(key__startswith="outside:").count() == 5
        await ann.wait_until(lambda: len(hints(ann)) == 5 or None)
        clock.move(timedelta(minutes=1))
        await ann.say("And now?")
        await ann.wait_until(lambda: len(hints(ann)) == 6 or None)


@pytest.mark.parametrize("person", ["gus", "mallory", "max"])
async def test_who_has_no_card_says_nothing_about_any_document(world: World, person: str) -> None:
    await world.take_in(order())
    own = await world.card("bob")
    writer = world.person(person)
    mine = await writer.say("PO-1042?")
    await writer.wait_for_ephemeral(lambda one: "Nobody else saw this" in one.text)
    await writer.reply(mine, "PO-1042!")
    await says(world.person("bob"), own, "Marker")
    assert [one.text for one in await Comment.all()] == ["Marker"]
