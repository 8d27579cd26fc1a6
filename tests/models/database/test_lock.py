"""One bot serves a database at a time."""

import pytest

from models.database.errors import AlreadyServed
from models.database.lock import is_served, serving
from models.database.url import read_url
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
