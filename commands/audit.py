"""`bot.py audit verify`: prove that histories are whole, or name the first entry that does not fit."""

import argparse
import asyncio
import sys
from collections import Counter
from collections.abc import Mapping
from typing import Final

from commands.errors import print_error
from commands.reader import shell_reader
from models.database.errors import DatabaseProblem
from models.database.store import open_store
from models.documents.find import find_all
from models.history.verify import Break, BreakCode, Verification
from models.records.documents import Audience
from models.tables import Document
from settings import Settings
from views.wording.formats import number
from views.wording.names import kind_name
from views.wording.translate import gettext, marked

BREAKS: Final[Mapping[BreakCode, str]] = {
    "no_entries": marked("{kind} {number} of {company} (id {id}): its history is missing."),
    "entry_missing": marked("{kind} {number} of {company} (id {id}): entry {position} is missing."),
    "previous_differs": marked(
        "{kind} {number} of {company} (id {id}): entry {position} does not follow the entry before it."
    ),
    "entry_changed": marked(
        "{kind} {number} of {company} (id {id}): entry {position} was changed after it was written."
    ),
}
NOT_FOUND: Final = marked("No document has the number {number}. Check the number.")
SUMMARY: Final = marked("Histories: {documents}. Entries: {entries}. Broken: {broken}.")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what to do, and with which documents."""
    reader = shell_reader()
    parser.add_argument(
        "action", choices=["verify"], help=gettext(reader, "prove that no entry was changed or removed")
    )
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument(
        "number",
        nargs="?",
        metavar=gettext(reader, "NUMBER"),
        help=gettext(reader, "number of the document"),
    )
    which.add_argument("--all", action="store_true", help=gettext(reader, "every document"))


def main(settings: Settings, args: argparse.Namespace) -> int:
    """Print a line for each history that is broken, and a summary; return 1 if one is."""
    reader = shell_reader()
    try:
        return asyncio.run(_verify(settings, args.number, reader))
    except DatabaseProblem as error:
        print_error(error)
        return 1


async def _verify(settings: Settings, wanted: str | None, reader: Audience) -> int:
    counts: Counter[str] = Counter()
    async with open_store(settings.database_url.get_secret_value()):
        verifications = await _verifications(wanted)
        if not verifications:
            print(gettext(reader, NOT_FOUND, number=wanted or ""), file=sys.stderr)
            return 1
        for verification in verifications:
            async for found in verification.breaks():
                print(await _break_text(found, reader), flush=True)
                counts["broken"] += 1
            counts.update(documents=verification.documents, entries=verification.entries)
    written = {name: number(counts[name], reader) for name in ("documents", "entries", "broken")}
    print(gettext(reader, SUMMARY, **written))
    return 1 if counts["broken"] else 0


async def _verifications(wanted: str | None) -> list[Verification]:
    """Return one for everything, or one for each document with the number."""
    if wanted is None:
        return [Verification()]
    return [Verification(one.id - 1, one.id) for one in await find_all(wanted)]


async def _break_text(found: Break, reader: Audience) -> str:
    document = await Document.get(id=found.document).select_related("company")
    return gettext(
        reader,
        BREAKS[found.code],
        kind=kind_name(document.kind, document.credit_note, reader),  # type: ignore[arg-type]
        number=document.number,
        company=document.company.name,
        id=str(document.id),
        position=str(found.position),
    )
