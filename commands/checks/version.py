"""`bot.py --version`: print the version of the program."""

from models.version import VERSION


def print_version() -> int:
    """Print it, and nothing beside it, for programs that read it; return 0."""
    print(VERSION)
    return 0
