"""`bot.py sync [COMPANY]`: look for changes in Precoro now, also while the bot runs."""

import argparse
import asyncio
import logging
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from typing import Final

from commands.errors import EXPECTED, print_error
from commands.precoro.report import report_lines
from commands.reader import shell_reader
from jobs.precoro.reading import prepare
from jobs.precoro.source import PrecoroSource
from jobs.precoro.sync import sync
from jobs.worker.process import Worker
from models.change import Change
from models.database.store import Store, open_store
from models.outbox.effects import following
from models.people.companies import save_companies
from models.visible import key_of
from serving.audit_key import history_key
from serving.policy import companies_of, policy_of
from serving.sources import sources_of
from settings import Settings, SettingsError
from settings.precoro_keys import precoro_problems
from views.wording.names import enumerate_names
from views.wording.translate import gettext, marked

NONE_THERE: Final = marked('No company in settings.toml has source = "precoro".')
NOT_THERE: Final = marked("{company} is no company in Precoro. In settings.toml there are: {companies}.")
MOST_NAMED: Final = 10


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the company, and whether anything is stored."""
    reader = shell_reader()
    parser.add_argument(
        "--dry-run",
        action="store_true",
        help=gettext(reader, "only say how many documents would be read; store none"),
    )
    parser.add_argument(
        "company",
        nargs="?",
        default="",
        metavar=gettext(reader, "COMPANY"),
        help=gettext(reader, "only this company"),
    )


def main(settings: Settings, args: argparse.Namespace) -> int:
    """Sync one company after another; return 1 if a key is refused or Precoro can't be reached."""
    # The report says what the log would repeat.
    logging.getLogger().addHandler(logging.NullHandler())
    try:
        if problems := precoro_problems(settings):
            raise SettingsError(*problems)
        return asyncio.run(_sync(settings, args.company, dry_run=args.dry_run))
    except EXPECTED as error:
        print_error(error)
        return 1


async def _sync(settings: Settings, company: str, *, dry_run: bool) -> int:
    reader = shell_reader()
    names = [one.company for one in settings.company_keys]
    chosen = [name for name in names if not company or key_of(name) == key_of(company)]
    if not chosen:
        companies = enumerate_names(names, MOST_NAMED, reader)
        sentence = NOT_THERE if names else NONE_THERE
        print(gettext(reader, sentence, company=company, companies=companies), file=sys.stderr)
        return 1
    code = 0
    async with _opened(settings, chosen) as sources:
        for source in sources:
            print(source.calls.terms.company, flush=True)
            report = await sync(source, dry_run=dry_run)
            for line in report_lines(report, settings, source.calls.terms, reader):
                print(f"  {line}", flush=True)
            code = max(code, int(report.has_failed))
    return code


@asynccontextmanager
async def _opened(settings: Settings, chosen: Sequence[str]) -> AsyncIterator[list[PrecoroSource]]:
    """Open what follows these companies, on the store that the bot has too."""
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(
            open_store(settings.database_url.get_secret_value(), following(await history_key(settings)))
        )
        await _apply_companies(store, settings)
        worker = Worker(prepare=prepare)
        stack.push_async_callback(worker.stop)
        sources = await sources_of(settings, store, worker, _now, stack)
        yield [one for one in sources if one.calls.terms.company in chosen]


async def _apply_companies(store: Store, settings: Settings) -> None:
    await store.apply(
        Change(_now(), policy_of(settings)),
        lambda change: save_companies(companies_of(settings), change),
    )


def _now() -> datetime:
    return datetime.now(UTC)
