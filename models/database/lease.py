"""Leases: who acts for all on PostgreSQL, and until when. None rests on a session.

What holds one renews it long before it runs out, and stops acting in its name before another can take it.
"""

import asyncio
import os
import socket
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Final, TypeVar
from uuid import uuid4

from models.database.driver import connect
from models.database.lease_rows import (
    ALONE,
    BOT,
    Held,
    give_back,
    held,
    keep_or_take,
    make_table,
    refuse_shared_sessions,
    take_alone,
)
from models.database.url import Place, PostgresAt, SqliteAt
from models.frozen import frozen

if TYPE_CHECKING:
    import asyncpg

T = TypeVar("T")


class NotServing(ConnectionError):
    """This bot may not write: something is done alone, or was since it began. For now that is an outage."""


TRY_AGAIN: Final = 0.5  # seconds after the database did not answer


@frozen
class LeaseTerms:
    """How long a lease holds unless it is kept, in seconds; its holder stops by `margin` earlier."""

    length: float = 10.0
    every: float = 2.0  # between two times that it is kept; who holds none tries twice as often
    margin: float = 1.0
    answer: float = 1.5  # for one answer of the database, after which it is asked over another connection


class Lease:
    """What this process may do, by its name; `term` differs each time that another one had it meanwhile."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.term = 0
        self.first_term = 0
        self._good_until = 0.0

    @property
    def is_good(self) -> bool:
        """Return whether it is ours right now, whatever the database's clock or ours may say."""
        return _now() < self._good_until

    def hold(self, term: int, good_until: float) -> None:
        """Note that it is ours until then, by the clock of this machine."""
        self.term, self._good_until = term, good_until
        self.first_term = self.first_term or term

    def lose(self) -> None:
        """Note that it is not ours any more."""
        self._good_until = 0.0


class LeaseKeeper:
    """Keeps and takes the leases of one process; on SQLite, which one bot has for itself, all are its own."""

    def __init__(self, place: Place, terms: LeaseTerms) -> None:
        self.place = place
        self.terms = terms
        self.holder = f"{socket.gethostname()} {os.getpid()} {uuid4().hex[:8]}"
        self.presence = f"{BOT}{self.holder}"
        self.others: list[Held] = []  # what other processes hold, as of the last step
        self.has_seen_others = False  # whether there was another bot since this one began
        self.wanted: dict[str, Lease] = {}
        self._leases: dict[str, Lease] = {}
        self._connection: asyncpg.Connection | None = None
        self._turn = asyncio.Lock()

    @property
    def other_bots(self) -> int:
        """Return how many bots there are beside this one, as of the last step."""
        return sum(one.name.startswith(BOT) for one in self.others)

    @property
    def is_there(self) -> bool:
        """Return whether this bot serves right now, as far as others can tell."""
        lease = self.wanted.get(self.presence)
        return isinstance(self.place, SqliteAt) or (lease is not None and lease.is_good)

    @property
    def is_over(self) -> bool:
        """Return whether something is done alone, or was since this bot began: it knows nothing of it."""
        lease = self.wanted.get(self.presence)
        if lease is None or not lease.first_term:
            return False
        return lease.term != lease.first_term or any(one.name == ALONE for one in self.others)

    async def still_there(self) -> None:
        """Raise NotServing where this bot may not write; it asks the database only after it stood still."""
        if not self.is_there:
            await self.step()
        if not self.is_there or self.is_over:
            raise NotServing(f"{self.place} is used by somebody else alone")

    def lease(self, name: str) -> Lease:
        """Return a lease, which is ours only once it was wanted."""
        return self._leases.setdefault(name, Lease(name))

    def want(self, name: str) -> Lease:
        """Return a lease that is tried for from now on: what it is for must begin once it is ours."""
        lease = self.wanted[name] = self.lease(name)
        if isinstance(self.place, SqliteAt):
            lease.hold(1, float("inf"))
        return lease

    async def run(self) -> None:
        """Keep and take for ever. Raises what the database says; what is held stays so for its time."""
        while True:
            await self.step()
            holds = any(one.is_good for one in self.wanted.values() if one.name != self.presence)
            await asyncio.sleep(self.terms.every if holds else self.terms.every / 2)

    async def step(self) -> None:
        """Keep what is ours, and take what nobody has."""
        if isinstance(self.place, SqliteAt):
            return
        sent = _now()

        async def ask(connection: "asyncpg.Connection") -> tuple[dict[str, int], list[Held]]:
            ours = await keep_or_take(connection, list(self.wanted), self.holder, self.terms.length)
            return ours, await held(connection)

        ours, everything = await self._ask(ask)
        self._note(ours, everything, sent)

    async def ping(self) -> None:
        """Ask the database for nothing. Raises what it says, TimeoutError where it does not answer."""
        await self._ask(lambda connection: connection.fetchval("SELECT 1"))

    async def take_alone(self) -> bool:
        """Try for the lease of what is done alone; `others` has who is in the way."""
        sent = _now()
        self.want(ALONE)

        async def ask(connection: "asyncpg.Connection") -> tuple[dict[str, int], list[Held]]:
            ours = await take_alone(connection, self.holder, self.terms.length)
            return ours, await held(connection)

        ours, everything = await self._ask(ask)
        self._note(ours, everything, sent)
        return ALONE in ours

    async def give_back(self, *names: str) -> None:
        """Let others take at once what is ours, and try for it no more; without names, all of it."""
        names = names or tuple(self.wanted)
        for name in names:
            self.wanted.pop(name, None)
            self.lease(name).lose()
        if isinstance(self.place, PostgresAt):
            await self._ask(lambda connection: give_back(connection, names, self.holder))

    async def open(self) -> None:
        """Make the table where it is not there yet. DatabaseUnusable where a pooler shares sessions."""
        assert isinstance(self.place, PostgresAt)
        await refuse_shared_sessions(self.place)
        self._connection = await connect(self.place.options)
        await make_table(self._connection)

    def close(self) -> None:
        """End the connection at once."""
        if self._connection is not None:
            self._connection.terminate()
            self._connection = None

    def _note(self, ours: dict[str, int], everything: list[Held], sent: float) -> None:
        self.others = [one for one in everything if one.holder != self.holder]
        self.has_seen_others |= self.other_bots > 0
        for name, lease in self.wanted.items():
            if name in ours:
                lease.hold(ours[name], sent + self.terms.length - self.terms.margin)
            else:
                lease.lose()

    async def _ask(self, ask: "Callable[[asyncpg.Connection], Awaitable[T]]") -> T:
        """Ask the database, one thing at a time; a connection that failed is not used again."""
        assert isinstance(self.place, PostgresAt)
        async with self._turn:
            try:
                async with asyncio.timeout(self.terms.answer):
                    if self._connection is None:
                        self._connection = await connect(self.place.options)
                    return await ask(self._connection)
            except BaseException:
                self.close()
                raise


def _now() -> float:
    """Return the seconds since the machine started, those in which it was suspended among them."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))
