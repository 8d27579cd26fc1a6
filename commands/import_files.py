"""`bot.py import FILE ...`: import files of documents, also while the bot runs."""

import argparse
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from commands.files import add_files, run_on_files
from commands.reader import shell_reader
from jobs.inbox.importer import Importer, Report
from jobs.inbox.reading import file_reader
from jobs.inbox.together import read_together
from models.change import Change
from models.database.migrate import check_schema
from models.database.store import open_store
from models.database.url import SqliteAt, read_url
from models.outbox.effects import following
from models.people.companies import save_companies
from models.records.documents import Audience
from models.refusals import Refusal
from serving.audit_key import history_key
from serving.policy import companies_of, policy_of
from settings import Settings
from views.wording.refusals import sentence
from views.wording.translate import gettext, ngettext


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the files."""
    add_files(parser)


def main(settings: Settings, args: argparse.Namespace) -> int:
    """Import the files, one after another; return 1 if anything was refused."""
    return run_on_files(_import, settings, args)


async def _import(settings: Settings, files: list[Path]) -> int:
    url = settings.database_url.get_secret_value()
    place = read_url(url)
    await check_schema(place)
    async with (
        open_store(url, following(await history_key(settings))) as store,
        file_reader(settings.store.files, settings.files) as parse,
    ):
        await store.apply(
            Change(datetime.now(UTC), policy_of(settings)),
            lambda change: save_companies(companies_of(settings), change),
        )
        importer = Importer(
            store=store,
            policy=policy_of(settings),
            files=settings.store.files,
            clock=lambda: datetime.now(UTC),
            parse=parse,
            makes_way=isinstance(place, SqliteAt),
        )
        reader = shell_reader()
        print(gettext(reader, "Database: {database}", database=str(place)), file=sys.stderr)

        async def take_in(path: Path, beside: tuple[Path, ...]) -> Report:
            report = await importer.take_in_file(path, beside)
            print(summary(path, report, reader), flush=True)
            return report

        results = await read_together(files, (), take_in)
        return max([_print_refused(path, result, reader) for path, result in results.items()], default=0)


def _print_refused(path: Path, report: Report | Refusal, reader: Audience) -> int:
    if isinstance(report, Refusal):
        print(f"{path}: {sentence(report, reader)}", file=sys.stderr)
        return 1
    for refused in report.refused:
        why = sentence(refused.refusal, reader)
        print(f"{path}: {refused.where} ({refused.number}): {why}", file=sys.stderr)
    return 1 if report.refused else 0


def summary(path: Path, report: Report, reader: Audience) -> str:
    """Return a line that counts a file's people and budgets, and what became of its documents."""
    counts = Counter(str(taken.outcome) for _number, taken in report.taken)
    counts["refused"] = len(report.refused)
    counted = [_outcome(outcome, count, reader) for outcome, count in counts.items() if count]
    if report.budgets:
        counted.insert(0, ngettext(reader, "{count} budget", "{count} budgets", report.budgets))
    if report.people:
        counted.insert(0, ngettext(reader, "{count} person", "{count} people", report.people))
    if not counted:
        counted.append(gettext(reader, "no people, budgets or documents"))
    return f"{path}: {', '.join(counted)}"


def _outcome(outcome: str, count: int, reader: Audience) -> str:
    match outcome:
        case "new":
            return ngettext(reader, "{count} new", "{count} new", count)
        case "same":
            return ngettext(reader, "{count} unchanged", "{count} unchanged", count)
        case "changed":
            return ngettext(reader, "{count} changed", "{count} changed", count)
        case "new_round":
            return ngettext(
                reader,
                "{count} revised, approval restarted",
                "{count} revised, approval restarted",
                count,
            )
    return ngettext(reader, "{count} refused", "{count} refused", count)
