"""What Slack waits for goes before the documents that come in."""

import asyncio

import pytest

from models.tables import Inbound
from tests.support.cast import NOW
from tests.support.wait import until
from tests.support.world import World, buttons_of, order
from views import ids


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no test depend on how fast the machine is."""
    monkeypatch.setattr("models.database.store.LONGEST_PATIENCE", 3600.0)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # it has one transaction at a time
@pytest.mark.parametrize("how", ["press", "open_home"])
async def test_an_import_that_has_begun_gives_way_to_a_person(world: World, how: str) -> None:
    await world.take_in(order())
    ann, card = world.person("ann"), await world.card("ann")
    tries = 0

    async def take_in() -> None:
        nonlocal tries
        tries += 1
        while tries == 1:  # it would go on like this for ever
            await Inbound.exists()
        await Inbound.create(key="file", at=NOW)

    taking_in = asyncio.create_task(world.bot.store.transact(take_in, gives_way=True))
    await until(lambda: tries == 1)
    if how == "press":
        assert (await ann.press(card, ids.APPROVE)).acked
        await ann.wait_until(lambda: "approve" not in buttons_of(card) or None)
    else:
        await ann.open_home()
        await ann.wait_for_home(lambda view: bool(view.blocks))
    await taking_in
    assert tries == 2
