"""The store keeps whole transactions, or nothing."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from tortoise.exceptions import IntegrityError, OperationalError

from models.database import sql
from models.database.store import Store, TooLate
from models.database.url import SqliteAt
from models.tables import Inbound

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


async def test_a_transaction_past_its_deadline_is_rolled_back(store: Store) -> None:
    async def work() -> None:
        await Inbound.create(key="late", at=NOW)

    with pytest.raises(TooLate):
        await store.transact(work, deadline=asyncio.get_running_loop().time() - 1)
    assert not await Inbound.exists(key="late")
    await store.transact(work)
    assert (await Inbound.get(key="late")).at == NOW


async def test_a_naive_time_is_refused(store: Store) -> None:
    with pytest.raises(ValueError, match="aware"):
        await Inbound.create(key="naive", at=datetime(2026, 11, 20, 9, 0))  # noqa: DTZ001


async def test_a_cancelled_caller_leaves_the_transaction_whole(store: Store) -> None:
    entered = asyncio.Event()
    go_on = asyncio.Event()

    async def work() -> None:
        await Inbound.create(key="first", at=NOW)
        entered.set()
        await go_on.wait()
        await Inbound.create(key="second", at=NOW)

    caller = asyncio.create_task(store.transact(work))
    await entered.wait()
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    go_on.set()

    async def nothing() -> None:
        await Inbound.get_or_create(key="third", defaults={"at": NOW})

    await store.transact(nothing)
    # The write lock of the first is free again only after its commit, so a second writer waits for it.
    await store.transact(nothing)
    assert await Inbound.all().count() == 3


async def test_a_transaction_inside_a_transaction_is_refused(store: Store) -> None:
    async def inner() -> None: ...

    async def outer() -> None:
        await store.transact(inner)

    with pytest.raises(RuntimeError, match="inside"):
        await store.transact(outer)


async def test_a_hook_that_fails_does_not_undo_the_commit(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise ValueError("the hook")

    async def work() -> None:
        await Inbound.create(key="kept", at=NOW)

    store.on_commit = fail
    await store.transact(work)
    assert await Inbound.exists(key="kept")
    assert "hook after a commit" in caplog.text


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)  # SQLite has one writer at a time
async def test_two_transactions_that_wait_for_each_other_are_both_done(store: Store) -> None:
    async def begin() -> None:
        await Inbound.create(key="a", at=NOW)
        await Inbound.create(key="b", at=NOW)

    await store.transact(begin)
    began = {"a": asyncio.Event(), "b": asyncio.Event()}

    async def move(first: str, second: str) -> None:
        await Inbound.filter(key=first).update(at=NOW + timedelta(minutes=1))
        began[first].set()
        await began[second].wait()
        await Inbound.filter(key=second).update(at=NOW + timedelta(minutes=2))

    await asyncio.gather(store.transact(lambda: move("a", "b")), store.transact(lambda: move("b", "a")))
    assert sorted(row.at for row in await Inbound.all()) == [
        NOW + timedelta(minutes=1),
        NOW + timedelta(minutes=2),
    ]


async def test_a_row_that_breaks_a_rule_every_time_is_an_error(store: Store) -> None:
    tried = []

    async def work() -> None:
        tried.append(1)
        await Inbound.create(key="one", at=NOW)
        await Inbound.create(key="one", at=NOW)

    with pytest.raises(IntegrityError):
        await store.transact(work)
    assert len(tried) == 3
    assert not await Inbound.exists()


async def test_a_look_does_not_wait_for_who_writes_and_sees_what_is_committed(store: Store) -> None:
    entered, go_on = asyncio.Event(), asyncio.Event()

    async def work() -> None:
        await Inbound.create(key="first", at=NOW)
        entered.set()
        await go_on.wait()

    async def look() -> tuple[bool, list[sql.Row]]:
        return await Inbound.exists(key="first"), await sql.run("SELECT key FROM inbound")

    writing = asyncio.create_task(store.transact(work))
    await entered.wait()
    assert await store.look(look) == (False, [])
    go_on.set()
    await writing
    assert await store.look(look) == (True, [{"key": "first"}])


async def test_who_writes_does_not_wait_for_a_long_look(store: Store) -> None:
    begun = asyncio.Event()

    async def look() -> None:
        begun.set()
        await sql.run(f"WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL {_NEXT}) SELECT COUNT(*) FROM n")

    looking = asyncio.create_task(store.look(look))
    await begun.wait()
    await store.transact(lambda: Inbound.create(key="first", at=NOW))
    assert not looking.done()
    await looking


_NEXT = "SELECT n + 1 FROM n WHERE n < 2000000"  # about a second


async def test_a_look_does_not_write(store: Store) -> None:
    async def nothing() -> None: ...

    with pytest.raises(RuntimeError, match="inside"):
        await store.look(lambda: store.transact(nothing))
    with pytest.raises(RuntimeError, match="inside"):
        await store.transact(lambda: store.look(nothing))
    if isinstance(store.place, SqliteAt):
        with pytest.raises(OperationalError, match="readonly"):
            await store.look(lambda: Inbound.create(key="first", at=NOW))
    await store.transact(lambda: Inbound.create(key="first", at=NOW))


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
async def test_postgres_starts_no_workers_and_compiles_nothing_for_our_statements(store: Store) -> None:
    assert store.connection == "postgres"
    for setting, value in (("max_parallel_workers_per_gather", "0"), ("jit", "off")):
        [row] = await sql.run(f"SHOW {setting}")
        assert list(row.values()) == [value]
