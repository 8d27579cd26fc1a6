"""The command line of the bot. Worker processes import this file again: import nothing heavy at its top."""

import importlib
import os
import sys

COMMANDS = (
    "run",
    "demo",
    "check",
    "health",
    "manifest",
    "migrate",
    "import",
    "explain",
    "sync",
    "secret",
    "template",
    "comment",
    "retry",
    "audit",
    "export",
    "outbox",
    "backup",
    "restore",
    "forget",
)
_MODULES = {
    "audit": "commands.record.audit",
    "backup": "commands.backup.backup",
    "export": "commands.record.export",
    "forget": "commands.record.forget",
    "import": "commands.import_files",
    "restore": "commands.backup.restore",
    "sync": "commands.precoro.sync",
    "demo": "demo.run",
}


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return the exit code: 0 fine, 1 something is wrong, 2 wrong usage."""
    given = sys.argv[1:] if arguments is None else arguments
    if given[:1] == ["--version"]:  # without what other commands load
        from commands.checks.version import print_version

        return print_version()
    os.umask(0o077)  # the database and what it holds of a company are for this user alone
    name = given[0] if given and given[0] in COMMANDS else "run"
    from commands.quick_imports import imported_quickly

    with imported_quickly():
        try:
            module = importlib.import_module(_MODULES.get(name, f"commands.{name}"))
        except ModuleNotFoundError as error:
            if error.name not in ("demo", "demo.run"):
                raise
            from commands.errors import print_no_demo

            print_no_demo()
            return 1
        from commands.usage import build_parser

        if name != "health":  # which is asked every few seconds, and does without
            from settings import load
    options = build_parser(name, module.add_arguments).parse_args(given)
    if name == "health":
        return int(module.main())
    settings = None
    try:
        settings = load()
        return int(module.main(settings, options))
    except Exception as error:  # the edge: what is wrong with the installation is told in a sentence
        from commands.errors import print_fault

        if not print_fault(error, settings):
            raise
        return 1


if __name__ == "__main__":
    sys.exit(main())
