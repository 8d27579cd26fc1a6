"""The rows of leases on PostgreSQL: name, holder, term, and until when by the database's clock."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from models.database.driver import connect
from models.database.errors import DatabaseUnusable
from models.database.url import PostgresAt
from models.frozen import frozen

if TYPE_CHECKING:
    import asyncpg

BOT: Final = "bot "  # begins the name of the lease by which a bot shows that it is there
ALONE: Final = "alone"  # the lease of what must not be done beside a bot
HOUSE: Final = "house"  # of the clock, the inbox, the mailbox, Precoro and events
WORKSPACE: Final = "workspace "  # begins, before its name, that of the lease of who speaks in one

MIGRATING: Final = 7_305_418_220  # of the advisory lock of a transaction that changes the schema
# Of the advisory lock that the serving bot of an earlier release holds in a session.
EARLIER: Final = 7_305_418_221

_IS_THERE = "SELECT to_regclass('lease') IS NOT NULL"
# As the migration that comes with it: who migrates holds a lease already.
_MAKE = """
CREATE TABLE IF NOT EXISTS lease (
    name TEXT NOT NULL PRIMARY KEY, holder TEXT NOT NULL, term BIGINT NOT NULL, until BIGINT NOT NULL
)
"""
_NOW = "(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000)::bigint"
# Keeps what is ours and takes what has run out. The term never goes back, not even where PostgreSQL lost its
# last second. Of what is done alone it differs also where it ran out and nobody else took it: a bot may have
# begun meanwhile. Nobody keeps or takes anything while a bot of an earlier release serves.
_KEEP_OR_TAKE = f"""
INSERT INTO lease AS held (name, holder, term, until)
SELECT wanted, $2, {_NOW}, {_NOW} + $3 FROM unnest($1::text[]) AS wanted
WHERE pg_try_advisory_xact_lock_shared({EARLIER})
    AND NOT EXISTS (SELECT 1 FROM lease WHERE name = '{ALONE}' AND holder <> $2 AND until > {_NOW})
ORDER BY wanted
ON CONFLICT (name) DO UPDATE SET
    holder = excluded.holder,
    until = excluded.until,
    term = CASE WHEN held.holder = excluded.holder AND (held.until > {_NOW} OR held.name <> '{ALONE}')
        THEN held.term ELSE GREATEST(held.term + 1, excluded.term) END
WHERE held.holder = excluded.holder OR held.until <= {_NOW}
RETURNING name, term
"""
# What stays says which term was the last.
_GIVE_BACK = "UPDATE lease SET until = 0, holder = '' WHERE name = ANY($1::text[]) AND holder = $2"
_HELD = f"SELECT name, holder, until FROM lease WHERE until > {_NOW} ORDER BY name"
_DAY = 86_400_000_000
_FORGET = f"DELETE FROM lease WHERE name LIKE '{BOT}%' AND until <= {_NOW} - {_DAY}"
# A bot whose lease ran out and that is not dead sees by another term that something was done alone meanwhile.
_END_ALL = f"DELETE FROM lease WHERE name LIKE '{BOT}%' AND holder <> $1"
# Nobody takes anything meanwhile: who waits for the table looks at it afterwards.
_NOBODY_TAKES = "LOCK TABLE lease IN SHARE ROW EXCLUSIVE MODE"
# pg_locks shows the locks of every database of the server.
_EARLIER_SERVES = f"""
SELECT EXISTS (
    SELECT 1 FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
    WHERE locktype = 'advisory' AND classid = {EARLIER >> 32} AND objid = {EARLIER & 0xFFFFFFFF}
        AND mode = 'ExclusiveLock' AND granted AND datname = current_database()
)
"""
_SESSION = "SELECT pg_backend_pid()"


@frozen
class Held:
    """A lease that somebody holds, and until when: microseconds by the database's clock."""

    name: str
    holder: str
    until: int


async def make_table(connection: "asyncpg.Connection") -> None:
    """Make the table where there is none: a database from before, or with nothing in it yet.

    Bots that ended are removed from it, and after a day those that were killed.
    """
    if not await connection.fetchval(_IS_THERE):
        async with connection.transaction():
            await connection.execute(f"SELECT pg_advisory_xact_lock({MIGRATING})")
            await connection.execute(_MAKE)
    await connection.execute(_FORGET)


async def keep_or_take(
    connection: "asyncpg.Connection", names: Sequence[str], holder: str, length: float
) -> dict[str, int]:
    """Keep what is ours for so many seconds, take what ran out; return the terms of what is ours."""
    rows = await connection.fetch(_KEEP_OR_TAKE, list(names), holder, int(length * 1_000_000))
    return {row["name"]: row["term"] for row in rows}


async def take_alone(connection: "asyncpg.Connection", holder: str, length: float) -> dict[str, int]:
    """Take the lease of what is done alone, if nobody else holds any."""
    async with connection.transaction():
        await connection.execute(_NOBODY_TAKES)
        if any(one.holder != holder for one in await held(connection)):
            return {}
        await connection.execute(_END_ALL, holder)
        return await keep_or_take(connection, [ALONE], holder, length)


async def give_back(connection: "asyncpg.Connection", names: Sequence[str], holder: str) -> None:
    """Let others take at once what is ours."""
    await connection.execute(_GIVE_BACK, list(names), holder)


async def held(connection: "asyncpg.Connection") -> list[Held]:
    """Return what is held right now, by anybody."""
    return [Held(**row) for row in await connection.fetch(_HELD)]


async def who_serves(place: PostgresAt) -> list[Held] | None:
    """Return what is held; None where a bot of an earlier release serves. Leaves nothing behind."""
    connection = await connect(place.options)
    try:
        if await connection.fetchval(_EARLIER_SERVES):
            return None
        return await held(connection) if await connection.fetchval(_IS_THERE) else []
    finally:
        await connection.close()


async def refuse_shared_sessions(place: PostgresAt) -> None:
    """Raise DatabaseUnusable where two connections are given one session, in turns.

    Behind such a pooler, what a statement prepares is missing when the next one comes.
    """
    options = place.options | {"statement_cache_size": 0}
    first = await connect(options)
    try:
        second = await connect(options)
        try:
            if await _session(first) == await _session(second):
                raise DatabaseUnusable("sessions_shared", database=str(place))
        finally:
            await second.close()
    finally:
        await first.close()


async def _session(connection: "asyncpg.Connection") -> int:
    async with connection.transaction():  # so far, even such a pooler keeps to one session
        return int(await connection.fetchval(_SESSION))
