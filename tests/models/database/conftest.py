"""A database of the last release, on each kind."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from models.database.migrate import migrate
from models.database.store import open_store
from models.database.url import read_url
from models.history.start import begin
from models.outbox.effects import following
from tests.models.database.upgraded import NOW, Upgraded
from tests.support.cast import KEY
from tests.support.database.databases import PostgresServer
from tests.support.database.last_release import load_last_release, plain_rows
from tests.support.database.schema import read_schema


@pytest.fixture(params=["sqlite", "postgres"])
async def url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """The URL of a database that the last release made."""
    if request.param == "sqlite":
        url = f"sqlite://{tmp_path / 'bot.db'}"
        await load_last_release(read_url(url))
        yield url
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    url = await server.empty()
    await load_last_release(read_url(url))
    yield url
    await server.drop(url)


@pytest.fixture
async def upgraded(url: str) -> AsyncIterator[Upgraded]:
    place = read_url(url)
    before = {table: await plain_rows(place, table) for table in (await read_schema(place)).columns}
    await migrate(place)
    async with open_store(url, following(KEY)) as store:
        await begin(store, KEY, NOW)
        yield Upgraded(store, before)
