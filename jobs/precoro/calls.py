"""The calls of one company to Precoro, one at a time and within its limits."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

from jobs.precoro.client import MOST_BYTES, OwnerKey, PrecoroClient, RawAnswer, Request
from jobs.worker.process import Worker
from models.database.store import Store
from models.outbox import homes
from models.policy import CallLimits, PrecoroTerms
from models.precoro import accounts, ledger
from models.precoro.ledger import CountedCall
from models.vocabulary import StopReason
from sources.precoro.answers import is_html
from sources.precoro.entries import Tables
from sources.precoro.rate_limits import RateLimit, read_rate_limit

log = logging.getLogger(__name__)

LONGEST_WAIT: Final = timedelta(
    minutes=2
)  # what is allowed later than that is for the caller to come back to
STOPPED_FOR: Final = timedelta(minutes=30)
READS_WITHIN: Final = 10.0  # seconds, of one answer in the worker process
LOOKS_AGAIN: Final = 1.0  # seconds: another program may have ended its call by then
_UNREADABLE: Final = timedelta(minutes=1)  # where it can't be read when to ask again, doubling
_LONGEST_UNREADABLE: Final = timedelta(hours=1)
_CLOCKS_AGREE: Final = timedelta(seconds=2)


class NotNow(Exception):
    """The limits allow the call only later."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until.isoformat())
        self.until = until


class LeftToOthers(Exception):
    """Another bot calls by now: this call has not left."""


