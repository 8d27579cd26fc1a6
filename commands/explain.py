"""`bot.py explain FILE ...`: say what importing files would do, without importing them."""

import argparse
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from commands.files import add_files, run_on_files
from commands.reader import shell_reader
from jobs.inbox.explainer import ExplainedFile, explain_file
from jobs.inbox.importer import Importer
from jobs.inbox.reading import file_reader
from jobs.inbox.together import read_together
from models.database.migrate import check_schema, is_missing, migrate
from models.database.store import Store, open_store
from models.database.url import read_url
from models.history.key import AuditKey
from models.outbox.effects import following
from models.records.documents import Audience
from models.refusals import Refusal
from serving.policy import companies_of, policy_of
from settings import Settings
from views.explained import budget_lines, explanation_lines
from views.wording.refusals import sentence


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the files."""
    add_files(parser)


def main(settings: Settings, args: argparse.Namespace) -> int:
    """Explain the files, one after another; return 1 if anything would be refused."""
    return run_on_files(_explain, settings, args)


async def _explain(settings: Settings, files: list[Path]) -> int:
    with tempfile.TemporaryDirectory(prefix="explain-") as folder:
        store_folder = Path(folder) / "files"
        async with (
            _store(settings, Path(folder)) as store,
            file_reader(store_folder, settings.files) as parse,
        ):
            importer = Importer(
                store=store,
                policy=policy_of(settings),
                files=store_folder,
                clock=lambda: datetime.now(UTC),
                parse=parse,
            )
            explain = partial(explain_file, importer, companies_of(settings))
            results = await read_together(files, (), explain)
            return max([_print(path, result, shell_reader()) for path, result in results.items()], default=0)


@asynccontextmanager
async def _store(settings: Settings, folder: Path) -> AsyncIterator[Store]:
    """Open the database, or an empty one where the bot has not made its own yet."""
    url = settings.database_url.get_secret_value()
    place = read_url(url)
    if is_missing(place):
        url = f"sqlite://{folder / 'empty.db'}"
        await migrate(read_url(url))
    else:
        await check_schema(place)
    async with open_store(url, following(AuditKey(b"nothing is kept"))) as store:
        yield store


def _print(path: Path, result: ExplainedFile | Refusal, reader: Audience) -> int:
    if isinstance(result, Refusal):
        print(f"{path}: {sentence(result, reader)}", file=sys.stderr)
        return 1
    print(path)
    for budget in result.budgets:
        print("\n".join(budget_lines(budget, reader)))
    for document in result.documents:
        print("\n".join(explanation_lines(document, reader)))
    refused = [*(one.refused for one in result.budgets), *(one.refused for one in result.documents)]
    return 1 if any(refused) else 0
