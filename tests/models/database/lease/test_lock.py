"""Who serves a database, and what is done alone."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import asyncpg
import pytest

from models.database.errors import AlreadyServed
from models.database.lease import LeaseTerms, NotServing
from models.database.lease_rows import ALONE, EARLIER
from models.database.lock import alone, is_served, serving, serving_bots
from models.database.migrate import migrate, migrations
from models.database.url import PostgresAt, read_url
from serving.supervise import cancel
from tests.support.database.another_bot import another_bot
from tests.support.database.databases import PostgresServer
from tests.support.database.later import ADDS, CHANGES, later_migrations
from tests.support.wait import until

KEPT = LeaseTerms(every=0.1)
SHORT = LeaseTerms(length=1.0, every=0.1, margin=0.1)


@pytest.fixture
async def place(postgres: PostgresServer) -> AsyncIterator[PostgresAt]:
    url = await postgres.fresh()
    place = read_url(url)
    assert isinstance(place, PostgresAt)
    yield place
    await postgres.give_back(url)


async def test_what_is_done_alone_is_refused_while_another_bot_serves_and_the_other_way_round(
    database_url: str,
) -> None:
    place = read_url(database_url)
    assert not await is_served(place)
    for first, second in ((another_bot, alone), (alone, another_bot)):
        async with first(place, KEPT):
            assert await is_served(place)
            with pytest.raises(AlreadyServed) as caught:
                async with second(place, KEPT):
                    pass
            assert (caught.value.code, caught.value.facts) == ("already_served", {"database": str(place)})
        assert not await is_served(place)


async def test_a_second_bot_serves_beside_the_first_on_postgres(place: PostgresAt) -> None:
    async with serving(place, KEPT) as first, serving(place, KEPT) as second:
        ours, theirs = first.want("house"), second.want("house")
        not_wanted_yet = first.lease("workspace acme")
        await first.step()
        await second.step()
        assert (ours.is_good, theirs.is_good, not_wanted_yet.is_good) == (True, False, False)
        assert (first.other_bots, second.other_bots) == (1, 1)
        await first.give_back("house")
        assert not ours.is_good
        await second.step()
        assert theirs.is_good
        assert theirs.term > ours.term


@pytest.mark.parametrize(("step", "may"), [(ADDS, True), (CHANGES, False)], ids=["adds", "changes"])
async def test_a_newer_bot_starts_beside_older_ones_only_if_they_can_bear_its_schema(
    place: PostgresAt, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, may: bool
) -> None:
    newer = migrations("postgres", later_migrations(tmp_path / "later", step))
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(another_bot(place, KEPT))
        monkeypatch.setattr("models.database.migrate.migrations", lambda dialect: newer)
        if may:
            await stack.enter_async_context(serving(place, KEPT))
        else:
            with pytest.raises(AlreadyServed):
                await stack.enter_async_context(serving(place, KEPT))


async def test_bots_say_who_does_what(place: PostgresAt) -> None:
    async with serving(place) as first, serving(place):
        first.want("workspace acme")
        first.want("house")
        await first.step()
        found = [(one.workspaces, one.keeps_house) for one in await serving_bots(place)]
    assert sorted(found) == [((), False), (("acme",), True)]


async def test_of_two_bots_that_start_on_a_fresh_database_one_waits_until_the_other_has_migrated_it(
    postgres: PostgresServer,
) -> None:
    url, there = await postgres.empty(), 0
    place = read_url(url)

    async def start() -> None:
        nonlocal there
        async with serving(place) as bot:
            keeping = asyncio.ensure_future(bot.run())
            await migrate(place)
            await bot.give_back(ALONE)
            there += 1
            await until(lambda: there == 2)
            await cancel([keeping])

    await asyncio.gather(start(), start())
    assert there == 2
    await postgres.drop(url)


async def test_a_second_bot_on_sqlite_is_refused(tmp_path: Path) -> None:
    place = read_url(f"sqlite://{tmp_path}/bot.db")
    async with serving(place):
        with pytest.raises(AlreadyServed):
            async with serving(place):
                pass


async def test_a_bot_of_another_database_of_the_server_does_not_count(
    postgres: PostgresServer, place: PostgresAt
) -> None:
    url = await postgres.fresh()
    async with serving(read_url(url)):
        assert not await is_served(place)
        async with serving(place):
            assert await is_served(place)
    await postgres.give_back(url)


async def test_what_is_done_alone_waits_until_a_killed_bot_has_run_out(place: PostgresAt) -> None:
    async with serving(place) as killed:
        presence, killed.terms = killed.want(killed.presence), SHORT
        await killed.step()  # and nobody keeps it afterwards
        async with alone(place):
            await killed.step()
            assert not presence.is_good


async def test_a_bot_that_stood_still_while_something_was_done_alone_writes_nothing_any_more(
    place: PostgresAt,
) -> None:
    async with serving(place) as bot:
        bot.terms = SHORT
        await bot.step()  # and nobody keeps it afterwards
        await bot.still_there()
        assert not bot.is_over
        async with alone(place):
            with pytest.raises(NotServing):
                await bot.still_there()
            assert bot.is_over
        with pytest.raises(NotServing):
            await bot.still_there()
        assert (bot.is_there, bot.is_over) == (True, True)


async def test_a_bot_that_was_cut_for_long_goes_on_where_nothing_was_done_alone(
    place: PostgresAt,
) -> None:
    connection = await asyncpg.connect(**place.options)
    async with serving(place) as bot:
        bot.terms = SHORT
        await bot.step()
        await until(lambda: not bot.is_there)
        await connection.execute("UPDATE lease SET until = until - 3000000")
        async with serving(place):
            await bot.still_there()
            assert (bot.is_there, bot.is_over) == (True, False)
    await connection.close()


async def test_what_is_done_alone_is_undone_where_another_bot_may_have_begun_meanwhile(
    place: PostgresAt,
) -> None:
    connection = await asyncpg.connect(**place.options)
    async with alone(place, SHORT) as still_alone:
        await still_alone()
        await connection.execute("UPDATE lease SET until = 0")  # as if nobody had kept it, for so long
        with pytest.raises(AlreadyServed) as caught:
            await _until(still_alone, lambda: False)
    assert caught.value.code == "lease_lost"
    await connection.close()


_OTHERS = (
    "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


async def test_nobody_serves_beside_another_bot_of_an_earlier_release(place: PostgresAt) -> None:
    earlier = await asyncpg.connect(**place.options)
    await earlier.fetchval("SELECT pg_advisory_lock($1)", EARLIER)
    assert await is_served(place)

    async def start() -> bool:
        async with serving(place):
            return await is_served(place)

    others = await earlier.fetchval(_OTHERS)
    starting = asyncio.ensure_future(start())
    while await earlier.fetchval(_OTHERS) <= others:
        assert not starting.done()
    await earlier.close()
    assert await starting


async def test_a_bot_stops_where_one_of_an_earlier_release_starts(place: PostgresAt) -> None:
    async with serving(place) as keeper:
        earlier = await asyncpg.connect(**place.options)
        assert await earlier.fetchval("SELECT pg_try_advisory_lock($1)", EARLIER)
        presence = keeper.want(keeper.presence)
        await keeper.step()
        assert not presence.is_good
        await earlier.close()
        await _until(keeper.step, lambda: presence.is_good)


async def _until(step: Callable[[], Awaitable[None]], is_so: Callable[[], bool]) -> None:
    while not is_so():
        await step()
        await asyncio.sleep(0)
