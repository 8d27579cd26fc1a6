"""Check what the settings and the environment say of Precoro, and what Precoro itself says."""

import tempfile
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from typing import Final

from commands.checks.findings import Finding, Mark, ok, warning, wrong
from jobs.worker.process import Worker
from models.change import Change
from models.database.migrate import migrate
from models.database.store import Store, open_store
from models.database.url import read_url
from models.people.companies import save_companies
from models.policy import PrecoroTerms
from models.precoro.accounts import find_accounts, save_accounts
from models.records.documents import Audience
from serving.policy import companies_of, policy_of, precoro_terms
from settings import Settings, SettingsError
from settings.precoro_keys import linking_off, precoro_problems
from slack.session import BadNetworkSetting
from views.wording.names import enumerate_names
from views.wording.problems.text import problem_text
from views.wording.translate import gettext, marked

Clock = Callable[[], datetime]

KEYS_SET: Final = marked("There is a key for each company in Precoro: {companies}.")
NOT_COUNTED: Final = marked("Precoro was not asked: its calls are counted in the database.")
MOST_NAMED: Final = 10


def check_precoro_settings(settings: Settings, reader: Audience) -> Iterator[Finding]:
    """Say whether each company of Precoro has its key, and whether people can link theirs."""
    if not settings.company_keys:
        return
    problems = precoro_problems(settings)
    for problem in problems:
        yield wrong("precoro", problem_text(problem, reader))
    if not problems:
        names = [one.company for one in settings.company_keys]
        companies = enumerate_names(names, MOST_NAMED, reader)
        yield ok("precoro", gettext(reader, KEYS_SET, companies=companies))
    if (off := linking_off(settings)) is not None:
        yield warning("precoro", problem_text(off, reader))


async def check_precoro(
    settings: Settings, database: Mark, clock: Clock, reader: Audience
) -> AsyncIterator[Finding]:
    """Ask Precoro for each company, within the calls that the bot itself may make.

    `database`: what was found of it. One that is not there yet has counted no calls, and neither has it those
    of a company that the bot has not followed: their calls are counted for this check alone.
    """
    terms = () if precoro_problems(settings) else precoro_terms(settings)
    if terms and database == "wrong":
        yield warning("precoro", gettext(reader, NOT_COUNTED))
        return
    known: dict[str, int] = {}
    if terms and database == "ok":
        async with open_store(settings.database_url.get_secret_value()) as store:
            known = await store.look(lambda: find_accounts(terms))
            ids = [(one, known[one.company]) for one in terms if one.company in known]
            async for finding in _ask(settings, ids, store, clock, reader, names_first=False):
                yield finding
    if others := [one for one in terms if one.company not in known]:
        async with _store_for_now(settings, clock) as store:
            saved = await store.transact(lambda: save_accounts(others))
            ids = [(one, saved[one.company]) for one in others]
            async for finding in _ask(settings, ids, store, clock, reader, names_first=True):
                yield finding


async def _ask(
    settings: Settings,
    terms: Sequence[tuple[PrecoroTerms, int]],
    store: Store,
    clock: Clock,
    reader: Audience,
    *,
    names_first: bool,
) -> AsyncIterator[Finding]:
    from commands.checks.precoro_account import AccountCheck  # these load cryptography
    from jobs.precoro.reading import prepare
    from serving.sources import open_source

    async with AsyncExitStack() as stack:
        worker = Worker(prepare=prepare)
        stack.push_async_callback(worker.stop)
        try:
            opened = [open_source(settings, one, id_, store, worker, clock, stack) for one, id_ in terms]
        except (SettingsError, BadNetworkSetting) as error:
            for problem in error.problems if isinstance(error, SettingsError) else (error,):
                yield wrong("precoro", problem_text(problem, reader))
            return
        for source in opened:
            check = AccountCheck(source, settings, reader)
            async for finding in check.findings(names_first=names_first):
                yield finding


@asynccontextmanager
async def _store_for_now(settings: Settings, clock: Clock) -> AsyncIterator[Store]:
    """Open a store that goes with the check."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite://{folder}/calls.db"
        await migrate(read_url(url))
        async with open_store(url, _follow_nothing) as store:
            await store.apply(
                Change(clock(), policy_of(settings)),
                lambda change: save_companies(companies_of(settings), change),
            )
            yield store


async def _follow_nothing(change: Change) -> None:
    """Nobody is told of what is in this store."""
