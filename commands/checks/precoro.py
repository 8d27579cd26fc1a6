"""Check what the settings and the environment say of Precoro."""

from collections.abc import Iterator
from typing import Final

from commands.checks.findings import Finding, ok, warning, wrong
from models.records.documents import Audience
from settings import Settings
from settings.precoro_keys import linking_off, precoro_problems
from views.wording.names import enumerate_names
from views.wording.problems.text import problem_text
from views.wording.translate import gettext, marked

KEYS_SET: Final = marked("There is a key for each company in Precoro: {companies}.")
MOST_NAMED: Final = 10


def check_precoro_settings(settings: Settings, reader: Audience) -> Iterator[Finding]:
    """Say whether each company of Precoro has its key, and whether people can link theirs."""
    if not settings.company_keys:
        return
    problems = precoro_problems(settings)
    for problem in problems:
        yield wrong("precoro", problem_text(problem, reader))
    if not problems:
        names = [one.company for one in settings.company_keys]
        companies = enumerate_names(names, MOST_NAMED, reader)
        yield ok("precoro", gettext(reader, KEYS_SET, companies=companies))
    if (off := linking_off(settings)) is not None:
        yield warning("precoro", problem_text(off, reader))
