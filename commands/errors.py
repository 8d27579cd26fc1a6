"""Why a command cannot do its work, for the person at the shell."""

import sys
from typing import Final

from commands.reader import shell_reader
from models.database.away import is_away
from models.database.errors import DatabaseProblem, DatabaseUnusable
from models.database.url import read_url
from settings import Settings, SettingsError
from slack.session import BadNetworkSetting
from slack.tokens import WrongTokens
from views.wording.problems.text import Coded, problem_text
from views.wording.translate import gettext, marked

# What is wrong with the installation, as against a fault of the program.
EXPECTED: Final = (SettingsError, DatabaseProblem, BadNetworkSetting, WrongTokens)


NOT_USABLE: Final = marked(
    "{path} cannot be used ({reason}). Check its permissions, and that its disk has room and can be written."
)
NO_DEMO: Final = marked(
    "The demo is not part of this image or installation. Run `make demo` in a checkout of the program."
)


def print_fault(error: Exception, settings: Settings | None) -> bool:
    """Print a sentence for what ended a command; return False where it is a fault of the program."""
    if isinstance(error, EXPECTED):
        print_error(error)
        return True
    if settings is None or isinstance(error, BrokenPipeError):
        return False
    if isinstance(error, OSError) and error.filename is not None:
        reason = error.strerror or type(error).__name__
        text = gettext(shell_reader(), NOT_USABLE, path=str(error.filename), reason=reason)
        print(text, file=sys.stderr)
        return True
    if not is_away(error):
        return False
    place, reason = read_url(settings.database_url.get_secret_value()), str(error) or type(error).__name__
    print_error(DatabaseUnusable("database_unusable", database=str(place), reason=reason))
    return True


def print_no_demo() -> None:
    """Say where the demo is: an image has none."""
    print(gettext(shell_reader(), NO_DEMO), file=sys.stderr)


def print_error(error: SettingsError | Coded) -> None:
    """Print a sentence for each problem, in the language of the shell."""
    reader = shell_reader()
    for problem in error.problems if isinstance(error, SettingsError) else (error,):
        print(problem_text(problem, reader), file=sys.stderr)
