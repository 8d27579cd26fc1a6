"""Transactions that give way let people go first, and are done all the same."""

import asyncio
from datetime import UTC, datetime

import pytest

from models.database import sql
from models.database.store import Store
from models.tables import Inbound

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
# Where one transaction holds up all others; PostgreSQL lets them run beside each other.
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


async def kept() -> set[str]:
    return {row.key for row in await Inbound.all()}


async def press() -> None:
    await Inbound.create(key="press", at=NOW)


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no test depend on how fast the machine is."""
    monkeypatch.setattr("models.database.store.LONGEST_PATIENCE", 3600.0)


async def test_one_does_not_begin_while_a_person_acts(store: Store) -> None:
    began = asyncio.Event()

    async def take_in() -> None:
        began.set()
        await Inbound.create(key="file", at=NOW)

    with store.person_acts():
        with store.person_acts():
            taking_in = asyncio.create_task(store.transact(take_in, gives_way=True))
            await store.transact(press)
        await store.transact(lambda: Inbound.filter(key="press").update(at=NOW))
        assert not began.is_set()
    await taking_in
    assert await kept() == {"press", "file"}


@ON_SQLITE
@pytest.mark.parametrize("by_orm", [True, False])
async def test_one_is_undone_for_a_person_and_done_after_them(store: Store, by_orm: bool) -> None:
    entered, go_on, tries = asyncio.Event(), asyncio.Event(), 0

    async def take_in() -> str:
        nonlocal tries
        tries += 1
        await Inbound.create(key="file", at=NOW)
        await sql.send("INSERT INTO inbound (key, at) VALUES ('line', 1)")
        entered.set()
        await go_on.wait()
        if by_orm:
            await Inbound.create(key="rest", at=NOW)
        else:
            await sql.run("INSERT INTO inbound (key, at) VALUES ('rest', 1)")
        return "done"

    taking_in = asyncio.create_task(store.transact(take_in, gives_way=True))
    await entered.wait()
    with store.person_acts():
        pressing = asyncio.create_task(store.transact(press))
        go_on.set()
        await pressing
        assert await kept() == {"press"}
    assert await taking_in == "done"
    assert (await kept(), tries) == ({"press", "file", "line", "rest"}, 2)


@ON_SQLITE
async def test_one_that_has_run_its_last_statement_is_kept(store: Store) -> None:
    entered, go_on = asyncio.Event(), asyncio.Event()

    async def take_in() -> None:
        await sql.send("INSERT INTO inbound (key, at) VALUES ('file', 1)")
        entered.set()
        await go_on.wait()

    taking_in = asyncio.create_task(store.transact(take_in, gives_way=True))
    await entered.wait()
    with store.person_acts():
        go_on.set()
        await taking_in
        assert await kept() == {"file"}


async def test_people_who_never_stop_do_not_keep_it_waiting_for_ever(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("models.database.store.LONGEST_PATIENCE", 0.05)
    with store.person_acts():
        await store.transact(lambda: Inbound.create(key="file", at=NOW), gives_way=True)
    assert await kept() == {"file"}


async def test_others_do_not_give_way(store: Store) -> None:
    with store.person_acts():
        await store.transact(press)
    assert await kept() == {"press"}
