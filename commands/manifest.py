"""`bot.py manifest`: print the Slack app's manifest, and a link that creates the app from it."""

import argparse
import json
from typing import Any, Final
from urllib.parse import quote

from settings import Settings
from slack.manifest import NAME, build_manifest

LONGEST_NAME: Final = 35  # characters that Slack allows
CREATE: Final = "https://api.slack.com/apps?new_app=1&manifest_json="

CREATE_APP: Final = "Create the app with this link, in a browser where you are signed in to Slack:"
HELP_NAME: Final = "the app's name in Slack (default: {name})"
BAD_NAME: Final = "must have 1 to {longest} characters"


def create_link(manifest: dict[str, Any]) -> str:
    """Return the address of Slack's "create an app" with this manifest filled in."""
    return CREATE + quote(json.dumps(manifest, separators=(",", ":")), safe="")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("--name", type=_app_name, default=NAME, help=HELP_NAME.format(name=NAME))
    parser.add_argument("--json", action="store_true", help="print the manifest alone")


def main(settings: Settings, args: argparse.Namespace) -> int:
    """Print the manifest and the link."""
    manifest = build_manifest(args.name, settings.slack.command)
    print(json.dumps(manifest, indent=2, ensure_ascii=False))
    if not args.json:
        print(f"\n{CREATE_APP}")
        print(create_link(manifest))
    return 0


def _app_name(text: str) -> str:
    if not 0 < len(text.strip()) <= LONGEST_NAME:
        raise argparse.ArgumentTypeError(BAD_NAME.format(longest=LONGEST_NAME))
    return text.strip()
