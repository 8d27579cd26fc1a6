"""`bot.py export --from DAY --to DAY`: write decisions, comments, payments and history for other programs."""

import argparse
import asyncio
import csv
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, fields
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final, TextIO

from commands.errors import print_error
from commands.reader import shell_reader
from models.database.errors import DatabaseProblem
from models.database.store import open_store
from models.export.rows import EXPORT_KINDS, ExportKind, ExportRow, read_export
from models.tables import Company
from models.visible import key_of
from settings import Settings
from views.wording.formats import number
from views.wording.translate import gettext, marked

Write = Callable[[ExportRow], object]

COLUMNS: Final = tuple(field.name for field in fields(ExportRow))
# A spreadsheet would compute what begins like this.
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
EXACT: Final = ("total",)  # what may begin with a minus, and is a number
FILES: Final[dict[ExportKind, str]] = {
    "decision": "decisions",
    "comment": "comments",
    "payment": "payments",
    "history": "history",
}
NO_COMPANY: Final = marked("There is no company {company}. Check its name.")
WRITTEN: Final = marked("Rows written: {rows}.")
CANNOT_WRITE: Final = marked("{path} cannot be written ({reason}). Choose another --output.")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the time, the company and the place."""
    reader = shell_reader()
    day = gettext(reader, "DAY")
    parser.add_argument(
        "--from",
        dest="first",
        type=date.fromisoformat,
        required=True,
        metavar=day,
        help=gettext(reader, "first day, such as 2026-01-01, in UTC"),
    )
    parser.add_argument(
        "--to",
        dest="last",
        type=date.fromisoformat,
        required=True,
        metavar=day,
        help=gettext(reader, "last day, which is included"),
    )
    parser.add_argument(
        "--company",
        default="",
        metavar=gettext(reader, "NAME"),
        help=gettext(reader, "one company; all without it"),
    )
    parser.add_argument(
        "--format", choices=["csv", "jsonl"], default="csv", help=gettext(reader, "of what is written")
    )
    parser.add_argument(
        "--output",
        type=Path,
        metavar=gettext(reader, "FILE"),
        help=gettext(reader, "a file, or a folder for one file of each type; without it, standard output"),
    )


def main(settings: Settings, args: argparse.Namespace) -> int:
    """Write what happened, and how many rows it was to standard error."""
    reader = shell_reader()
    try:
        rows = asyncio.run(_export(settings, args))
    except DatabaseProblem as error:
        print_error(error)
        return 1
    except UnknownCompany:
        print(gettext(reader, NO_COMPANY, company=args.company), file=sys.stderr)
        return 1
    except BrokenPipeError:  # the reader has enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        reason = error.strerror or type(error).__name__
        print(gettext(reader, CANNOT_WRITE, path=str(args.output), reason=reason), file=sys.stderr)
        return 1
    print(gettext(reader, WRITTEN, rows=number(rows, reader)), file=sys.stderr)
    return 0


class UnknownCompany(Exception):
    """No company has the name that was given."""


async def _export(settings: Settings, args: argparse.Namespace) -> int:
    since = datetime.combine(args.first, time(), UTC)
    until = datetime.combine(args.last, time(), UTC) + timedelta(days=1)
    company = key_of(args.company)
    rows = 0
    async with open_store(settings.database_url.get_secret_value()):
        if company and not await Company.exists(name_key=company):
            raise UnknownCompany
        with ExitStack() as stack:
            writers = _writers(stack, args.output, args.format)
            for kind in EXPORT_KINDS:
                async for row in read_export(kind, since, until, company):
                    writers[kind](row)
                    rows += 1
    return rows


def _writers(stack: ExitStack, output: Path | None, form: str) -> dict[ExportKind, Write]:
    """Return what writes each kind of row: all into one place, or each into a file of a folder."""
    if output is not None and output.is_dir():
        return {
            kind: _writer(stack.enter_context(_whole_file(output / f"{name}.{form}", form)), form)
            for kind, name in FILES.items()
        }
    to = sys.stdout if output is None else stack.enter_context(_whole_file(output, form))
    writer = _writer(to, form)
    return dict.fromkeys(EXPORT_KINDS, writer)


@contextmanager
def _whole_file(path: Path, form: str) -> Iterator[TextIO]:
    """Open a file that appears under its name only when it is whole."""
    # Spreadsheets take CSV for UTF-8 if it says so.
    encoding = "utf-8-sig" if form == "csv" else "utf-8"
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("w", encoding=encoding, newline="") as file:
            yield file
        part.rename(path)
    finally:
        part.unlink(missing_ok=True)


def _writer(to: TextIO, form: str) -> Write:
    if form == "jsonl":
        return lambda row: to.write(json.dumps(asdict(row), ensure_ascii=False) + "\n")
    table = csv.DictWriter(to, COLUMNS)
    table.writeheader()
    return lambda row: table.writerow({name: _cell(name, value) for name, value in asdict(row).items()})


def _cell(name: str, value: Any) -> Any:
    """Return a cell that is text to a spreadsheet if it is text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str) and name not in EXACT and value.lstrip(" ").startswith(FORMULA):
        return f"'{value}"
    return value
