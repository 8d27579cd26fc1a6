"""The refusal of a file in which something is wrong."""

from collections.abc import Sequence
from typing import Final

from models.refusals import Refusal
from validation.codes import ProblemCode
from validation.problems import Problem

PROBLEMS_LISTED: Final = 20  # a file made by a wrong script has thousands of the same

# Of a PDF that comes beside other files.
_NO_DOCUMENT: Final[frozenset[ProblemCode]] = frozenset(
    ["pdf_holds_no_document", "is_other_document", "pdf_broken", "pdf_encrypted"]
)


def refusal_of(file: str, problems: Sequence[Problem]) -> Refusal:
    """Return the refusal `file_invalid`: up to 20 problems, and in `more` how many there are besides."""
    listed = tuple(problems[:PROBLEMS_LISTED])
    return Refusal("file_invalid", file=file, problems=listed, more=len(problems) - len(listed))


def holds_no_document(refusal: Refusal) -> bool:
    """Whether a file was refused since it is a PDF like any other, and not one with a wrong order in it."""
    problems = refusal.facts.get("problems", ())
    return isinstance(problems, tuple) and any(one.code in _NO_DOCUMENT for one in problems)
