"""Follow Precoro: what is new, what has changed, and what waits there."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final

from jobs.clock_watch import ClockWatch
from jobs.outage import Outage
from jobs.precoro.calls import NotNow, PrecoroCalls
from jobs.precoro.lists import CallsRefused, ListPage, ListQuery, ListRefused, ListResult, read_pages
from jobs.precoro.names import read_fields, read_users
from jobs.precoro.reading import DocumentReader, NotRead
from jobs.precoro.requests import codes_of
from models.outbox import homes
from models.policy import LookTimes
from models.precoro import accounts, ledger, readings
from models.precoro.clock import catch_up_with_clock
from models.records.precoro import Alias, RemoteRow
from models.tables import PrecoroAccount

log = logging.getLogger(__name__)

OVERLAP: Final = timedelta(minutes=10)
FORGOTTEN_AFTER: Final = timedelta(days=7)  # an account that was away for so long starts from the beginning
DAILY: Final = timedelta(days=1)
POLL: Final = 1.0  # seconds


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
        self._watch = ClockWatch()
        self._outage = Outage(f"Reading Precoro ({calls.terms.account})")

    async def run(self) -> None:
        """Follow Precoro until cancelled; a restart tries again what had been stopped."""
        await self.calls.store.transact(lambda: ledger.try_again(self.calls.account_id))
        await self._catch_up()
        while True:
            try:
                if self._watch.set_back(self.calls.clock()):
                    await self._catch_up()
                waits = await self.step()
            except NotNow as later:
                waits = max((later.until - self.calls.clock()).total_seconds(), POLL)
            except Exception as error:  # the edge: a store that is away, or a fault of ours
                self._outage.noticed(error)
                waits = self.times.every
            else:
                self._outage.over()
            await asyncio.sleep(min(waits, self.times.every))

    async def _catch_up(self) -> None:
        now = self.calls.clock()
        await self.calls.store.transact(lambda: catch_up_with_clock(self.calls.account_id, now))

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
        return POLL

    def _every(self, now: datetime) -> timedelta:
        if self.is_night(now):
            return timedelta(seconds=self.times.at_night)
        return timedelta(seconds=self.times.when_quiet if self._quiet >= 3 else self.times.every)

    async def _account(self) -> PrecoroAccount:
        return await self.calls.store.look(lambda: accounts.account(self.calls.account_id))

    async def make_pass(self, results: list[ListResult] | None = None) -> int:
        """Look through the lists for what has changed; return how many documents are to be read.

        What came of each list is added to `results`. One that can't be read does not stop the others.
        Raises CallsRefused, and what a call raises.
        """
        results = [] if results is None else results
        await self.read_names()
        account, now = await self._account(), self.calls.clock()
        everything = _due(account.asked_all_at, DAILY, now)
        for alias in self.aliases:
            results.append(result := ListResult(alias))
            for query in await self._queries(alias, account, everything=everything):
                await self._read_list(query, result)
            result.is_whole = not (result.is_refused or result.error)
        is_whole = everything and not any(result.error for result in results)
        await self._finish_pass(account, now, everything=is_whole)
        found = sum(len(result.to_read) for result in results)
        self._quiet = 0 if found else self._quiet + 1
        return found

    async def look_through(self, results: list[ListResult]) -> None:
        """Look through the lists as a pass does, and store nothing of what they hold."""
        account, now = await self._account(), self.calls.clock()
        everything = _due(account.asked_all_at, DAILY, now)
        for alias in self.aliases:
            results.append(result := ListResult(alias))
            for query in await self._queries(alias, account, everything=everything):
                await self._look_at_list(query, result)
            result.is_whole = not (result.is_refused or result.error)

    async def read_names(self) -> None:
        """Read people and names of fields where that is due: with them documents are understood."""
        account, now = await self._account(), self.calls.clock()
        if _due(account.people_at, DAILY, now):
            await read_users(self.calls, account)
        if _due(account.custom_fields_at, DAILY, now):
            await read_fields(self.calls)

    async def _finish_pass(self, account: PrecoroAccount, now: datetime, *, everything: bool) -> None:
        before = now - timedelta(seconds=self.times.waiting_again)

        async def work() -> None:
            await readings.read_waiting_again(account.id, before, now)
            await accounts.note(account.id, last_pass_at=now)
            if everything:
                await accounts.note(account.id, asked_all_at=now)
            await ledger.forget_old_calls(account.id, now)
            await homes.precoro_changed(account.id)

        await self.calls.store.transact(work)

    async def _queries(self, alias: Alias, account: PrecoroAccount, *, everything: bool) -> list[ListQuery]:
        """Return what is asked of a list: what has changed, and now and then also all that waits.

        An account that is new, or was away for long, begins with what waits.
        """
        until = await self.calls.store.look(lambda: accounts.read_until(account.id, alias))
        tables, pays = self.calls.tables, self.calls.terms.payments and alias in ("invoices", "expenses")
        if until is None or self._time_there(account) - until > FORGOTTEN_AFTER:
            first, queries, everything = True, [], True
        else:
            first, queries = False, [ListQuery(alias, since=until, pays=pays)]
        if everything:
            queries.append(ListQuery(alias, statuses=codes_of(tables, "pending"), first=first))
        if everything and pays:
            codes = codes_of(tables, "approved", "partly_paid")
            queries.append(ListQuery(alias, statuses=codes, first=first, pays=True, newest=True))
        return queries

    def _time_there(self, account: PrecoroAccount) -> datetime:
        return self.calls.clock() + timedelta(microseconds=account.ahead_us)

    async def _read_list(self, query: ListQuery, result: ListResult) -> None:
        """Add what a list names to what is to be read, and note up to when it is known."""
        store, account = self.calls.store, await self._account()
        begun = None
        try:
            async for page in read_pages(self.calls, query):
                begun = begun or page.at or self._time_there(account)
                wanted = await store.transact(
                    lambda page=page: readings.add_rows(  # type: ignore[misc]
                        account.id, page.rows, self.calls.clock(), first=query.first, pays=query.pays
                    )
                )
                self._note_page(page, wanted, result)
        except ListRefused:
            await self._refused(result)
        except CallsRefused:
            raise
        except NotRead as error:
            self._not_read(result, error)
        else:
            read_until = (begun or self._time_there(account)) - OVERLAP
            await store.transact(lambda: accounts.list_read(account.id, query.alias, read_until))

    async def _look_at_list(self, query: ListQuery, result: ListResult) -> None:
        try:
            async for page in read_pages(self.calls, query):
                wanted = await self.calls.store.look(
                    lambda page=page: readings.rows_to_read(  # type: ignore[misc]
                        self.calls.account_id, page.rows, pays=query.pays
                    )
                )
                self._note_page(page, wanted, result)
        except ListRefused:
            result.is_refused = True
        except CallsRefused:
            raise
        except NotRead as error:
            self._not_read(result, error)

    def _note_page(self, page: ListPage, wanted: Sequence[RemoteRow], result: ListResult) -> None:
        result.listed |= {row.id for row in page.rows}
        result.to_read |= {row.id for row in wanted}
        result.problems += page.problems
        for problem in page.problems:
            log.warning("Precoro (%s): %s", self.calls.terms.account, problem)

    async def _refused(self, result: ListResult) -> None:
        result.is_refused = True
        account_id, now = self.calls.account_id, self.calls.clock()
        await self.calls.store.transact(
            lambda: accounts.list_refused(account_id, result.alias, "forbidden", now)
        )
        log.warning("Precoro (%s): the list %s is refused", self.calls.terms.account, result.alias)

    def _not_read(self, result: ListResult, error: NotRead) -> None:
        result.error = str(error)
        log.warning("Precoro (%s): the list %s: %s", self.calls.terms.account, result.alias, error)


def _due(last: datetime | None, every: timedelta, now: datetime) -> bool:
    return last is None or not timedelta(0) <= now - last < every
