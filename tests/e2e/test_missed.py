"""What people write while the bot is away becomes comments, although Slack has given up telling."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from jobs.missed import TRIES, Event, MissedMessages
from models.people.workspaces import heard_until, record_heard
from models.tables import Comment, Workspace
from sandbox.server import Sandbox
from serving.bot import run_bot
from tests.support.clock import MovingClock
from tests.support.discussion import hears, is_signed, says
from tests.support.redeliver import deliver_again, delivered_since
from tests.support.slack_text import all_is_shown
from tests.support.wait import until_true
from tests.support.workers import READING, WORKER
from tests.support.world import QUICK, World, a_sandbox, order, settings_for

AWAY = timedelta(hours=1)


@asynccontextmanager
async def serving(
    sandbox: Sandbox, database_url: str, folder: Path, clock: MovingClock, every: float = 60.0
) -> AsyncIterator[World]:
    """Run the bot before a workspace that stays."""
    timing = replace(QUICK, clock=clock, heard_every=every)
    given = settings_for(sandbox, database_url, folder)
    async with run_bot(given, timing=timing, worker=WORKER, reading=READING) as bot:
        world = World(sandbox, sandbox.workspaces["acme"], bot, given, folder)

        async def is_heard() -> bool:
            heard = (await Workspace.get()).heard_until
            return heard is not None and clock() - heard < timedelta(minutes=5)

        await until_true(is_heard)
        yield world


async def give_up(sandbox: Sandbox, clock: MovingClock) -> None:
    """Let time pass in which Slack tells events again, and stops."""
    for seconds in (0, 60, 300, *([60] * 54)):
        await sandbox.clock.advance(seconds + 3)
    clock.move(AWAY)


async def comments() -> list[str]:
    """Give all comments in the order in which they were saved."""
    return [one.text for one in await Comment.all().order_by("id")]


async def test_replies_while_the_bot_is_away_become_comments_once_and_in_order(
    database_url: str, tmp_path: Path
) -> None:
    clock = MovingClock()
    async with a_sandbox() as sandbox:
        async with serving(sandbox, database_url, tmp_path, clock) as world:
            await world.take_in(order("PO-1"), order("PO-2"))
            ann, bob = world.person("ann"), world.person("bob")
            cards = [await world.card("ann", "PO-1"), await world.card("bob", "PO-1")]
            other = await world.card("ann", "PO-2")
            await says(ann, cards[0], "Before")
            await all_is_shown()
            began = list(sandbox.journal)[-1].number
        said = [
            await ann.reply(cards[0], "First"),
            await bob.reply(cards[1], "Second"),
            await ann.reply(cards[0], "Third"),
            await ann.reply(other, "Elsewhere"),
        ]
        await ann.say("Outside")
        await give_up(sandbox, clock)
        async with serving(sandbox, database_url, tmp_path, clock) as world:
            assert await comments() == ["Before", "First", "Second", "Third", "Elsewhere"]
            await hears(bob, cards[1], "Before", "First", "Third")
            await hears(ann, cards[0], "Second")
            await ann.wait_until(lambda: all(map(is_signed, said)) or None)
            await ann.wait_for_ephemeral(lambda one: "Nobody else saw this" in one.text)
            told = len(ann.ephemerals)
            late = [one for one in delivered_since(world, began) if one.payload["event"]["type"] == "message"]
            assert len(late) >= 5
            await deliver_again(world, late)
            await says(ann, cards[0], "After")
            assert await comments() == ["Before", "First", "Second", "Third", "Elsewhere", "After"]
            assert len(ann.ephemerals) == told
        clock.move(AWAY)
        async with serving(sandbox, database_url, tmp_path, clock):
            await all_is_shown()
            assert len(await comments()) == 6
            assert len(ann.ephemerals) == told


async def test_what_was_written_while_no_socket_stood_is_read(database_url: str, tmp_path: Path) -> None:
    clock = MovingClock()
    async with a_sandbox() as sandbox, serving(sandbox, database_url, tmp_path, clock, every=0.2) as world:
        await world.take_in(order())
        ann, card = world.person("ann"), await world.card("ann")
        fault = sandbox.faults.add("apps.connections.open", status=503, times=None)
        world.slack.sockets.hang_up()
        await sandbox.wait_for(lambda: fault.hits)
        await ann.reply(card, "Anybody?")
        await give_up(sandbox, clock)
        assert await comments() == []
        sandbox.faults.remove(fault)
        await hears(world.person("bob"), await world.card("bob"), "Anybody?")


async def test_what_was_written_and_deleted_meanwhile_is_left_alone(
    database_url: str, tmp_path: Path
) -> None:
    clock = MovingClock()
    async with a_sandbox() as sandbox:
        async with serving(sandbox, database_url, tmp_path, clock) as world:
            await world.take_in(order())
            ann, card = world.person("ann"), await world.card("ann")
            await says(ann, card, "Too dear?")
        gone = await ann.reply(card, "Forget it")
        await ann.delete(gone)
        await give_up(sandbox, clock)
        async with serving(sandbox, database_url, tmp_path, clock):
            assert await comments() == ["Too dear?"]


async def test_a_conversation_that_slack_refuses_and_a_limit_do_not_stop_the_others(
    database_url: str, tmp_path: Path
) -> None:
    clock = MovingClock()
    async with a_sandbox() as sandbox:
        async with serving(sandbox, database_url, tmp_path, clock) as world:
            await world.take_in(order())
            ann, bob = world.person("ann"), world.person("bob")
            cards = [await world.card("ann"), await world.card("bob")]
            await all_is_shown()
        await ann.reply(cards[0], "Lost")
        await bob.reply(cards[1], "Found")
        await give_up(sandbox, clock)
        sandbox.faults.add("conversations.history", retry_after=1)
        sandbox.faults.add(
            "conversations.history",
            error="channel_not_found",
            times=None,
            when=lambda arguments: arguments["channel"] == cards[0].channel,
        )
        async with serving(sandbox, database_url, tmp_path, clock):
            assert await comments() == ["Found"]


async def test_the_log_says_where_a_missed_message_failed(
    database_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with a_sandbox() as sandbox, serving(sandbox, database_url, tmp_path, MovingClock()) as world:
        await world.take_in(order())
        ann, card = world.person("ann"), await world.card("ann")
        reply = {"thread_ts": card.ts, "user": ann.member.id, "text": "Without a ts"}
        event = {"type": "message", "channel_type": "im", "channel": card.channel, **reply}
        [missed] = world.bot.missed
        assert not await missed._hear(event)
    assert "Traceback" in caplog.text
    assert "take_comment" in caplog.text


async def test_what_cannot_be_taken_in_is_tried_as_often_after_each_absence(
    database_url: str, tmp_path: Path
) -> None:
    clock = MovingClock()
    async with a_sandbox() as sandbox, serving(sandbox, database_url, tmp_path, clock) as world:
        await world.take_in(order())
        await says(world.person("ann"), await world.card("ann"), "Anybody?")
        context, heard = world.bot.contexts[0], clock() - AWAY

        async def cannot(_event: Event) -> bool:
            return False

        missed = MissedMessages(context, cannot, asyncio.Event())
        for _absence in range(2):
            await context.store.transact(lambda: record_heard(context.workspace_id, heard))
            for _ in range(TRIES):
                assert await heard_until(context.workspace_id) == heard
                await missed._look()
            assert await heard_until(context.workspace_id) != heard


async def test_what_was_edited_while_the_bot_was_away_is_followed(database_url: str, tmp_path: Path) -> None:
    clock = MovingClock()
    async with a_sandbox() as sandbox:
        async with serving(sandbox, database_url, tmp_path, clock) as world:
            await world.take_in(order("PO-1"))
            ann, bob = world.person("ann"), world.person("bob")
            card, own = await world.card("ann", "PO-1"), await world.card("bob", "PO-1")
            known = await says(ann, card, "Before")
            await all_is_shown()
        missed = await ann.reply(card, "Missed")
        await ann.edit(known, "Before, put better")
        await ann.edit(missed, "Missed, put better")
        await give_up(sandbox, clock)
        async with serving(sandbox, database_url, tmp_path, clock):
            await hears(bob, own, "Before, put better", "Missed, put better")
            assert await comments() == ["Before, put better", "Missed, put better"]
