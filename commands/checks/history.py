"""Check that the key of the histories is there, and the one of this database."""

from typing import Final

from commands.checks.findings import Finding, ok, warning, wrong
from models.database.errors import HistoryProblem
from models.history.start import check_key
from models.records.documents import Audience
from serving.audit_key import key_path, load_key
from settings import Settings
from views.wording.problems.text import problem_text
from views.wording.translate import gettext, marked

FITS: Final = marked("The key of the histories is the one of this database.")
OPEN: Final = marked("Other users can read the key of the histories. Run `chmod 600 {path}`.")


async def check_history(settings: Settings, reader: Audience) -> Finding:
    """Look for the key as the bot does; the histories themselves are read by `bot.py audit verify`."""
    try:
        await check_key(lambda: load_key(settings))
    except HistoryProblem as error:
        return wrong("history", problem_text(error, reader))
    path = key_path(settings)
    if settings.audit_key is None and path.stat().st_mode & 0o077:
        return warning("history", gettext(reader, OPEN, path=str(path)))
    return ok("history", gettext(reader, FITS))
