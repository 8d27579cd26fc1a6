"""The files that `import` and `explain` are given."""

import argparse
import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from commands.errors import print_error
from commands.reader import shell_reader
from models.database.errors import DatabaseProblem
from settings import Settings
from views.wording.translate import gettext

Work = Callable[[Settings, list[Path]], Coroutine[Any, Any, int]]


def add_files(parser: argparse.ArgumentParser) -> None:
    """Declare the files."""
    reader = shell_reader()
    parser.add_argument(
        "files",
        nargs="+",
        type=Path,
        metavar=gettext(reader, "FILE"),
        help=gettext(reader, "a file of documents: XML, PDF, CSV, XLSX or JSON"),
    )


def run_on_files(work: Work, settings: Settings, args: argparse.Namespace) -> int:
    """Return the exit code of what is done with the files; 1 if the database cannot be used."""
    try:
        return asyncio.run(work(settings, [path.absolute() for path in args.files]))
    except DatabaseProblem as error:
        print_error(error)
        return 1
