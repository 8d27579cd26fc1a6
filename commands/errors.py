"""Why a command cannot do its work, for the person at the shell."""

import sys
from typing import Final

from commands.reader import shell_reader
from models.database.errors import DatabaseProblem
from settings import SettingsError
from slack.session import BadNetworkSetting
from slack.tokens import WrongTokens
from views.wording.problems.text import Coded, problem_text

# What is wrong with the installation, as against a fault of the program.
EXPECTED: Final = (SettingsError, DatabaseProblem, BadNetworkSetting, WrongTokens)


def print_error(error: SettingsError | Coded) -> None:
    """Print a sentence for each problem, in the language of the shell."""
    reader = shell_reader()
    for problem in error.problems if isinstance(error, SettingsError) else (error,):
        print(problem_text(problem, reader), file=sys.stderr)
