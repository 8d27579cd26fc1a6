"""`bot.py manifest`: print the Slack app's manifest, and a link that creates the app from it."""

import argparse
import json
from typing import Any, Final
from urllib.parse import quote

from commands.reader import shell_reader
from settings import Settings
from slack.manifest import NAME, build_manifest
from views.wording.translate import gettext, marked

LONGEST_NAME: Final = 35  # characters that Slack allows
CREATE: Final = "https://api.slack.com/apps?new_app=1&manifest_json="

CREATE_APP: Final = marked("Create the app with this link, in a browser where you are signed in to Slack:")
HELP_NAME: Final = marked("the app's name in Slack (default: {name})")
BAD_NAME: Final = marked("must have 1 to {longest} characters")


def create_link(manifest: dict[str, Any]) -> str:
    """Return the address of Slack's "create an app" with this manifest filled in."""
    return CREATE + quote(json.dumps(manifest, separators=(",", ":")), safe="")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    reader = shell_reader()
    parser.add_argument("--name", type=_app_name, default=NAME, help=gettext(reader, HELP_NAME, name=NAME))
    parser.add_argument("--json", action="store_true", help=gettext(reader, "print the manifest alone"))


def main(settings: Settings, args: argparse.Namespace) -> int:
    """Print the manifest and the link."""
    manifest = build_manifest(args.name, settings.slack.command)
    print(json.dumps(manifest, indent=2, ensure_ascii=False))
    if not args.json:
        print(f"\n{gettext(shell_reader(), CREATE_APP)}")
        print(create_link(manifest))
    return 0


def _app_name(text: str) -> str:
    if not 0 < len(text.strip()) <= LONGEST_NAME:
        raise argparse.ArgumentTypeError(gettext(shell_reader(), BAD_NAME, longest=str(LONGEST_NAME)))
    return text.strip()
