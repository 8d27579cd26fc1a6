"""`bot.py import FILE ...`: take in files of documents, also while the bot runs."""

import argparse
import asyncio
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

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

_SAID = {"new": "new", "same": "known already", "changed": "changed", "new_round": "revised, asked again"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the files."""
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="a JSON file of documents")


def main(settings: Settings, args: argparse.Namespace) -> int:
    """Take the files in, one after another; 1 if anything was refused."""
    try:
        return asyncio.run(_import(settings, [path.absolute() for path in args.files]))
    except SchemaMismatch as error:
        print(error, file=sys.stderr)
        return 1


async def _import(settings: Settings, files: list[Path]) -> int:
    url = settings.database_url.get_secret_value()
    place = read_url(url)
    if isinstance(place, SqliteAt) and not place.path.exists():
        await migrate(place)  # there is nothing yet that could be lost
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
        print(f"{path}: {sentence(refusal, Audience())}", file=sys.stderr)
        return 1
    print(f"{path}: {summary(report)}")
    for refused in report.refused:
        told = sentence(refused.refusal, Audience())
        print(f"{path}: {refused.where} ({refused.number}): {told}", file=sys.stderr)
    return 1 if report.refused else 0


def summary(report: Report) -> str:
    """Say in a line what became of a file's documents."""
    counts = Counter(_SAID[taken.outcome] for _number, taken in report.taken)
    parts = [f"{count} {said}" for said, count in counts.items()]
    if report.refused:
        parts.append(f"{len(report.refused)} refused")
    return ", ".join(parts) or "no documents"
