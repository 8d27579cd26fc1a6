"""The bot is killed in the middle of a Review: each document is approved once or not at all, and shown so."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from models.database.store import open_store
from models.outbox.effects import following
from models.tables import Audit, Decision, Document
from sandbox.state.team import View
from tests.e2e.test_kills import LONG, Kills
from tests.handlers.review.queue import boxes, confirm, go_on
from tests.support.bot_process import BotProcess
from tests.support.cast import KEY
from tests.support.database.one import ON_ONE
from tests.support.database.store_faults import holding_documents
from tests.support.slack_text import all_is_shown, is_live, top_level
from tests.support.world import a_sandbox, order, settings_for, text_of
from views import ids

NUMBERS = ("PO-1", "PO-2", "PO-3")


@pytest.fixture
async def kills(database_url: str, tmp_path: Path) -> AsyncIterator[Kills]:
    """Have three documents wait for Ann, and a bot that serves."""
    async with a_sandbox() as sandbox, open_store(database_url, following(KEY)) as store:
        settings = settings_for(sandbox, database_url, tmp_path)
        running = Kills(
            sandbox, sandbox.workspaces["acme"], BotProcess(settings, tmp_path), store, settings, tmp_path
        )
        try:
            await running.take_in(*map(order, NUMBERS))
            await start(running)
            yield running
        finally:
            await running.bot.stop()


async def start(kills: Kills) -> None:
    """Start a bot, and wait until all is shown."""
    await kills.bot.start()
    await kills.slack.wait_connected(timeout=LONG)
    await all_is_shown()


async def summary(kills: Kills) -> View:
    """Choose all that waits in Review, and return what is asked once more."""
    ann = kills.person("ann")
    assert (await ann.command("/precoro", "pending")).acked
    shown = await ann.wait_for_ephemeral(lambda one: ids.REVIEW in str(one.blocks))
    assert (await ann.press(shown, ids.REVIEW)).acked
    form = await ann.wait_for_view(lambda view: view.callback_id == ids.REVIEW_VIEW)
    assert boxes(form)
    return await go_on(ann, form)


async def approved() -> list[str]:
    """Return the numbers of what is approved, once for each time."""
    turns = await Decision.all().order_by("id").prefetch_related("turn__document")
    return [one.turn.document.number for one in turns]


def to_decide(kills: Kills) -> list[str]:
    """Return the numbers of what Ann's cards still let her decide."""
    cards = filter(is_live, top_level(kills.person("ann")))
    return sorted(number for card in cards for number in NUMBERS if number in card.text)


async def each_is_approved_once() -> None:
    assert sorted(await approved()) == list(NUMBERS)
    assert await Audit.filter(what="approved").count() == len(NUMBERS)
    assert {one.status for one in await Document.all()} == {"approved"}


async def test_what_was_approved_before_each_kill_stays_and_the_same_form_does_the_rest(kills: Kills) -> None:
    ann, form = kills.person("ann"), await summary(kills)
    for count in (1, 2):
        await all_is_shown()
        await kills.bot.die_after_next_commit()
        assert not (await ann.submit(form, {})).acked
        assert await kills.bot.ended(LONG) == -9
        done = await approved()
        assert len(set(done)) == count
        await start(kills)
        assert to_decide(kills) == sorted(set(NUMBERS) - set(done))
    result = await confirm(ann, form)
    assert "You approved 3 documents" in text_of(result.blocks)
    await each_is_approved_once()


@ON_ONE
async def test_what_a_kill_after_the_answer_left_waits_and_is_approved_by_another_review(
    kills: Kills, database_url: str
) -> None:
    ann, form = kills.person("ann"), await summary(kills)
    async with holding_documents(database_url):
        assert (await ann.submit(form, {})).acked
        assert "Not done yet: 3" in text_of(ann.views[-1].blocks)
        assert "press Review again" in text_of(ann.views[-1].blocks)
        kills.bot.kill()
        assert await kills.bot.ended(LONG) == -9
    assert await approved() == []
    await ann.close(ann.views[-1])
    await start(kills)
    assert to_decide(kills) == list(NUMBERS)
    result = await confirm(ann, await summary(kills))
    assert "You approved 3 documents" in text_of(result.blocks)
    await each_is_approved_once()
