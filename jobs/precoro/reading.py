"""Read one document of Precoro whole, with its files, and take it in."""

import logging
from datetime import datetime
from typing import Final

from jobs.precoro.calls import READS_WITHIN, NotNow, PrecoroCalls
from jobs.precoro.client import AnswerTooLarge, Lost, NotSent, RawAnswer
from jobs.precoro.files import PrecoroFiles
from jobs.precoro.requests import document_request
from jobs.worker.process import WorkerBroken, WorkerTimeout
from models.change import Change
from models.documents import imports
from models.frozen import frozen
from models.outbox import lists
from models.policy import Policy
from models.precoro import accounts, people, readings
from models.precoro.intake import Outcome, end_gone, take_in
from models.precoro.known import files_here
from models.records.precoro import Alias, RemoteDocument
from models.refusals import Refusal
from models.tables import PrecoroReading
from sources.precoro.answers import error_text
from sources.precoro.documents import ReadingContext, read_document
from sources.precoro.shapes import NotUnderstood

log = logging.getLogger(__name__)

_GONE_AFTER: Final = 2  # answers that there is no such document


class NotRead(Exception):
    """A document could not be read; the text says why, for the log."""


@frozen
class ReadingResult:
    """What came of reading a document; `problems`: why it was not read, or what of it was not understood."""

    reading: PrecoroReading
    outcome: Outcome | None  # None: it could not be read, and is tried again later
    problems: tuple[str, ...] = ()
    is_answered: bool = True


class DocumentReader:
    """Reads the documents of one company with its own key.

    Of what waited before the bot was connected, the oldest come to people as one list, without cards.
    """

    def __init__(self, calls: PrecoroCalls, files: PrecoroFiles, policy: Policy) -> None:
        self.calls = calls
        self.files = files
        self.policy = policy
        self._list: int | None = None  # the import whose documents become a list

    async def read(self, reading: PrecoroReading) -> ReadingResult | None:
        """Read a document and take it in; None: another program reads it.

        Raises NotNow.
        """
        store, clock = self.calls.store, self.calls.clock
        if not await store.transact(lambda: readings.claim(reading, clock())):
            return None
        try:
            asked_at = clock()
            found = await self._found(reading)
            outcome = await self._take_in(found, reading, asked_at)
        except NotNow as later:
            until = later.until
            await store.transact(lambda: readings.release(reading, until))
            raise
        except (NotRead, NotSent, Lost, AnswerTooLarge, Refusal) as error:
            said = str(error) or type(error).__name__
            log.warning("Precoro (%s): %s %s was not read: %s", *self._named(reading), said)
            await store.transact(lambda: readings.try_again(reading, said, clock()))
            return ReadingResult(reading, None, (said,), not isinstance(error, NotSent | Lost))
        await store.transact(lambda: readings.read(reading))
        if not await store.look(lambda: readings.left_of_first_start(self.calls.account_id)):
            await self.end_list()
        return ReadingResult(reading, outcome, found.problems if found else ())

    def _named(self, reading: PrecoroReading) -> tuple[str, str, str]:
        return self.calls.terms.account, reading.alias, reading.number

    async def _found(self, reading: PrecoroReading) -> RemoteDocument | None:
        """Return the document as Precoro has it, None where it has none any more."""
        answer = await self.calls.make(document_request(self.calls.tables, alias_of(reading), reading.number))
        if answer.status == 404 and reading.attempts + 1 >= _GONE_AFTER:
            return None
        if answer.status != 200:
            raise NotRead(f"answered {answer.status} {await self._words(answer)}".strip())
        found = await understood(answer, alias_of(reading), self.calls)
        if found.id != reading.remote_id:
            raise NotRead(f"the number is that of another document ({found.id})")
        for problem in found.problems:
            log.warning("Precoro (%s): %s %s: %s", *self._named(reading), problem)
        return found

    async def _words(self, answer: RawAnswer) -> str:
        return await self.calls.worker.run(
            error_text,
            answer.body,
            answer.headers.get("content-type", ""),
            self.calls.tables,
            timeout=READS_WITHIN,
        )

    async def _take_in(
        self, found: RemoteDocument | None, reading: PrecoroReading, asked_at: datetime
    ) -> Outcome:
        calls = self.calls
        account = await calls.store.look(lambda: accounts.account(calls.account_id))
        if found is None:
            return await calls.store.apply(
                Change(calls.clock(), self.policy),
                lambda change: end_gone(reading, account, change),
                gives_way=True,
            )
        known = await calls.store.look(lambda: files_here(account, found))
        waits = found.draft.status == "pending"
        fetched = await self.files.fetched(found.files, known) if waits or known else {}
        batch = await self._batch_of(found, reading)
        return await calls.store.apply(
            Change(calls.clock(), self.policy, batch),
            lambda change: take_in(found, fetched, account, change, asked_at),
            gives_way=True,
        )

    async def _batch_of(self, found: RemoteDocument, reading: PrecoroReading) -> int | None:
        """Return the import that a document comes with: of what has waited for long, one that is a list."""
        store, now, batch = self.calls.store, self.calls.clock(), self._list
        made = found.draft.issued_on
        is_old = made is not None and (now.date() - made).days > self.calls.terms.first_days
        if not (reading.at_first_start and is_old):
            return None
        if batch is None or not await store.transact(lambda: imports.heartbeat(batch, now)):
            self._list = await store.transact(lambda: imports.open_batch(now))
        return self._list

    async def end_list(self) -> None:
        """Let people have the list of what has waited for long, if one was begun here."""
        batch = self._list
        if batch is not None:
            await self.calls.store.transact(lambda: lists.close_batch(batch, self.calls.clock(), 0))
            self._list = None


def prepare() -> None:
    """Have a worker process ready to read Precoro: with this module it has imported what reads."""


def alias_of(reading: PrecoroReading) -> Alias:
    """Return the list of a document that is to be read."""
    return reading.alias  # type: ignore[return-value]


async def understood(answer: RawAnswer, alias: Alias, calls: PrecoroCalls) -> RemoteDocument:
    """Return the document that an answer holds, understood in the worker process. Raises NotRead."""
    context = await context_of(calls)
    try:
        return await calls.worker.run(read_document, answer.body, alias, context, timeout=READS_WITHIN)
    except (NotUnderstood, WorkerTimeout, WorkerBroken) as error:
        raise NotRead(f"it could not be understood: {error}") from None


async def context_of(calls: PrecoroCalls) -> ReadingContext:
    """Return what is known of the company, with which its documents are understood."""
    account = await calls.store.look(lambda: accounts.account(calls.account_id))
    users = await calls.store.look(lambda: people.known_users(account))
    return ReadingContext(calls.tables, calls.terms.app_url, accounts.custom_fields_of(account), users)
