"""The usage of the command line: what each command is for, in the language of the shell."""

import argparse
import gettext as argparse_words
from collections.abc import Callable, Mapping
from typing import Final

from commands.reader import shell_reader
from models.version import VERSION
from views.wording.translate import DOMAIN, FOLDER, gettext, marked

DESCRIPTION: Final = marked(
    "A self-hosted bot that lets a company approve its procurement documents from Slack."
)
COMMANDS: Final[Mapping[str, str]] = {
    "run": marked("connect to Slack and serve (the default)"),
    "demo": marked("try everything on this machine, without Slack"),
    "check": marked("check settings, database, tokens, scopes and people"),
    "health": marked("say whether the bot that runs here is well, for programs that watch it"),
    "manifest": marked("print the Slack app's manifest, and a link that creates the app"),
    "migrate": marked("bring the database to this program's schema"),
    "import": marked("import files of documents, also while the bot runs"),
    "explain": marked("say what importing files would do, without importing them"),
    "sync": marked("look for changes in Precoro now, also while the bot runs"),
    "secret": marked("print a fresh secret, which encrypts the keys of Precoro that people link"),
    "template": marked("write a table of requests to fill in"),
    "comment": marked("comment on a document, also while the bot runs"),
    "retry": marked("try again what Slack refused or what failed, also while the bot runs"),
    "audit": marked("prove that no history was changed, also while the bot runs"),
    "export": marked("write decisions, comments, payments and history, also while the bot runs"),
    "outbox": marked("list what other systems were told, send it again, or send a ping"),
    "backup": marked("copy the database and the stored files into a folder, also while the bot runs"),
    "restore": marked("put a backup into an empty place, while no bot runs"),
    "forget": marked("replace a person's name and address by a number, also while the bot runs"),
}
# What argparse itself says. It looks these up in the catalogues by the process's locale.
ARGPARSE: Final = (
    marked("usage: "),
    marked("positional arguments"),
    marked("options"),
    marked("show this help message and exit"),
    marked("%(prog)s: error: %(message)s\n"),
    marked("argument %(argument_name)s: %(message)s"),
    marked("the following arguments are required: %s"),
    marked("unrecognized arguments: %s"),
    marked("expected one argument"),
    marked("expected at least one argument"),
    marked("invalid %(type)s value: %(value)r"),
    marked("invalid choice: %(value)r (choose from %(choices)s)"),
)


def build_parser(
    name: str, add_arguments: Callable[[argparse.ArgumentParser], None]
) -> argparse.ArgumentParser:
    """Return the parser of the command line; only the command `name` knows its arguments."""
    argparse_words.bindtextdomain(DOMAIN, FOLDER)
    reader = shell_reader()
    parser = argparse.ArgumentParser(prog="bot.py", description=gettext(reader, DESCRIPTION))
    about = gettext(reader, "print the program's version and exit")
    parser.add_argument("--version", action="version", version=VERSION, help=about)
    subparsers = parser.add_subparsers(dest="command", metavar=gettext(reader, "COMMAND"))
    for command, what in COMMANDS.items():
        said = gettext(reader, what)
        subparser = subparsers.add_parser(command, help=said, description=said)
        if command == name:
            add_arguments(subparser)
    return parser
