"""Another bot on the same Slack, on the same store or in an empty place for another one."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from models.database.url import SqliteAt, read_url
from serving.bot import run_bot
from settings import Settings
from tests.support.database.databases import PostgresServer
from tests.support.workers import READING, WORKER
from tests.support.world import QUICK, World


@asynccontextmanager
async def serving_again(world: World, settings: Settings) -> AsyncIterator[World]:
    """Run another bot on the same Slack."""
    async with run_bot(settings, timing=QUICK, worker=WORKER, reading=READING) as bot:
        yield replace(world, bot=bot, settings=settings)


@asynccontextmanager
async def an_empty_place(request: pytest.FixtureRequest, url: str) -> AsyncIterator[str]:
    """Lose the database, and give the URL of an empty place for another one."""
    place = read_url(url)
    if isinstance(place, SqliteAt):
        for path in place.path.parent.glob("bot.db*"):
            path.unlink()
        yield url
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    empty = await server.empty()
    yield empty
    await server.drop(empty)