class PrecoroCalls:
    """Makes the calls of a company: those for decisions go before all others.

    `owner` is the company's own key. Other programs call as well; the ledger in the store knows of all.
    """

    def __init__(
        self,
        account_id: int,
        terms: PrecoroTerms,
        owner: OwnerKey,
        *,
        client: PrecoroClient,
        limits: CallLimits,
        tables: Tables,
        store: Store,
        worker: Worker,
        clock: Callable[[], datetime],
        may_call: Callable[[], bool] = lambda: True,
    ) -> None:
        self._may_call = may_call
        self.account_id = account_id
        self.terms = terms
        self.owner = owner
        self.tables = tables
        self.store = store
        self.worker = worker
        self.clock = clock
        self.client = client
        self.limits = limits
        self._turn = asyncio.Lock()
        self._decisions = 0  # that wait for a turn
        self._none_wait = asyncio.Event()
        self._none_wait.set()
        self._unreadable = 0  # answers in a row that did not say when to ask again

    async def make(
        self,
        request: Request,
        owner: OwnerKey | None = None,
        *,
        for_decision: bool = False,
        most: int = MOST_BYTES,
    ) -> RawAnswer:
        """Make a call as soon as the limits allow it, and again after a 429, which did nothing.

        Raises NotNow, NotSent, Lost or AnswerTooLarge.
        """
        by = owner or self.owner
        call = CountedCall(request.route, request.call_hash, by.person, for_decision)
        while True:
            async with self._my_turn(for_decision):
                later = await self.store.transact(
                    lambda: ledger.reserve(self.account_id, call, self.limits, self.clock())
                )
                if later is None:
                    answer = await self._sent(request, by, most)
                    if not await self._is_too_often(answer, call):
                        await self._note(answer, by)
                        return answer
                    continue
            await self._wait_until(later)

    @asynccontextmanager
    async def _my_turn(self, for_decision: bool) -> AsyncIterator[None]:
        self._decisions += for_decision
        self._none_wait.clear() if self._decisions else self._none_wait.set()
        try:
            if not for_decision:
                await self._none_wait.wait()
            async with self._turn:
                yield
        finally:
            self._decisions -= for_decision
            if not self._decisions:
                self._none_wait.set()

    async def _wait_until(self, later: datetime) -> None:
        wait = later - self.clock()
        if wait > LONGEST_WAIT:
            raise NotNow(later)
        await asyncio.sleep(min(max(wait.total_seconds(), 0.01), LOOKS_AGAIN))

    async def _sent(self, request: Request, by: OwnerKey, most: int) -> RawAnswer:
        try:
            if not self._may_call():
                raise LeftToOthers(self.terms.account)
            return await self.client.send(request, by, most=most)
        finally:
            await self.store.transact(lambda: ledger.finish(self.account_id, self.limits, self.clock()))

    async def _is_too_often(self, answer: RawAnswer, call: CountedCall) -> bool:
        """Note what a 429 says; return whether it was one."""
        if answer.status != 429:
            self._unreadable = 0
            return False
        now = self.clock()
        limit = await self.worker.run(
            read_rate_limit, answer.body, answer.headers, now, self.tables, timeout=READS_WITHIN
        )
        until = now + self._pause(limit)
        log.warning(
            "Precoro (%s): too many calls (%s limit), until %s", self.terms.account, limit.limiter, until
        )
        await self.store.transact(lambda: self._limit(limit, call, until, now))
        return True

    def _pause(self, limit: RateLimit) -> timedelta:
        if limit.seconds is not None:
            self._unreadable = 0
            return timedelta(seconds=limit.seconds)
        self._unreadable += 1
        doubled = min(self._unreadable - 1, 10)
        return min(_UNREADABLE * (1 << doubled), _LONGEST_UNREADABLE)

    async def _limit(self, limit: RateLimit, call: CountedCall, until: datetime, now: datetime) -> None:
        if limit.limiter == "day":
            await ledger.stop(self.account_id, "daily_limit", until)
            await homes.precoro_changed(self.account_id)
        elif limit.limiter == "route":
            # For a call of its kind that was not made within the minute: the route takes one in all.
            strict = bool(call.call_hash) and not await ledger.was_called(self.account_id, call.route, now)
            await ledger.limit_route(self.account_id, call.route, until, now, strict=strict)
        else:
            await ledger.wait(self.account_id, until)

    async def _note(self, answer: RawAnswer, by: OwnerKey) -> None:
        """Note what an answer says of the account: whether its key is good, and what time it is there."""
        stops = _stops(answer, by)
        now = self.clock()

        async def work() -> bool:
            if stops is None:
                # Somebody's own key says nothing of the company's.
                is_new = not by.person and await ledger.go_on(self.account_id)
            else:
                is_new = await ledger.stop(self.account_id, stops, now + STOPPED_FOR)
            if is_new:
                await homes.precoro_changed(self.account_id)
            return is_new

        changed = await self.store.transact(work)
        if changed and stops is not None:
            log.error("Precoro (%s): %s", self.terms.account, _SAID[stops])
        elif changed:
            log.warning("Precoro (%s): calls are answered again", self.terms.account)
        await self._note_clock(answer, now)

    async def _note_clock(self, answer: RawAnswer, now: datetime) -> None:
        there = date_of(answer)
        if there is None:
            return
        ahead = there - now
        account = await self.store.look(lambda: accounts.account(self.account_id))
        if abs(ahead - timedelta(microseconds=account.ahead_us)) > _CLOCKS_AGREE:
            micros = ahead // timedelta(microseconds=1)
            await self.store.transact(lambda: accounts.note(self.account_id, ahead_us=micros))


_SAID: Final[dict[StopReason, str]] = {
    "key_refused": "the company's key, or the e-mail address of its owner, is refused; nothing is read",
    "blocked": "something between the bot and Precoro refuses its calls; nothing is read",
    "daily_limit": "the calls of the day are used up",
}


def _stops(answer: RawAnswer, by: OwnerKey) -> StopReason | None:
    """Return why no more calls are made after an answer; a 403 in JSON is about one list or document."""
    if answer.status == 401 and not by.person:
        return "key_refused"
    if answer.status == 403 and is_page(answer):
        return "blocked"
    return None


def is_page(answer: RawAnswer) -> bool:
    """Return whether a page was answered: then it is not Precoro that speaks."""
    return is_html(answer.body, answer.headers.get("content-type", ""))


def date_of(answer: RawAnswer) -> datetime | None:
    """Return what time it was at Precoro when it answered."""
    try:
        read = parsedate_to_datetime(answer.headers.get("date", ""))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return read.astimezone(UTC) if read.tzinfo else None
