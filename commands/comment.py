"""`bot.py comment NUMBER TEXT --as EMAIL`: say something of a document, as one of those whom it concerns."""

import argparse
import asyncio
import sys
import uuid
from datetime import UTC, datetime

from models.commenting import comment
from models.finding import find
from models.migrate import SchemaMismatch
from models.records import Reader
from models.refusals import Refusal
from models.store import open_store
from models.tables import Document, Person
from settings import Settings
from views.refusals import sentence
from views.words import kind_name


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what is said, of which document, and who says it."""
    parser.add_argument("number", metavar="NUMBER", help="of the document")
    parser.add_argument("text", metavar="TEXT", help="what is said")
    parser.add_argument(
        "--as", dest="author", required=True, metavar="EMAIL", help="who says it; must be concerned by it"
    )
    parser.add_argument(
        "--company", default="", metavar="NAME", help="where several have a document of this number"
    )


def main(settings: Settings, args: argparse.Namespace) -> int:
    """Keep the comment; the bot tells it to the others. 1 if it cannot be kept, with a sentence."""
    try:
        print(asyncio.run(_comment(settings, args)))
    except (Refusal, SchemaMismatch) as error:
        print(sentence(error, Reader()) if isinstance(error, Refusal) else error, file=sys.stderr)
        return 1
    return 0


async def _comment(settings: Settings, args: argparse.Namespace) -> str:
    async with open_store(settings.database_url.get_secret_value()) as store:
        author = await Person.get_or_none(email=args.author.strip().lower())
        documents = await find(args.number, author.id) if author else []
        if args.company:
            key = args.company.strip().casefold()
            documents = [one for one in documents if one.company.name_key == key]
        if author is None or not documents:
            raise Refusal("nothing_found", number=args.number)
        if len(documents) > 1:
            raise Refusal("several_found", number=args.number, names=[_named(one) for one in documents])
        [document] = documents
        key = f"command:{uuid.uuid4().hex}"
        now = datetime.now(UTC)
        await store.transact(lambda: comment(document.id, author.id, args.text, key, now))
        return f"Commented on {_named(document)} as {author.email}."


def _named(document: Document) -> str:
    kind = kind_name(document.kind, document.credit_note)  # type: ignore[arg-type]
    return f"{kind} {document.number} of {document.company.name}"
