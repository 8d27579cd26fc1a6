"""Check a company in Precoro as the bot reads it: its key, its lists, and a few documents that wait."""

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from typing import Final

from commands.checks.findings import Finding, ok, warning, wrong
from commands.checks.precoro_documents import check_documents
from commands.precoro.reasons import later_text, stopped_text, unreachable_text
from commands.precoro.report import NOT_LISTED, ROW_NOT_UNDERSTOOD, calls_text, list_name, reason_text
from jobs.precoro.calls import NotNow
from jobs.precoro.client import AnswerTooLarge, Lost, NotSent
from jobs.precoro.lists import ListQuery, ListRefused, read_one_page
from jobs.precoro.reading import NotRead
from jobs.precoro.requests import codes_of
from jobs.precoro.source import PrecoroSource
from models.precoro import accounts, ledger
from models.records.documents import Audience
from models.records.precoro import Alias, RemoteRow
from models.tables import PrecoroAccount
from settings import Settings
from views.wording.formats import decimal
from views.wording.names import enumerate_names
from views.wording.translate import gettext, marked

MOST_NAMED: Final = 10
CLOCKS_AGREE: Final = timedelta(minutes=1)
MANY: Final = 0.9  # of the calls of a day

KEY_WORKS: Final = marked("{company}: the key of {email} works. Lists that it reads: {kinds}.")
LIST_REFUSED: Final = marked(
    "{company}: Precoro refuses these lists to {email}: {kinds}. Give this user the rights, or leave them out"
    " of kinds in settings.toml."
)
BEHIND: Final = marked("{company}: the clock is {seconds} s behind Precoro's. Set the clock (NTP).")
AHEAD: Final = marked("{company}: the clock is {seconds} s ahead of Precoro's. Set the clock (NTP).")


class AccountCheck:
    """Checks one company, with calls that count as the bot's own; nothing of a document is stored."""

    def __init__(self, source: PrecoroSource, settings: Settings, reader: Audience) -> None:
        self._source = source
        self._calls = source.calls
        self._terms = source.calls.terms
        self._settings = settings
        self._reader = reader
        self._waiting: dict[Alias, list[RemoteRow]] = {}  # on the first page of each list
        self._refused: list[Alias] = []

    async def findings(self, *, names_first: bool) -> AsyncIterator[Finding]:
        """Yield what is found; `names_first`: nothing is known of people and fields yet."""
        store, account_id = self._calls.store, self._calls.account_id
        await store.transact(lambda: ledger.try_again(account_id))
        try:
            if names_first:
                await self._source.read_names()
            async for finding in self._lists():
                yield finding
            if self._waiting:
                async for finding in check_documents(self._calls, self._waiting, self._reader):
                    yield finding
        except NotNow as later:
            yield await self._stopped() or warning(
                "precoro", later_text(later.until, self._settings, self._terms, self._reader)
            )
        except (NotSent, Lost, AnswerTooLarge, NotRead) as error:
            reason = str(error) or type(error).__name__
            yield await self._stopped() or wrong(
                "precoro", unreachable_text(reason, self._terms, self._reader)
            )
        account = await self._account()
        for finding in self._clock(account):
            yield finding
        now, limits = self._calls.clock(), self._calls.limits
        count = await store.look(lambda: ledger.calls_of_a_day(account_id, limits, now))
        text = f"{self._terms.company}: {calls_text(count, self._settings, self._reader)}"
        is_many = count > MANY * self._settings.precoro.calls_per_day
        yield warning("precoro", text) if is_many else ok("precoro", text)

    async def _account(self) -> PrecoroAccount:
        return await self._calls.store.look(lambda: accounts.account(self._calls.account_id))

    async def _stopped(self) -> Finding | None:
        """Return why no call is answered: the key is refused, or something on the way refuses them."""
        because = (await self._account()).stopped_because
        if because not in ("key_refused", "blocked"):
            return None
        return wrong("precoro", stopped_text(because, self._settings, self._terms, self._reader))

    def _say(self, sentence: str, **facts: str) -> str:
        return gettext(self._reader, sentence, company=self._terms.company, email=self._terms.email, **facts)

    def _kinds(self, aliases: list[Alias]) -> str:
        return enumerate_names([list_name(one, self._reader) for one in aliases], MOST_NAMED, self._reader)

    async def _lists(self) -> AsyncIterator[Finding]:
        """Read the first page of what waits in each list. Raises NotRead where no call is answered."""
        found = []
        for alias in self._source.aliases:
            query = ListQuery(alias, statuses=codes_of(self._calls.tables, "pending"))
            try:
                page, _ = await read_one_page(self._calls, query)
            except ListRefused:
                self._refused.append(alias)
            except NotRead as error:
                if await self._stopped() is not None:
                    raise
                facts = {"kind": list_name(alias, self._reader), "reason": reason_text(str(error))}
                found.append(wrong("precoro", f"{self._terms.company}: {self._text(NOT_LISTED, **facts)}"))
            else:
                self._waiting[alias] = [row for row in page.rows if row.status in ("pending", "unknown")]
                found += self._rows_not_understood(alias, page.problems)
        if self._waiting:
            yield ok("precoro", self._say(KEY_WORKS, kinds=self._kinds(list(self._waiting))))
        if self._refused:
            text = self._say(LIST_REFUSED, kinds=self._kinds(self._refused))
            yield warning("precoro", text) if self._waiting else wrong("precoro", text)
        for finding in found:
            yield finding

    def _text(self, sentence: str, **facts: str) -> str:
        return gettext(self._reader, sentence, **facts)

    def _rows_not_understood(self, alias: Alias, problems: tuple[str, ...]) -> Iterator[Finding]:
        for problem in problems[:MOST_NAMED]:
            facts = {"kind": list_name(alias, self._reader), "reason": reason_text(problem)}
            yield warning("precoro", f"{self._terms.company}: {self._text(ROW_NOT_UNDERSTOOD, **facts)}")

    def _clock(self, account: PrecoroAccount) -> Iterator[Finding]:
        ahead = timedelta(microseconds=account.ahead_us)
        if abs(ahead) > CLOCKS_AGREE:
            seconds = decimal(abs(ahead.total_seconds()), 0, self._reader)
            yield warning("precoro", self._say(BEHIND if ahead > timedelta() else AHEAD, seconds=seconds))
