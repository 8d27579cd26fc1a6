"""`bot.py comment NUMBER TEXT --as EMAIL`: comment on a document, as somebody involved in it."""

import argparse
import asyncio
import sys
import uuid
from datetime import UTC, datetime
from typing import Final, get_args

from commands.errors import print_error
from commands.reader import shell_reader
from models.change import Change
from models.database.errors import DatabaseProblem
from models.database.store import open_store
from models.discussion.comments import comment
from models.documents.find import find
from models.outbox.effects import following
from models.policy import Policy
from models.records.documents import Audience
from models.refusals import Refusal
from models.tables import Document, Person
from models.vocabulary import Kind
from serving.audit_key import history_key
from settings import Settings
from views.wording.names import kind_name
from views.wording.refusals import sentence
from views.wording.translate import gettext, marked

COMMENTED: Final = marked("Commented on {kind} {number} of {company} as {author}.")
FROM_SUPPLIER: Final = marked("{kind} {number} of {company}, from {supplier} (id {id})")
NO_SUPPLIER: Final = marked("{kind} {number} of {company} (id {id})")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the document, the comment and its author."""
    reader = shell_reader()
    parser.add_argument(
        "number", metavar=gettext(reader, "NUMBER"), help=gettext(reader, "number of the document")
    )
    parser.add_argument("text", metavar=gettext(reader, "TEXT"), help=gettext(reader, "text of the comment"))
    parser.add_argument(
        "--as",
        dest="author",
        required=True,
        metavar=gettext(reader, "EMAIL"),
        help=gettext(reader, "author of the comment, who must be involved in the document"),
    )
    choice = parser.add_argument_group(gettext(reader, "if several documents have this number"))
    choice.add_argument(
        "--company", default="", metavar=gettext(reader, "NAME"), help=gettext(reader, "its company")
    )
    choice.add_argument("--kind", default="", choices=get_args(Kind), help=gettext(reader, "its kind"))
    choice.add_argument(
        "--supplier", default="", metavar=gettext(reader, "NAME"), help=gettext(reader, "its supplier")
    )
    choice.add_argument(
        "--id", type=int, metavar="ID", help=gettext(reader, "its id, as this command prints it")
    )


def main(settings: Settings, args: argparse.Namespace) -> int:
    """Store the comment; the bot delivers it. Return 1, with a sentence, if it cannot be stored."""
    reader = shell_reader()
    try:
        print(asyncio.run(_comment(settings, args, reader)))
    except Refusal as refusal:
        print(sentence(refusal, reader), file=sys.stderr)
        return 1
    except DatabaseProblem as error:
        print_error(error)
        return 1
    return 0


async def _comment(settings: Settings, args: argparse.Namespace, reader: Audience) -> str:
    follow = following(await history_key(settings))
    async with open_store(settings.database_url.get_secret_value(), follow) as store:
        author = await Person.get_or_none(email=args.author.strip().lower())
        found = await find(args.number, author.id) if author else []
        if author is None or not found:
            raise Refusal("nothing_found", number=args.number)
        chosen = [one for one in found if _is_chosen(one, args)]
        if len(chosen) != 1:
            code, named = ("several_found", chosen) if chosen else ("none_chosen", found)
            raise Refusal(code, number=args.number, names=[_described(one, reader) for one in named])
        [document] = chosen
        key = f"command:{uuid.uuid4().hex}"
        now = datetime.now(UTC)
        await store.apply(
            Change(now, Policy()), lambda change: comment(document.id, author.id, args.text, key, now, change)
        )
        return gettext(reader, COMMENTED, author=author.email, **_facts(document, reader))


def _is_chosen(document: Document, args: argparse.Namespace) -> bool:
    wanted = (
        (args.company.strip().casefold(), document.company.name_key),
        (args.kind, document.kind),
        (args.supplier.strip().casefold(), document.supplier_key),
        (args.id, document.id),
    )
    return all(given == found for given, found in wanted if given not in ("", None))


def _described(document: Document, reader: Audience) -> str:
    message = FROM_SUPPLIER if document.supplier_name else NO_SUPPLIER
    return gettext(reader, message, **_facts(document, reader))


def _facts(document: Document, reader: Audience) -> dict[str, str]:
    return {
        "kind": kind_name(document.kind, document.credit_note, reader),  # type: ignore[arg-type]
        "number": document.number,
        "company": document.company.name,
        "supplier": document.supplier_name,
        "id": str(document.id),
    }
