"""`bot.py audit`: prove that histories are whole, or name the first entry that does not fit."""

import argparse
import asyncio
import sys
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from commands.errors import print_error
from commands.reader import shell_reader
from models.database.errors import DatabaseProblem
from models.database.lock import alone
from models.database.migrate import check_schema
from models.database.store import open_store
from models.database.url import read_url
from models.documents.find import find_all
from models.history.key import AuditKey
from models.history.roots import first_broken_root
from models.history.start import newest_chain
from models.history.verify import Break, Verification, starts_fit
from models.history.walk import BreakCode
from models.records.documents import Audience
from models.tables import AuditRoot, AuditStart, Document
from serving.audit_key import begin_history, has_its_key, history_key
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
    "person_changed": marked(
        "{kind} {number} of {company} (id {id}): entry {position} names another person than it did."
    ),
    "facts_changed": marked(
        "{kind} {number} of {company} (id {id}): the facts of entry {position} were changed."
    ),
    "broken_before": marked(
        "{kind} {number} of {company} (id {id}): entry {position} did not fit already"
        " when the chain was begun again."
    ),
}
SUMMARY_FORGOTTEN: Final = marked(
    "Histories: {documents}. Entries: {entries}. Broken: {broken}."
    " Entries of which a person or the facts were forgotten: {forgotten}."
)
STARTS_CHANGED: Final = marked("The list of where the old chains ended was changed.")
ROOT_DIFFERS: Final = marked("The entries up to {day} do not give the root that was recorded on that day.")
KEY_FITS: Final = marked("The key is the one of this database: nothing to do.")
REKEYED: Final = marked(
    "Chains begun again with another key: {documents}. Broken before: {broken}. Root of the old ones: {root}"
)
ACTIONS: Final = marked(
    "verify: prove that no entry was changed or removed; roots: print the root of each day;"
    " rekey: begin the chains again with another key, because the one before is lost"
)
USAGE: Final = marked("verify needs NUMBER or --all, the others neither")
NOT_FOUND: Final = marked("No document has the number {number}. Check the number.")
SUMMARY: Final = marked("Histories: {documents}. Entries: {entries}. Broken: {broken}.")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what to do, and with which documents."""
    reader = shell_reader()
    parser.add_argument("action", choices=["verify", "roots", "rekey"], help=gettext(reader, ACTIONS))
    parser.set_defaults(refuse=parser.error)
    which = parser.add_mutually_exclusive_group()
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
    if (args.action == "verify") != bool(args.all or args.number):
        args.refuse(gettext(reader, USAGE))
    try:
        if args.action == "rekey":
            return asyncio.run(_rekey(settings, reader))
        if args.action == "roots":
            return asyncio.run(_print_roots(settings))
        return asyncio.run(_verify(settings, args.number, reader))
    except DatabaseProblem as error:
        print_error(error)
        return 1


async def _rekey(settings: Settings, reader: Audience) -> int:
    url = settings.database_url.get_secret_value()
    place = read_url(url)
    await check_schema(place)
    async with alone(place) as still_alone:  # a bot that serves it would go on with the key that it has
        if await has_its_key(settings):
            print(gettext(reader, KEY_FITS))
            return 0
        async with open_store(url) as store:
            store.before_commit = still_alone
            await begin_history(store, settings, datetime.now(UTC), again=True)
            chain = await newest_chain()
            starts = AuditStart.filter(chain_id=chain.id)
            broken = starts.exclude(broken_at=None)
            counts = {"documents": await starts.count(), "broken": await broken.count()}
    written = {name: number(count, reader) for name, count in counts.items()}
    print(gettext(reader, REKEYED, root=chain.root, **written))
    return 0


async def _print_roots(settings: Settings) -> int:
    async with open_store(settings.database_url.get_secret_value()):
        for one in await AuditRoot.all().order_by("id"):
            print(f"{one.day} {one.last_entry} {one.root}")
    return 0


async def _verify(settings: Settings, wanted: str | None, reader: Audience) -> int:
    counts: Counter[str] = Counter()
    key = await history_key(settings)
    async with open_store(settings.database_url.get_secret_value()):
        if wanted is None and not await starts_fit():
            print(gettext(reader, STARTS_CHANGED), flush=True)
            counts["broken"] += 1
        if wanted is None and (day := await first_broken_root()):
            print(gettext(reader, ROOT_DIFFERS, day=day), flush=True)
            counts["broken"] += 1
        verifications = await _verifications(wanted, key)
        if not verifications:
            print(gettext(reader, NOT_FOUND, number=wanted or ""), file=sys.stderr)
            return 1
        for verification in verifications:
            async for found in verification.breaks():
                print(await _break_text(found, reader), flush=True)
                counts["broken"] += 1
            counts.update(
                documents=verification.documents,
                entries=verification.entries,
                forgotten=verification.forgotten,
            )
    print(_summary(counts, reader))
    return 1 if counts["broken"] else 0


def _summary(counts: Counter[str], reader: Audience) -> str:
    written = {name: number(counts[name], reader) for name in ("documents", "entries", "broken", "forgotten")}
    message = SUMMARY_FORGOTTEN if counts["forgotten"] else SUMMARY
    return gettext(reader, message, **written)


async def _verifications(wanted: str | None, key: AuditKey) -> list[Verification]:
    """Return one for everything, or one for each document with the number."""
    if wanted is None:
        return [Verification(key)]
    return [Verification(key, one.id - 1, one.id) for one in await find_all(wanted)]


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
