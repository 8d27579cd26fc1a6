"""`bot.py health`: whether the bot that runs here is well. It reads one file, and loads next to nothing."""

import argparse
import os
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from commands.reader import shell_reader
from models.records.people import Audience
from serving.health_file import SILENT_AFTER, Health, Part, Unwell, read_health
from views.wording.translate import gettext, marked

SHIPPED: Final = Path(__file__).parents[1] / "settings.toml"
DEFAULT: Final = "data/health.json"

WELL: Final = marked("The bot is well: its sockets listen, the database answers, and deliveries go on.")
NONE: Final = marked("No bot serves here, or it is still starting: there is no {path}.")
UNREADABLE: Final = marked("{path} cannot be read ({reason}). Run this as the user of the bot.")
BROKEN: Final = marked("{path} is no health file of the bot ({reason}). Does [health] file name another one?")
SILENT: Final = marked("The bot has given no sign of life for {seconds} s: it hangs, or it was killed.")
RESTARTED: Final = marked("The bot has given no sign of life since this machine was started.")
UNWELL: Final[Mapping[Part, str]] = {
    "sockets": marked(
        "Nobody can press anything in workspace {workspace}: no socket has listened since {since}."
    ),
    "store": marked("The database has not answered since {since}."),
    "delivery": marked(
        "Nothing is delivered to workspace {workspace}: the bot has not looked for what is due since {since}."
    ),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments: none."""


def main() -> int:
    """Print how the bot is; return 1 if it is not well, or none is there."""
    reader = shell_reader()
    path = file_of(os.environ)
    if path is None:
        return 1
    try:
        wrong = list(_wrong(read_health(path), reader))
    except FileNotFoundError:
        wrong = [gettext(reader, NONE, path=str(path))]
    except OSError as error:
        wrong = [gettext(reader, UNREADABLE, path=str(path), reason=error.strerror or str(error))]
    except ValueError as error:
        wrong = [gettext(reader, BROKEN, path=str(path), reason=str(error))]
    for sentence in wrong:
        print(sentence, file=sys.stderr)
    if not wrong:
        print(gettext(reader, WELL))
    return 1 if wrong else 0


def file_of(environ: Mapping[str, str]) -> Path | None:
    """Return the health file that the settings name; None, with a sentence, where they cannot be read.

    They are read only as far as that: to check all of them takes much longer than this whole command.
    """
    settings = Path(environ.get("PRECORO_SETTINGS") or SHIPPED).absolute()
    try:
        section = tomllib.loads(settings.read_text("utf-8-sig")).get("health", {})
        return settings.parent / str(section.get("file", DEFAULT))
    except (OSError, ValueError, AttributeError):
        return _said_by_settings(settings, environ)


def _said_by_settings(path: Path, environ: Mapping[str, str]) -> Path | None:
    from commands.errors import print_error
    from settings import SettingsError, load

    try:
        return load(path, environ).health.file
    except SettingsError as error:
        print_error(error)
    return None


def _wrong(health: Health, reader: Audience) -> Iterator[str]:
    for one in health.unwell:
        yield gettext(reader, UNWELL[one.part], workspace=one.workspace, since=_moment(one))
    silent = health.silent_for
    if not health.unwell and silent > SILENT_AFTER:
        text = RESTARTED if silent == float("inf") else SILENT
        yield gettext(reader, text, seconds=f"{silent:.0f}")


def _moment(one: Unwell) -> str:
    return one.since.replace("T", " ").replace("+00:00", " UTC")
