"""The command line of the bot. Worker processes import this file again: import nothing heavy at its top."""

import argparse
import gc
import importlib
import sys

COMMANDS = {
    "run": "connect to Slack and serve (the default)",
    "demo": "try everything on this machine, without Slack",
    "check": "check settings, database, tokens, scopes and people",
    "manifest": "print the Slack app's manifest, and a link that creates the app",
    "migrate": "bring the database to this program's schema",
    "import": "import files of documents, also while the bot runs",
    "comment": "comment on a document, also while the bot runs",
}
_MODULES = {"import": "commands.import_files", "demo": "demo.run"}


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return the exit code: 0 fine, 1 something is wrong, 2 wrong usage."""
    given = sys.argv[1:] if arguments is None else arguments
    name = given[0] if given and given[0] in COMMANDS else "run"
    # Imported modules stay: searching them for garbage costs a tenth of the start, and time ever after.
    gc.disable()
    module = importlib.import_module(_MODULES.get(name, f"commands.{name}"))
    gc.freeze()
    gc.enable()
    parser = argparse.ArgumentParser(
        prog="bot.py",
        description="A self-hosted bot that lets a company approve its procurement documents from Slack.",
    )
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND")
    for command, what in COMMANDS.items():
        subparser = subparsers.add_parser(command, help=what, description=what)
        if command == name:
            module.add_arguments(subparser)
    options = parser.parse_args(given)

    from settings import SettingsError, load

    try:
        return int(module.main(load(), options))
    except SettingsError as error:
        print("\n".join(error.problems), file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
