"""A press while the store fails, is slow, or is asked by many at once: it counts once, or not at all."""

import asyncio
import copy
import logging
import re
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from tortoise.connection import get_connections

from models.database.url import SqliteAt
from models.tables import Audit, Decision, Document, Inbound, Turn
from sandbox.state.team import SlackMessage
from tests.support.database.store_faults import (
    holding_documents,
    losing_answers,
    on_sqlite,
    refusing_commits,
    refusing_decisions,
)
from tests.support.slack_text import all_is_shown
from tests.support.world import World, buttons_of, order, running_world, step, text_of


async def nothing_is_kept() -> bool:
    """Say whether no trace of a press is in the store."""
    kept = [
        await Decision.all().count(),
        await Inbound.filter(key__startswith="press:").count(),
        await Turn.filter(state__in=("approved", "rejected")).count(),
        await Audit.filter(what__in=("approved", "rejected")).count(),
        await Document.exclude(status="pending").count(),
    ]
    return not any(kept)


def decisions_in(caplog: pytest.LogCaptureFixture) -> list[tuple[str, str, str]]:
    """Give document, person and workspace of each decision that the log tells."""
    told = [vars(each) for each in caplog.records if each.getMessage() == "Document PO-1042: approved"]
    return [(each["document"], each["person"], each["workspace"]) for each in told]


async def press_again_counts(world: World, card: SlackMessage) -> None:
    """Press once more, as the person is told to, and see it through."""
    ann = world.person("ann")
    assert (await ann.press(card, "approve")).acked
    await ann.wait_until(lambda: "approve" not in buttons_of(card) or None)
    assert await Decision.filter(state="final").count() == 1


@pytest.mark.parametrize("broken", [refusing_decisions, refusing_commits])
async def test_a_fault_before_the_commit_is_not_acked_and_named(
    world: World, database_url: str, caplog: pytest.LogCaptureFixture, broken: object
) -> None:
    caplog.set_level(logging.INFO)
    await world.take_in(order())
    ann, card = world.person("ann"), await world.card("ann")
    assert callable(broken)
    async with broken(database_url):
        outcome = await ann.press(card, "approve")
        assert outcome.did_not_respond
        told = await ann.wait_for_ephemeral(lambda message: True)
        assert await nothing_is_kept()
    reference = re.search(r"\b[0-9a-f]{8}\b", text_of(told.blocks))
    assert reference, text_of(told.blocks)
    logged = [each for each in caplog.records if reference.group() in each.getMessage()]
    assert [(each.levelno, vars(each)["person"], vars(each)["reference"]) for each in logged] == [
        (logging.ERROR, "ann@acme.example", reference.group())
    ]
    assert "[Suggestion]" not in caplog.text  # of Bolt, to write the listener that there is
    assert decisions_in(caplog) == []
    await press_again_counts(world, card)
    assert decisions_in(caplog) == [("PO-1042", "ann@acme.example", "main")]


async def test_a_lost_answer_to_the_commit_is_acked_and_counts_once(
    database_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with AsyncExitStack() as stack:
        answers = await stack.enter_async_context(losing_answers(database_url))
        world = await stack.enter_async_context(running_world(answers.url, tmp_path))
        if isinstance(world.bot.store.place, SqliteAt):
            on_sqlite(answers, get_connections().get("sqlite")._connection)
        await world.take_in(order(steps=[step("Manager", "any", "ann"), step("Finance", "all", "cleo")]))
        ann, card = world.person("ann"), await world.card("ann")
        await all_is_shown()  # nobody else commits meanwhile
        answers.lose_next()
        assert (await ann.press(card, "approve")).acked
        assert answers.lost == 1
        assert (
            "committed, but the database's answer was lost" in caplog.text
        )  # it was the press whose answer was lost
        await ann.wait_until(lambda: "approve" not in buttons_of(card) or None)
        assert await Decision.filter(state="final").count() == 1
        assert await Audit.filter(what="approved").count() == 1
        cleo, next_card = world.person("cleo"), await world.card("cleo")
        assert (await cleo.press(next_card, "approve")).acked  # the store works on
        assert not ann.ephemerals


async def test_a_press_on_a_slow_store_is_rolled_back_and_works_afterwards(
    world: World, database_url: str
) -> None:
    await world.take_in(order())
    ann, card = world.person("ann"), await world.card("ann")
    await all_is_shown()  # no other writer stands in the queue, so the press itself waits for the lock
    async with holding_documents(database_url):
        outcome = await ann.press(card, "approve")
        assert outcome.did_not_respond
        assert outcome.seconds >= 2.9
    # The next one to write comes after the press, which now has the lock it waited for.
    await world.bot.store.transact(lambda: Document.all().update(title="Laptops"))
    assert await nothing_is_kept()
    await ann.wait_for_ephemeral(lambda message: "reference" in text_of(message.blocks).lower())
    await press_again_counts(world, card)


async def test_ten_presses_at_once_make_one_decision(world: World) -> None:
    await world.take_in(order(steps=[step("Manager", "any", "ann", "cleo")]))
    ann, cleo = world.person("ann"), world.person("cleo")
    cards = {ann: copy.copy(await world.card("ann")), cleo: copy.copy(await world.card("cleo"))}
    presses = [who.press(cards[who], "approve") for _ in range(5) for who in (ann, cleo)]
    outcomes = await asyncio.gather(*presses)
    assert all(outcome.acked for outcome in outcomes)
    await world.sandbox.wait_for(lambda: len(ann.ephemerals) + len(cleo.ephemerals) == 9)
    assert await Decision.all().count() == 1
    decided = await Decision.get().select_related("person")
    first, other = (ann, cleo) if decided.person.email.startswith("ann") else (cleo, ann)
    assert len(first.ephemerals) == 4
    assert all("You already approved PO-1042" in text_of(each.blocks) for each in first.ephemerals)
    assert all("approved PO-1042 before you" in text_of(each.blocks) for each in other.ephemerals)
    await world.sandbox.wait_for(lambda: "approve" not in buttons_of(current(world, cards[other])))


async def test_one_person_on_two_steps_settles_one_turn_from_two_devices(world: World) -> None:
    await world.take_in(order(steps=[step("Manager", "any", "ann"), step("Finance", "any", "ann")]))
    ann, seen = world.person("ann"), copy.copy(await world.card("ann"))
    phone, laptop = await asyncio.gather(ann.press(seen, "approve"), ann.press(seen, "approve"))
    assert phone.acked
    assert laptop.acked
    told = await ann.wait_for_ephemeral(lambda message: True)
    assert "You already approved PO-1042" in text_of(told.blocks)
    assert await Decision.all().count() == 1
    assert await Turn.filter(state="open").count() == 1
    second = await ann.wait_for_message(lambda m: m.ts != seen.ts and "approve" in buttons_of(m))
    assert (await ann.press(second, "approve")).acked
    assert (await Document.get()).status == "approved"


def current(world: World, message: SlackMessage) -> SlackMessage:
    """Give a message as it stands in Slack now."""
    found = world.slack.team.message(message.channel, message.ts)
    assert found
    return found
