"""Two bots on one PostgreSQL: both take presses, one speaks, and another goes on where it ends."""

import asyncio
import copy
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from models.database.lock import alone
from models.database.url import read_url
from models.tables import Decision
from tests.e2e.several.bots import SeveralBots, several_bots
from tests.support.bot_process import BotProcess
from tests.support.database.databases import PostgresServer
from tests.support.database.wire import wire_to
from tests.support.slack_text import all_is_shown, files_under, is_live, top_level
from tests.support.wait import for_a_while, until
from tests.support.world import order, press_card, step
from views import ids

APPROVERS = ("ann", "cleo", "dan")
PACE = 0.03  # seconds between an answer and the next press; people are slower


@pytest.fixture
async def database(postgres: PostgresServer) -> AsyncIterator[str]:
    url = await postgres.fresh()
    yield url
    await postgres.give_back(url)


@pytest.fixture
async def several(database: str, tmp_path: Path) -> AsyncIterator[SeveralBots]:
    async with several_bots(database, tmp_path) as several:
        yield several


def invoice(folder: Path, number: str = "PO-1042") -> dict[str, Any]:
    (folder / "quote.txt").write_text("Eight laptops, as spoken about")
    steps = [step("Manager", "any", *APPROVERS)]
    return order(number, kind="purchase_requisition", attachments=["quote.txt"], steps=steps)


async def one_of_each(several: SeveralBots) -> None:
    """Wait until all is shown, and count: for each approver one card, one PDF, one quote."""
    await all_is_shown()
    for name in APPROVERS:
        [card] = top_level(several.person(name))
        assert files_under(several.person(name), card) == ["PO-1042 pending.pdf", "quote.txt"]
    assert len(top_level(several.person("bob"))) == 1


async def test_another_goes_on_where_the_one_that_speaks_is_killed(several: SeveralBots) -> None:
    await several.start()
    await several.start()
    speaks = await several.holder()
    posted = 0

    def is_second(_arguments: dict[str, Any]) -> bool:
        nonlocal posted
        posted += 1
        if posted == 2:
            speaks.kill()
        return posted == 2

    several.sandbox.faults.add("chat.postMessage", cut="after", when=is_second)
    await several.take_in(invoice(several.folder))
    assert await speaks.ended(40.0) == -9
    await several.other(speaks)
    await one_of_each(several)
    ann = several.person("ann")
    [card] = top_level(ann)
    assert (await ann.press(card, "approve")).acked
    await all_is_shown()
    assert await Decision.filter(state="final").count() == 1
    assert not any(is_live(one) for name in APPROVERS for one in top_level(several.person(name)))


async def test_one_that_wakes_after_another_took_over_posts_nothing_twice(several: SeveralBots) -> None:
    await several.start()
    await several.start()
    speaks = await several.holder()
    posted = 0

    def is_second(_arguments: dict[str, Any]) -> bool:
        nonlocal posted
        posted += 1
        if posted == 2:
            speaks.stand_still()
        return False

    several.sandbox.faults.add("chat.postMessage", cut="before", when=is_second)
    await several.take_in(invoice(several.folder))
    other = await several.other(speaks)
    await one_of_each(several)
    speaks.go_on()
    await until(lambda: "is lost" in speaks.log.read_text())
    await one_of_each(several)
    other.terminate()
    assert await other.ended(40.0) == 0
    assert await several.other(other) is speaks
    await several.take_in(order("PO-2"))
    await several.person("ann").wait_for_message(lambda one: "PO-2" in one.text)


async def test_no_press_is_lost_while_bots_are_replaced_one_after_another(several: SeveralBots) -> None:
    old = [await several.start(), await several.start()]
    await several.take_in(order())
    ann = several.person("ann")
    card = await ann.wait_for_message(lambda one: "PO-1042" in one.text and bool(one.blocks))
    await all_is_shown()
    seen, lost, pressed, over = copy.copy(card), 0, 0, False

    async def press() -> None:
        nonlocal lost, pressed
        while not over:
            lost += not (await press_card(ann, seen, ids.OPEN)).acked
            pressed += 1
            await for_a_while(PACE)

    pressing = asyncio.ensure_future(press())
    try:
        for bot in old:
            bot.terminate()
            assert await bot.ended(40.0) == 0
            await several.start()
    finally:
        over = True
        await pressing
    assert pressed > 0
    assert lost == 0


async def test_one_that_is_cut_from_its_database_leaves_the_sockets_to_the_other(
    several: SeveralBots, database: str
) -> None:
    async with wire_to(database) as wire:
        there: BotProcess = await several.start()
        await several.start(wire.url)
        await several.take_in(order())
        ann = several.person("ann")
        card = await ann.wait_for_message(lambda one: "PO-1042" in one.text and bool(one.blocks))
        await all_is_shown()
        wire.freeze()
        await until(lambda: "are left to other bots" in several.bots[1].log.read_text())
        assert await several.other(several.bots[1]) is there
        for _ in range(4):
            assert (await press_card(ann, card, ids.OPEN)).acked
        wire.thaw()
        await until(lambda: "the sockets are open" in several.bots[1].log.read_text())


async def test_one_that_stood_still_while_something_was_done_alone_ends(
    several: SeveralBots, database: str
) -> None:
    bot = await several.start()
    bot.stand_still()
    async with alone(read_url(database)):
        bot.go_on()
        assert await bot.ended(40.0) == 1
