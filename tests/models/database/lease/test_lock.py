"""One bot serves a database at a time."""

import asyncio
from collections.abc import Awaitable, Callable

import asyncpg
import pytest

from models.database.errors import AlreadyServed
from models.database.lease import EARLIER, LeaseTerms
from models.database.lock import alone, is_served, serving
from models.database.url import PostgresAt, read_url
from tests.support.database.databases import PostgresServer

SHORT = LeaseTerms(length=1.0, every=0.1, margin=0.1)


async def test_a_second_bot_is_refused_until_the_first_is_gone(database_url: str) -> None:
    place = read_url(database_url)
    assert not await is_served(place)
    async with alone(place):
        assert await is_served(place)
        with pytest.raises(AlreadyServed) as caught:
            async with serving(place):
                pass
        assert (caught.value.code, caught.value.facts) == ("already_served", {"database": str(place)})
    assert not await is_served(place)
    async with serving(place):
        assert await is_served(place)


async def test_a_bot_of_another_database_of_the_server_does_not_count(postgres: PostgresServer) -> None:
    ours, another = [read_url(await postgres.fresh()) for _ in range(2)]
    async with serving(another):
        assert not await is_served(ours)
        async with serving(ours):
            assert await is_served(ours)


async def test_a_start_waits_until_the_lease_of_a_killed_bot_has_run_out(postgres: PostgresServer) -> None:
    place = read_url(await postgres.fresh())
    async with serving(place, SHORT) as killed:
        killed.close()  # and nobody keeps it
        async with serving(place, SHORT) as started:
            assert started.leases["bot"].is_good
            await killed.step()
            assert not killed.leases["bot"].is_good


_OTHERS = (
    "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


async def test_nobody_serves_beside_a_bot_of_an_earlier_release(postgres: PostgresServer) -> None:
    place = read_url(await postgres.fresh())
    assert isinstance(place, PostgresAt)
    earlier = await asyncpg.connect(**place.options)
    await earlier.fetchval("SELECT pg_advisory_lock($1)", EARLIER)
    assert await is_served(place)

    async def start() -> bool:
        async with serving(place):
            return await is_served(place)

    starting = asyncio.ensure_future(start())
    while not await earlier.fetchval(_OTHERS):
        assert not starting.done()
    await earlier.close()
    assert await starting


async def test_a_bot_stops_where_one_of_an_earlier_release_starts(postgres: PostgresServer) -> None:
    place = read_url(await postgres.fresh())
    assert isinstance(place, PostgresAt)
    async with serving(place) as keeper:
        earlier = await asyncpg.connect(**place.options)
        assert await earlier.fetchval("SELECT pg_try_advisory_lock($1)", EARLIER)
        await keeper.step()
        assert not keeper.leases["bot"].is_good
        await earlier.close()
        await _until(keeper.step, lambda: keeper.leases["bot"].is_good)


async def _until(step: Callable[[], Awaitable[None]], is_so: Callable[[], bool]) -> None:
    while not is_so():
        await step()
