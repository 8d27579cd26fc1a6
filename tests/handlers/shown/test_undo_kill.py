"""An approval that can still be undone outlives the bot: it becomes final once, or was undone."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from models.database.store import open_store
from models.outbox.effects import following
from models.tables import Audit, Decision
from tests.e2e.test_kills import LONG, Kills
from tests.support.bot_process import BotProcess
from tests.support.cast import KEY
from tests.support.slack_text import is_live
from tests.support.wait import until_true
from tests.support.world import a_sandbox, buttons_of, order, settings_for, step
from views import ids


@pytest.fixture
async def kills(database_url: str, tmp_path: Path) -> AsyncIterator[Kills]:
    async with a_sandbox() as sandbox, open_store(database_url, following(KEY)) as store:
        text = "[inbox]\nenabled = false\n[approval]\nundo_seconds = 4\n"
        settings = settings_for(sandbox, database_url, tmp_path, text)
        bot = BotProcess(settings, tmp_path)
        try:
            yield Kills(sandbox, sandbox.workspaces["acme"], bot, store, settings, tmp_path)
        finally:
            await bot.stop()


async def approve_and_kill(kills: Kills) -> None:
    await kills.take_in(order(steps=[step("Manager", "any", "ann"), step("Finance", "any", "cleo")]))
    await kills.bot.start()
    card = await kills.card("ann")
    assert (await kills.person("ann").press(card, ids.APPROVE)).acked
    kills.bot.kill()
    assert await kills.bot.ended(LONG) == -9
    assert [one.state for one in await Decision.all()] == ["held"]


async def test_it_is_final_once_after_a_restart(kills: Kills) -> None:
    await approve_and_kill(kills)
    await kills.bot.start()
    await kills.card("cleo")
    assert [one.state for one in await Decision.all()] == ["final"]
    assert await Audit.filter(what="approved").count() == 1


async def test_it_can_be_undone_after_a_restart(kills: Kills) -> None:
    await approve_and_kill(kills)
    await Decision.all().update(held_until=None)  # however long the start takes
    await kills.bot.start()
    ann, card = kills.person("ann"), await kills.card("ann")
    await ann.wait_until(lambda: ids.UNDO in buttons_of(card) or None, timeout=LONG)
    await kills.slack.wait_connected(timeout=LONG)
    assert (await ann.press(card, ids.UNDO)).acked
    await ann.wait_until(lambda: is_live(card) or None, timeout=LONG)
    await until_true(lambda: Decision.filter(state="undone").exists())
    assert await Audit.filter(what="approved").count() == 0
