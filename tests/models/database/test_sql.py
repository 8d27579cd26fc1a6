"""Statements that are sent along: whatever comes after finds them done, and none outlives its transaction."""

from datetime import UTC, datetime

import pytest
from tortoise.exceptions import IntegrityError

from models.database import sql
from models.database.store import Store, TooLate
from models.tables import Inbound

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
ADD = "INSERT INTO inbound (key, at) VALUES (:key, :at)"


async def keys() -> list[str]:
    return [one.key for one in await Inbound.all().order_by("key")]


async def test_what_is_sent_along_is_kept_with_the_commit(store: Store) -> None:
    async def work() -> None:
        await sql.send(ADD, key="a", at=NOW)
        await sql.send(ADD, key="b", at=NOW)

    await store.transact(work)
    assert await keys() == ["a", "b"]


async def test_what_comes_after_finds_it_done_in_order(store: Store) -> None:
    async def work() -> None:
        await sql.send(ADD, key="a", at=NOW)
        assert await sql.run("SELECT key FROM inbound") == [{"key": "a"}]
        await sql.send("UPDATE inbound SET key = 'b' WHERE key = 'a'")
        assert await keys() == ["b"]
        await sql.send(ADD, key="c", at=NOW)
        await sql.run_many(ADD, [{"key": "d", "at": NOW}, {"key": "e", "at": NOW}])
        await sql.send("DELETE FROM inbound WHERE key = 'c'")
        await Inbound.create(key="f", at=NOW)

    await store.transact(work)
    assert await keys() == ["b", "d", "e", "f"]


async def test_what_the_orm_counts_is_its_own(store: Store) -> None:
    async def work() -> int:
        await sql.send(ADD, key="a", at=NOW)
        return await Inbound.filter(key="nobody").update(at=NOW)

    assert await store.transact(work) == 0
    assert await keys() == ["a"]


async def test_nothing_of_it_outlives_a_transaction_that_fails_or_is_late(store: Store) -> None:
    async def fail() -> None:
        await sql.send(ADD, key="a", at=NOW)
        raise ValueError

    async def dawdle() -> None:
        await sql.send(ADD, key="a", at=NOW)

    with pytest.raises(ValueError):
        await store.transact(fail)
    with pytest.raises(TooLate):
        await store.transact(dawdle, deadline=0.0)
    await store.transact(lambda: sql.send(ADD, key="b", at=NOW))
    assert await keys() == ["b"]


@pytest.mark.parametrize("looks", [True, False], ids=["before a look", "at the commit"])
async def test_what_cannot_be_done_takes_the_transaction_with_it(store: Store, looks: bool) -> None:
    async def work() -> None:
        await sql.send(ADD, key="a", at=NOW)
        await sql.send(ADD, key="a", at=NOW)
        if looks:
            await keys()

    with pytest.raises(IntegrityError):
        await store.transact(work)
    await store.transact(lambda: sql.send(ADD, key="b", at=NOW))
    assert await keys() == ["b"]


async def test_outside_a_transaction_it_is_done_at_once(store: Store) -> None:
    await sql.send(ADD, key="a", at=NOW)
    assert await keys() == ["a"]


async def test_rows_that_are_put_together_give_back_what_is_new(store: Store) -> None:
    put = f"{ADD} ON CONFLICT (key) DO NOTHING RETURNING key"

    async def work() -> list[sql.Row]:
        await sql.send(ADD, key="b", at=NOW)
        assert await sql.put(put, []) == []
        return await sql.put(put, [{"key": key, "at": NOW} for key in "abc"])

    assert sorted(row["key"] for row in await store.transact(work)) == ["a", "c"]
    assert await keys() == ["a", "b", "c"]
    assert {one.at for one in await Inbound.all()} == {NOW}
