"""Follow Precoro: what is new, what has changed, and what waits there."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from jobs.outage import Outage
from jobs.precoro.calls import READS_WITHIN, NotNow, PrecoroCalls, date_of
from jobs.precoro.client import RawAnswer, Request
from jobs.precoro.reading import DocumentReader, NotRead
from jobs.precoro.requests import (
    PER_PAGE,
    fields_request,
    list_request,
    users_request,
    waiting_code,
)
from jobs.worker.process import WorkerBroken, WorkerTimeout
from models.outbox import homes
from models.policy import LookTimes
from models.precoro import accounts, ledger, people, readings
from models.records.precoro import Alias, RemotePage, RemotePerson
from models.tables import PrecoroAccount
from sources.precoro.lists import read_field_names, read_page, read_people
from sources.precoro.shapes import NotUnderstood

log = logging.getLogger(__name__)

MOST_PAGES: Final = 300  # of one list in one pass
OVERLAP: Final = timedelta(minutes=10)
FORGOTTEN_AFTER: Final = timedelta(days=7)  # an account that was away for so long starts from the beginning
DAILY: Final = timedelta(days=1)
_POLL: Final = 1.0  # seconds


class PrecoroSource:
    """One company's documents: passes over its lists, and a queue of documents that are read whole."""

    def __init__(
        self,
        calls: PrecoroCalls,
        reader: DocumentReader,
        aliases: Sequence[Alias],
        times: LookTimes,
        is_night: Callable[[datetime], bool],
    ) -> None:
        self.calls = calls
        self.reader = reader
        self.aliases = aliases
        self.times = times
        self.is_night = is_night
        self._quiet = 0  # passes in a row in which nothing had changed
        self._outage = Outage(f"Reading Precoro ({calls.terms.account})")

    async def run(self) -> None:
        """Follow Precoro until cancelled; a restart tries again what had been stopped."""
        await self.calls.store.transact(lambda: ledger.go_on(self.calls.account_id))
        while True:
            try:
                waits = await self.step()
            except NotNow as later:
                waits = max((later.until - self.calls.clock()).total_seconds(), _POLL)
            except Exception as error:  # the edge: a store that is away, or a fault of ours
                self._outage.noticed(error)
                waits = self.times.every
            else:
                self._outage.over()
            await asyncio.sleep(min(waits, self.times.every))

    async def step(self) -> float:
        """Do what is due next; return in how many seconds to look again. Raises NotNow."""
        account, now = await self._account(), self.calls.clock()
        if _due(account.last_pass_at, self._every(now), now):
            await self.make_pass()
            return 0.0
        reading = await self.calls.store.look(lambda: readings.next_reading(account.id, now))
        if reading is not None:
            await self.reader.read(reading)
            return 0.0
        return _POLL

    def _every(self, now: datetime) -> timedelta:
        if self.is_night(now):
            return timedelta(seconds=self.times.at_night)
        return timedelta(seconds=self.times.when_quiet if self._quiet >= 3 else self.times.every)

    async def _account(self) -> PrecoroAccount:
        return await self.calls.store.look(lambda: accounts.account(self.calls.account_id))

    async def make_pass(self) -> int:
        """Look through the lists for what has changed; return how many documents are to be read.

        People and names of fields come first: with them documents are understood.
        """
        account, now = await self._account(), self.calls.clock()
        if _due(account.people_at, DAILY, now):
            await self._read_users(account)
        if _due(account.custom_fields_at, DAILY, now):
            await self._read_fields()
        found, everything = 0, _due(account.asked_all_at, DAILY, now)
        for alias in self.aliases:
            found += await self._read_list(alias, account)
            if everything:
                found += await self._read_list(alias, account, everything=True)
        await self._finish_pass(account, now, everything)
        self._quiet = 0 if found else self._quiet + 1
        return found

    async def _finish_pass(self, account: PrecoroAccount, now: datetime, everything: bool) -> None:
        before = now - timedelta(seconds=self.times.waiting_again)

        async def work() -> None:
            await readings.read_waiting_again(account.id, before, now)
            await accounts.note(account.id, last_pass_at=now, first_pass_at=account.first_pass_at or now)
            if everything:
                await accounts.note(account.id, asked_all_at=now)
            await ledger.forget_old_calls(account.id, now)
            await homes.precoro_changed(account.id)

        await self.calls.store.transact(work)

    async def _read_list(self, alias: Alias, account: PrecoroAccount, *, everything: bool = False) -> int:
        """Add what has changed in one list to what is to be read; return how many documents.

        `everything`: also all that waits. An account that is new, or was away for long, begins with that.
        """
        store, now = self.calls.store, self.calls.clock()
        until = await store.look(lambda: accounts.read_until(account.id, alias))
        there = now + timedelta(microseconds=account.ahead_us)
        first = until is None or there - until > FORGOTTEN_AFTER
        if everything and (first or account.asked_all_at is None):
            return 0  # it has just begun with it
        everything = everything or first
        codes = (waiting_code(self.calls.tables),) if everything else ()
        seen: set[int] = set()
        found, begun = 0, None
        for page in range(1, MOST_PAGES + 1):
            since = None if everything else until
            request = list_request(self.calls.tables, alias, page, since=since, statuses=codes)
            answer = await self._answered(request, alias)
            if answer is None:
                return found
            begun = begun or date_of(answer) or there
            rows = await self._page(answer, alias)
            new = [row for row in rows.rows if row.id not in seen]
            seen |= {row.id for row in new}
            found += await store.transact(
                lambda new=new: readings.add_rows(account.id, new, self.calls.clock(), first=first)  # type: ignore[misc]
            )
            if not rows.more or not new:
                break
        read_until = (begun or there) - OVERLAP
        await store.transact(lambda: accounts.list_read(account.id, alias, read_until))
        return found

    async def _answered(self, request: Request, alias: Alias) -> RawAnswer | None:
        """Return a list's answer; None where the company's key may not read it: then the others go on."""
        answer = await self.calls.make(request)
        if answer.status == 200:
            return answer
        if answer.status == 403:
            now = self.calls.clock()
            account_id = self.calls.account_id
            await self.calls.store.transact(
                lambda: accounts.list_refused(account_id, alias, "forbidden", now)
            )
            log.warning("Precoro (%s): the list %s is refused", self.calls.terms.account, alias)
            return None
        raise NotRead(f"the list {alias} was answered with {answer.status}")

    async def _page(self, answer: RawAnswer, alias: Alias) -> RemotePage:
        page: RemotePage = await self._understood(read_page, answer, alias)
        for problem in page.problems:
            log.warning("Precoro (%s): %s", self.calls.terms.account, problem)
        return page

    async def _understood(self, read, answer: RawAnswer, *given):  # type: ignore[no-untyped-def]
        try:
            return await self.calls.worker.run(
                read, answer.body, *given, PER_PAGE, self.calls.tables, timeout=READS_WITHIN
            )
        except (NotUnderstood, WorkerTimeout, WorkerBroken) as error:
            raise NotRead(str(error)) from None

    async def _read_users(self, account: PrecoroAccount) -> None:
        """Read all users: people are then known by their ids. A key without that right does without."""
        found: list[RemotePerson] = []
        for page in range(1, MOST_PAGES + 1):
            answer = await self.calls.make(users_request(self.calls.tables, page))
            if answer.status != 200:
                log.warning("Precoro (%s): users: answered %d", self.calls.terms.account, answer.status)
                break
            read = await self._understood(read_people, answer)
            found += read.people
            if not read.more:
                await self.calls.store.transact(partial(people.save_all_users, account, found))
                break
        await self.calls.store.transact(lambda: accounts.note(account.id, people_at=self.calls.clock()))

    async def _read_fields(self) -> None:
        """Read the names of custom fields; without that right, fields are left out."""
        names: dict[int, str] = {}
        for page in range(1, MOST_PAGES + 1):
            answer = await self.calls.make(fields_request(self.calls.tables, page))
            if answer.status != 200:
                log.warning(
                    "Precoro (%s): custom fields: answered %d", self.calls.terms.account, answer.status
                )
                break
            read = await self._understood(read_field_names, answer)
            names |= dict(read.names)
            if not read.more:
                break
        await self.calls.store.transact(
            lambda: accounts.save_field_names(self.calls.account_id, names, self.calls.clock())
        )


def _due(last: datetime | None, every: timedelta, now: datetime) -> bool:
    return last is None or not timedelta(0) <= now - last < every
