"""`bot.py template FILE`: write an empty table of requests, with all columns."""

import argparse
import sys
from pathlib import Path
from typing import Final

from commands.reader import shell_reader
from settings import Settings
from sources.formats.table.template import template
from views.wording.translate import gettext, language, marked

WRITTEN: Final = marked(
    "{file} is written. Fill in a row for each item, and import it or put it into the inbox."
)
NOT_WRITTEN: Final = marked("{file} can't be written ({reason}).")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the file."""
    reader = shell_reader()
    parser.add_argument(
        "file",
        type=Path,
        metavar=gettext(reader, "FILE"),
        help=gettext(reader, "the CSV file to write; it must not exist yet"),
    )


def main(settings: Settings, args: argparse.Namespace) -> int:
    """Write the file; return 1 if that is not possible."""
    reader, path = shell_reader(), args.file
    try:
        with path.open("xb") as file:
            file.write(template(language(reader).partition("-")[0]))
    except OSError as error:
        reason = error.strerror or type(error).__name__
        print(gettext(reader, NOT_WRITTEN, file=str(path), reason=reason), file=sys.stderr)
        return 1
    print(gettext(reader, WRITTEN, file=str(path)))
    return 0
