"""`bot.py forget EMAIL`: replace a person's name and address by a number, also while the bot runs."""

import argparse
import asyncio
import sys
from collections.abc import Mapping
from typing import Final

from commands.errors import print_error
from commands.reader import shell_reader
from models.database.errors import DatabaseProblem
from models.database.store import open_store
from models.history.forget import Obstacle, address, forget, obstacle
from models.records.documents import Audience
from models.tables import Person
from settings import Settings
from views.wording.formats import number
from views.wording.translate import gettext, marked

OBSTACLES: Final[Mapping[Obstacle, str]] = {
    "unknown": marked("Nobody has the address {email}. Check the address."),
    "active": marked(
        '{email} is still active. First import a file with them and "active": false under people.'
    ),
    "asked": marked("{email} is still asked for a decision. First reassign it in Slack with Manage."),
    "requester": marked("{email} has requested documents that are not over yet. Wait until they are."),
}
IN_SETTINGS: Final = marked(
    "{email} is in settings.toml. First remove the address there, and restart the bot."
)
FORGOTTEN: Final = marked(
    "{email} is #{number} now. Entries in histories that were changed: {entries}."
    " What was sent to Slack and to other systems stays as it is."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the person."""
    reader = shell_reader()
    about = gettext(reader, "address of the person to forget, who is not active any more")
    parser.add_argument("email", metavar=gettext(reader, "EMAIL"), help=about)


def main(settings: Settings, args: argparse.Namespace) -> int:
    """Forget the person; return 1, with a sentence, if that cannot be."""
    try:
        return asyncio.run(_forget(settings, args.email.strip().lower(), shell_reader()))
    except DatabaseProblem as error:
        print_error(error)
        return 1


async def _forget(settings: Settings, email: str, reader: Audience) -> int:
    if address(email).search(settings.model_dump_json()):
        print(gettext(reader, IN_SETTINGS, email=email), file=sys.stderr)
        return 1
    async with open_store(settings.database_url.get_secret_value()) as store:
        person = await Person.get_or_none(email=email)
        why = await obstacle(person)
        if person is None or why is not None:
            print(gettext(reader, OBSTACLES[why or "unknown"], email=email), file=sys.stderr)
            return 1
        done = await forget(store, person)
    told = {"number": str(done.number), "entries": number(done.entries, reader)}
    print(gettext(reader, FORGOTTEN, email=email, **told))
    return 0
