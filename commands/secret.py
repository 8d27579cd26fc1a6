"""`bot.py secret`: print a fresh secret, by which linked keys of Precoro are encrypted."""

import argparse
import secrets
import sys
from typing import Final

from commands.reader import shell_reader
from settings import Settings
from settings.precoro_keys import SECRET
from views.wording.translate import gettext, marked

NEXT: Final = marked(
    "Set {variable} to this, or {variable}_FILE to a file that holds it, and keep a copy apart from the"
    " database. While you change a secret, set the new one and the old one, with a comma between."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments: none."""


def main(settings: Settings, args: argparse.Namespace) -> int:
    """Print the secret alone, and beside it what to do with it."""
    print(secrets.token_urlsafe(32), flush=True)
    print(gettext(shell_reader(), NEXT, variable=SECRET), file=sys.stderr)
    return 0
