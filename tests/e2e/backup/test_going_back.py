"""An operator goes back to the program from before an upgrade: this one is the older."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from models.database.migrate import migrate
from models.database.url import read_url
from models.tables import Document
from sandbox.server import Sandbox
from sandbox.state.team import SlackMessage
from serving.bot import run_bot
from settings import Settings
from tests.e2e.backup.again import an_empty_place, serving_again
from tests.support.commands import outcome_of, run_command, start_with
from tests.support.database.later import ADDS, CHANGES, later_migrations
from tests.support.slack_text import all_is_shown, is_live
from tests.support.wait import until_true
from tests.support.workers import READING, WORKER
from tests.support.world import QUICK, World, a_sandbox, order, press_card, settings_for
from views import ids


async def is_approved() -> bool:
    return (await Document.get(number="PO-1042")).status == "approved"


@asynccontextmanager
async def a_card(
    sandbox: Sandbox, settings: Settings, folder: Path
) -> AsyncIterator[tuple[World, SlackMessage]]:
    """Run the bot until Ann has a card; it serves in the block."""
    async with run_bot(settings, timing=QUICK, worker=WORKER, reading=READING) as bot:
        world = World(sandbox, sandbox.workspaces["acme"], bot, settings, folder)
        await world.take_in(order())
        card = await world.card("ann")
        await all_is_shown()
        yield world, card


async def test_what_a_newer_program_added_is_left_alone_by_the_older_one(
    database_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with a_sandbox() as sandbox:
        settings = settings_for(sandbox, database_url, tmp_path)
        async with a_card(sandbox, settings, tmp_path) as (world, card):
            pass
        await migrate(read_url(database_url), later_migrations(tmp_path / "later", ADDS))
        with caplog.at_level(logging.WARNING):
            async with serving_again(world, settings) as world:
                assert "of a newer program" in caplog.text
                assert (await press_card(world.person("ann"), card, ids.APPROVE)).acked
                await until_true(is_approved)
                await world.take_in(order("PO-2"))
                await world.card("ann", "PO-2")
                await all_is_shown()
        _code, said, _ = await outcome_of(await start_with(settings, "check", "--offline"))
        assert "Run the newer program again when you can" in said


async def test_after_a_change_that_it_cannot_use_the_older_program_goes_on_from_the_backup(
    request: pytest.FixtureRequest, database_url: str, tmp_path: Path
) -> None:
    async with a_sandbox() as sandbox:
        settings = settings_for(sandbox, database_url, tmp_path)
        async with a_card(sandbox, settings, tmp_path) as (world, card):
            code, _, _ = await run_command(world, "backup", str(tmp_path / "backup"))
            assert code == 0
        await migrate(read_url(database_url), later_migrations(tmp_path / "later", CHANGES))
        for command in (["run"], ["check", "--offline"], ["migrate"]):
            code, said, wrong = await outcome_of(await start_with(settings, *command))
            assert code == 1
            assert "Run the newer program, or restore the backup from before the upgrade." in said + wrong
            assert "Traceback" not in said + wrong
        async with an_empty_place(request, database_url) as url:
            restored = settings_for(sandbox, url, tmp_path)
            code, _, wrong = await outcome_of(await start_with(restored, "restore", str(tmp_path / "backup")))
            assert (code, wrong) == (0, "")
            async with serving_again(world, restored) as world:
                assert is_live(await world.card("ann"))
                assert (await press_card(world.person("ann"), card, ids.APPROVE)).acked
                await until_true(is_approved)
