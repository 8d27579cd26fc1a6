"""Make one pass over a company in Precoro, and read what is to be read, within the limits."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from jobs.precoro.calls import NotNow
from jobs.precoro.client import AnswerTooLarge, Lost, NotSent
from jobs.precoro.lists import ListResult
from jobs.precoro.reading import NotRead, ReadingResult
from jobs.precoro.source import PrecoroSource
from models.precoro import accounts, ledger, readings

MOST_UNANSWERED: Final = 3  # readings in a row; then Precoro can't be reached
NO_ANSWER: Final = (NotSent, Lost, AnswerTooLarge, NotRead)


@dataclass(slots=True)
class SyncReport:
    """What came of it."""

    lists: list[ListResult] = field(default_factory=list)
    outcomes: Counter[str] = field(default_factory=Counter)
    troubled: list[ReadingResult] = field(default_factory=list)  # not read, or not understood in part
    later: datetime | None = None  # when the limits allow the next call
    unreachable: str = ""  # why Precoro could not be reached
    stopped: str = ""  # a StopReason
    left: int = 0  # documents that are still to be read
    left_from: datetime | None = None
    calls: int = 0  # within a day, of all programs

    @property
    def has_failed(self) -> bool:
        """Whether somebody has to do something."""
        is_stopped = self.stopped in ("key_refused", "blocked")
        return bool(self.unreachable) or is_stopped or any(one.error for one in self.lists)


async def sync(source: PrecoroSource, *, dry_run: bool) -> SyncReport:
    """Make a pass and read what is due, as the bot does; `dry_run`: only look at the lists.

    Somebody asks for it, so that a key that was refused is tried again at once.
    """
    calls, report = source.calls, SyncReport()
    await calls.store.transact(lambda: ledger.try_again(calls.account_id))
    try:
        if dry_run:
            await source.look_through(report.lists)
        else:
            await source.make_pass(report.lists)
            await _read_due(source, report)
    except NotNow as later:
        report.later = later.until
    except NO_ANSWER as error:
        report.unreachable = str(error) or type(error).__name__
    finally:
        await source.reader.end_list()
    await _conclude(source, report)
    return report


async def _read_due(source: PrecoroSource, report: SyncReport) -> None:
    """Read what is due by now; what another program reads meanwhile is left to it."""
    calls, now, unanswered = source.calls, source.calls.clock(), 0
    while (due := await calls.store.look(lambda: readings.next_reading(calls.account_id, now))) is not None:
        result = await source.reader.read(due)
        if result is None:
            continue
        if result.outcome is not None:
            report.outcomes[result.outcome] += 1
        if result.problems:
            report.troubled.append(result)
        unanswered = 0 if result.is_answered else unanswered + 1
        if unanswered >= MOST_UNANSWERED:
            report.unreachable = "; ".join(result.problems)
            return


async def _conclude(source: PrecoroSource, report: SyncReport) -> None:
    calls, now = source.calls, source.calls.clock()
    account = await calls.store.look(lambda: accounts.account(calls.account_id))
    if account.stopped_until is not None and account.stopped_until > now:
        report.stopped = account.stopped_because
    report.left = await calls.store.look(lambda: readings.left_to_read(account.id))
    report.left_from = await calls.store.look(lambda: readings.next_due(account.id))
    report.calls = await calls.store.look(lambda: ledger.calls_of_a_day(account.id, calls.limits, now))
