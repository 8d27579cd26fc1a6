"""Leases on PostgreSQL: rows that say who acts, and until when. None rests on a session.

What holds one renews it long before it runs out, and stops acting in its name before another can take it.
"""

import asyncio
import logging
import time
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from models.database.driver import connect
from models.database.errors import DatabaseUnusable
from models.database.url import Place, PostgresAt, SqliteAt
from models.frozen import frozen

if TYPE_CHECKING:
    import asyncpg

log = logging.getLogger(__name__)

TRY_AGAIN: Final = 0.5  # seconds after the database did not answer
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
# last second. Nobody keeps or takes anything while a bot of an earlier release serves.
_KEEP_OR_TAKE = f"""
INSERT INTO lease AS held (name, holder, term, until)
SELECT wanted, $2, {_NOW}, {_NOW} + $3 FROM unnest($1::text[]) AS wanted
WHERE pg_try_advisory_xact_lock_shared({EARLIER}) ORDER BY wanted
ON CONFLICT (name) DO UPDATE SET
    holder = excluded.holder,
    until = excluded.until,
    term = CASE held.holder WHEN excluded.holder THEN held.term
        ELSE GREATEST(held.term + 1, excluded.term) END
WHERE held.holder = excluded.holder OR held.until <= {_NOW}
RETURNING name, term
"""
_GIVE_BACK = "UPDATE lease SET until = 0, holder = '' WHERE name = ANY($1::text[]) AND holder = $2"
_HOLDER = f"SELECT holder, until FROM lease WHERE name = $1 AND until > {_NOW}"
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
class LeaseTerms:
    """How long a lease holds unless it is kept, in seconds; its holder stops by `margin` earlier."""

    length: float = 10.0
    every: float = 2.0  # between two times that it is kept, or tried for
    margin: float = 1.0
    answer: float = 3.0  # for one answer of the database


@frozen
class Holder:
    """Who holds a lease, and until when: microseconds by the database's clock."""

    name: str
    until: int


class Lease:
    """What this process may do, by its name; `term` differs each time that another one had it meanwhile."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.term = 0
        self._good_until = 0.0

    @property
    def is_good(self) -> bool:
        """Return whether it is ours right now, whatever the database's clock or ours may say."""
        return _now() < self._good_until

    def hold(self, term: int, good_until: float) -> None:
        """Note that it is ours until then, by the clock of this machine."""
        self.term, self._good_until = term, good_until

    def lose(self) -> None:
        """Note that it is not ours any more."""
        self._good_until = 0.0


class LeaseKeeper:
    """Keeps and takes the leases of one process; on SQLite, which one bot has for itself, all are its own."""

    def __init__(self, place: Place, terms: LeaseTerms) -> None:
        self.place = place
        self.terms = terms
        self.holder = uuid4().hex
        self.leases: dict[str, Lease] = {}
        self._connection: asyncpg.Connection | None = None

    def want(self, name: str) -> Lease:
        """Return a lease that is tried for from now on."""
        lease = self.leases.setdefault(name, Lease(name))
        if isinstance(self.place, SqliteAt):
            lease.hold(1, float("inf"))
        return lease

    async def run(self) -> None:
        """Keep and take for ever. Raises what the database says, once; what is held stays so for its time."""
        while True:
            await self.step()
            await asyncio.sleep(self.terms.every)

    async def step(self) -> None:
        """Keep what is ours, and take what nobody has."""
        if isinstance(self.place, SqliteAt):
            return
        sent, terms = _now(), self.terms
        length = int(terms.length * 1_000_000)
        rows = await self._fetch(_KEEP_OR_TAKE, list(self.leases), self.holder, length)
        ours = {row["name"]: row["term"] for row in rows}
        for name, lease in self.leases.items():
            if name in ours:
                lease.hold(ours[name], sent + terms.length - terms.margin)
            else:
                lease.lose()

    async def give_back(self) -> None:
        """Let others take at once what is ours."""
        for lease in self.leases.values():
            lease.lose()
        if isinstance(self.place, PostgresAt):
            await self._fetch(_GIVE_BACK, list(self.leases), self.holder)

    async def holder_of(self, name: str) -> Holder | None:
        """Return who holds a lease right now, if anybody does."""
        rows = await self._fetch(_HOLDER, name)
        return Holder(rows[0]["holder"], rows[0]["until"]) if rows else None

    async def open(self) -> None:
        """Make the table where it is not there yet. DatabaseUnusable where a pooler shares sessions."""
        assert isinstance(self.place, PostgresAt)
        await refuse_shared_sessions(self.place)
        self._connection = await connect(self.place.options)
        if not await self._connection.fetchval(_IS_THERE):
            async with self._connection.transaction():
                await self._connection.execute(f"SELECT pg_advisory_xact_lock({MIGRATING})")
                await self._connection.execute(_MAKE)

    def close(self) -> None:
        """End the connection at once."""
        if self._connection is not None:
            self._connection.terminate()
            self._connection = None

    async def _fetch(self, text: str, *values: object) -> "list[asyncpg.Record]":
        """Run one statement; a connection that failed is not used again."""
        assert isinstance(self.place, PostgresAt)
        try:
            async with asyncio.timeout(self.terms.answer):
                if self._connection is None:
                    self._connection = await connect(self.place.options)
                return list(await self._connection.fetch(text, *values))
        except BaseException:
            self.close()
            raise


async def held_by_others(place: PostgresAt, name: str) -> bool:
    """Return whether anybody holds a lease, or a bot of an earlier release serves; leaves nothing behind."""
    connection = await connect(place.options)
    try:
        if await connection.fetchval(_EARLIER_SERVES):
            return True
        if not await connection.fetchval(_IS_THERE):
            return False
        return bool(await connection.fetch(_HOLDER, name))
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


def _now() -> float:
    """Return the seconds since the machine started, those in which it was suspended among them."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))
