"""Whatever Slack, a proxy or a bug delivers twice has one effect, and one private answer."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from models.outbox.notices import welcome_managers
from models.tables import Comment, Follower
from sandbox.server import Sandbox
from serving.bot import run_bot
from slack.manifest import EVENTS
from tests.handlers.deliveries import (
    ROWS,
    Deed,
    Redelivery,
    acked,
    acked_at_last,
    at,
    reject_what_is_settled,
)
from tests.handlers.precoro.deliveries import IN_PRECORO, SECRETS
from tests.support.bot_process import BotProcess
from tests.support.redeliver import deliver_again, delivered_since, effects, nothing_waits, private
from tests.support.workers import READING, WORKER
from tests.support.world import QUICK, World, a_sandbox, order, settings_for, step, text_of
from views import ids

LONG = 40.0  # seconds for what needs the start of a bot, on a machine that has much else to do
NAMED: list[dict[str, Any]] = [
    {"email": f"{name}@acme.example", "name": name.capitalize(), "companies": {"Acme Ltd": roles}}
    for name, roles in {"ann": [], "bob": [], "cleo": ["configuration"], "dan": [], "eve": []}.items()
]
READ_ONLY = {
    ids.LOADING_VIEW,
    ids.GONE_VIEW,
    ids.DETAILS_VIEW,
    ids.FILES_VIEW,
    ids.ANSWER_VIEW,
    ids.FOLLOWERS_VIEW,
    ids.REVIEW_RESULT_VIEW,
    ids.SEARCH_VIEW,
}


def test_everything_that_can_be_delivered_has_a_row() -> None:
    have = {row.what for row in ROWS}
    assert set(EVENTS) <= have
    assert {value for name, value in vars(ids).items() if name.endswith("_VIEW")} - READ_ONLY <= have


@asynccontextmanager
async def serving(
    sandbox: Sandbox, database_url: str, folder: Path, text: str = "", **secrets: str
) -> AsyncIterator[World]:
    """Run the bot before a workspace that stays."""
    given = settings_for(sandbox, database_url, folder, text, **secrets)
    async with run_bot(given, timing=QUICK, worker=WORKER, reading=READING) as bot:
        yield World(sandbox, sandbox.workspaces["acme"], bot, given, folder)


@pytest.mark.parametrize("row", ROWS, ids=str)
async def test_what_is_delivered_again_has_one_effect(
    row: Redelivery, database_url: str, tmp_path: Path
) -> None:
    async with a_sandbox() as sandbox:
        async with serving(sandbox, database_url, tmp_path, IN_PRECORO, **SECRETS) as world:
            await world.take_in(order(steps=[step("Manager", "any", "ann", "dan")]), people=NAMED)
            await world.card("ann")
            await welcomed(world)
            await nothing_waits()
            began = list(sandbox.journal)[-1].number
            await row.deed(world)
            await acked(world)
            await nothing_waits()
            delivered = delivered_since(world, began)
            assert delivered
            once, told = await effects(world), private(world)
            await deliver_again(world, delivered)
            await nothing_waits()
            assert await effects(world) == once
        assert private(world) == told
        sandbox.workspaces["acme"].return_tokens()  # a later word of tokens that were gone counts no more
        async with serving(sandbox, database_url, tmp_path, IN_PRECORO, **SECRETS) as world:
            begun = {**once, "Workspace": (await effects(world))["Workspace"]}
            await deliver_again(world, delivered)
            await nothing_waits()
            assert await effects(world) == begun


async def test_a_form_that_is_delivered_again_is_refused_again_and_keeps_what_was_typed(world: World) -> None:
    await world.take_in(order(steps=[step("Manager", "any", "ann", "dan")]), people=NAMED)
    await reject_what_is_settled(world)
    [form] = [one for one in world.sandbox.journal.envelopes() if one.payload["type"] == "view_submission"]
    ack, _seconds = await world.slack.envelopes.ask_once(form.name, form.payload, accepts_payload=True)
    assert ack
    assert ack.payload
    assert ack.payload["response_action"] == "errors"


async def welcomed(world: World) -> None:
    """Have the configuration role welcomed now, as the clock would do later."""
    [desk] = world.bot.contexts
    await world.bot.store.transact(lambda: welcome_managers(desk.workspace_id, desk.clock()))
    await world.person("cleo").wait_for_message(lambda one: "is connected" in one.text)


@dataclass
class Killed:
    """What is done before a bot that is killed between commit and ack, and the one private answer to it."""

    name: str
    act: Deed
    answer: str = ""

    def __str__(self) -> str:
        return self.name


async def _say_in_thread(world: World) -> None:
    ann, people = world.person("ann"), f"{at(world.person('eve'))} {at(world.person('gus'))}"
    await ann.reply(await world.card("ann"), f"{people} {at(world.person('max'))} look")


async def _ask(world: World) -> None:
    people = f"{at(world.person('eve'))} {at(world.person('max'))}"
    await world.person("ann").say(f"<@{world.slack.bot.id}> PO-1042 {people}", "buying")


async def _say_outside(world: World) -> None:
    await world.person("ann").say("Hello?")


async def _move_away(world: World) -> None:
    world.slack.change("ann@acme.example", email="ann@elsewhere.example")


KILLED = [
    Killed("a reply", _say_in_thread, "Max isn't in Acme Ltd"),
    Killed("a mention", _ask, "Max isn't in Acme Ltd"),
    Killed("a word outside any thread", _say_outside, "Nobody else saw this"),
    Killed("another address", _move_away),
]


@pytest.mark.parametrize("killed", KILLED, ids=str)
async def test_what_slack_sends_again_after_a_kill_counts_once_and_is_answered(
    killed: Killed, database_url: str, tmp_path: Path
) -> None:
    people = [*NAMED, {"email": "max@acme.example", "name": "Max", "companies": {"Beta GmbH": []}}]
    async with a_sandbox() as sandbox:
        given = settings_for(sandbox, database_url, tmp_path)
        ann, process = sandbox.workspaces["acme"].person("ann@acme.example"), BotProcess(given, tmp_path)
        try:
            async with serving(sandbox, database_url, tmp_path) as world:
                betas = order("PO-B", company="Beta GmbH", requester="max@acme.example")
                await world.take_in(order(), betas, people=people)
                await world.card("ann")
                await world.card("max", "PO-B")
                await nothing_waits()
            await process.start()
            await process.die_after_next_commit()
            await killed.act(world)
            assert await process.ended(LONG) == -9, process.log.read_text()
        finally:
            await process.stop()
        async with serving(sandbox, database_url, tmp_path) as world:
            await sandbox.clock.advance(70)
            await acked_at_last(world)
            await nothing_waits()
            counted = {one.__name__: await one.all().count() for one in (Comment, Follower)}
            names = {
                "Comment": int(killed.act is _say_in_thread),
                "Follower": int(killed.answer[:3] == "Max"),
            }
            assert counted == names
        told = [text_of(one.blocks) for one in ann.ephemerals]
        assert [killed.answer in one for one in told].count(True) == bool(killed.answer)
