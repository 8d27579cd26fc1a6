"""One bot serves a database at a time."""

import asyncio

import asyncpg
import pytest

from models.database.errors import AlreadyServed
from models.database.lock import _KEY, is_served, serving
from models.database.url import PostgresAt, read_url
from tests.support.database.databases import PostgresServer


async def test_a_second_bot_is_refused_until_the_first_is_gone(database_url: str) -> None:
    place = read_url(database_url)
    assert not await is_served(place)
    async with serving(place):
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


_OTHERS = (
    "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


async def test_a_start_waits_until_postgres_has_noticed_the_end_of_a_killed_bot(
    postgres: PostgresServer,
) -> None:
    place = read_url(await postgres.fresh())
    assert isinstance(place, PostgresAt)
    killed = await asyncpg.connect(**place.options)
    await killed.fetchval("SELECT pg_advisory_lock($1)", _KEY)

    async def start() -> bool:
        async with serving(place):
            return await is_served(place)

    starting = asyncio.ensure_future(start())
    while not await killed.fetchval(_OTHERS):
        assert not starting.done()
    await killed.close()
    assert await starting
