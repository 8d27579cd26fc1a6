"""`bot.py template FILE`: write a table of requests with all columns and an example, as CSV or XLSX."""

import argparse
import sys
from pathlib import Path
from typing import Final

from commands.reader import shell_reader
from settings import Settings
from sources.formats.table.template import csv_template, xlsx_template
from views.wording.translate import gettext, language, marked

WRITTEN: Final = marked(
    "{file} is written. Fill in a row for each item below the example,"
    " and import it or put it into the inbox."
)
NOT_WRITTEN: Final = marked("{file} can't be written ({reason}).")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the file."""
    reader = shell_reader()
    parser.add_argument(
        "file",
        type=Path,
        metavar=gettext(reader, "FILE"),
        help=gettext(
            reader, "the file to write, XLSX if it ends with .xlsx, else CSV; it must not exist yet"
        ),
    )


def main(settings: Settings, args: argparse.Namespace) -> int:
    """Write the file; return 1 if that is not possible."""
    reader, path = shell_reader(), args.file
    write = xlsx_template if path.suffix.lower() == ".xlsx" else csv_template
    try:
        with path.open("xb") as file:
            file.write(write(language(reader).partition("-")[0]))
    except OSError as error:
        reason = error.strerror or type(error).__name__
        print(gettext(reader, NOT_WRITTEN, file=str(path), reason=reason), file=sys.stderr)
        return 1
    print(gettext(reader, WRITTEN, file=str(path)))
    return 0
