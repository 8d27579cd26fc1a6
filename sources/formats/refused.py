"""The refusal of a file in which something is wrong."""

from collections.abc import Sequence
from typing import Final

from models.refusals import Refusal
from validation.problems import Problem

PROBLEMS_LISTED: Final = 20  # a file made by a wrong script has thousands of the same


def refusal_of(file: str, problems: Sequence[Problem]) -> Refusal:
    """Return the refusal `file_invalid`: up to 20 problems, and in `more` how many there are besides."""
    listed = tuple(problems[:PROBLEMS_LISTED])
    return Refusal("file_invalid", file=file, problems=listed, more=len(problems) - len(listed))
