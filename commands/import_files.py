"""`bot.py import FILE ...`: import files of documents, also while the bot runs."""

import argparse
import asyncio
import sys
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from jobs.inbox.importer import Importer, Report, parse_in_thread
from models.database.migrate import SchemaMismatch, check_schema, migrate
from models.database.store import open_store
from models.database.url import SqliteAt, read_url
from models.outbox.effects import follow
from models.people.companies import save_companies
from models.records.documents import Audience
from models.refusals import Refusal
from serving.policy import companies_of, policy_of
from settings import Settings
from views.wording.refusals import sentence

OUTCOMES: Final[Mapping[str, str]] = {
    "new": "{count:,} new",
    "same": "{count:,} unchanged",
    "changed": "{count:,} changed",
    "new_round": "{count:,} revised, approval restarted",
    "refused": "{count:,} refused",
}
IMPORTED: Final = "{path}: {outcomes}"
NO_DOCUMENTS: Final = "{path}: no documents"
FILE_REFUSED: Final = "{path}: {sentence}"
DOCUMENT_REFUSED: Final = "{path}: {where} ({number}): {sentence}"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the files."""
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="a JSON file of documents")


def main(settings: Settings, args: argparse.Namespace) -> int:
    """Import the files, one after another; return 1 if anything was refused."""
    try:
        return asyncio.run(_import(settings, [path.absolute() for path in args.files]))
    except SchemaMismatch as error:
        print(error, file=sys.stderr)
        return 1


async def _import(settings: Settings, files: list[Path]) -> int:
    url = settings.database_url.get_secret_value()
    place = read_url(url)
    if isinstance(place, SqliteAt) and not place.path.exists():
        await migrate(place)  # there is no data yet
    await check_schema(place)
    async with open_store(url, follow) as store:
        await store.transact(lambda: save_companies(companies_of(settings)))
        importer = Importer(
            store=store,
            policy=policy_of(settings),
            rules=settings.rules,
            files=settings.store.files,
            clock=lambda: datetime.now(UTC),
            parse=parse_in_thread,
        )
        return max([await _one(importer, path) for path in files])


async def _one(importer: Importer, path: Path) -> int:
    try:
        report = await importer.take_in_file(path)
    except Refusal as refusal:
        print(FILE_REFUSED.format(path=path, sentence=sentence(refusal, Audience())), file=sys.stderr)
        return 1
    print(summary(path, report))
    for refused in report.refused:
        line = DOCUMENT_REFUSED.format(
            path=path,
            where=refused.where,
            number=refused.number,
            sentence=sentence(refused.refusal, Audience()),
        )
        print(line, file=sys.stderr)
    return 1 if report.refused else 0


def summary(path: Path, report: Report) -> str:
    """Return a line that counts what became of a file's documents."""
    counts = Counter(str(taken.outcome) for _number, taken in report.taken)
    counts["refused"] = len(report.refused)
    outcomes = [OUTCOMES[outcome].format(count=count) for outcome, count in counts.items() if count]
    if not outcomes:
        return NO_DOCUMENTS.format(path=path)
    return IMPORTED.format(path=path, outcomes=", ".join(outcomes))
