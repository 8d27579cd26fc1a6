"""`bot.py manifest`: the Slack app's manifest, and the link that creates the app from it."""

import argparse
import json
from typing import Any, Final
from urllib.parse import quote

from settings import Settings

NAME: Final = "Precoro"
LONGEST_NAME: Final = 35  # characters that Slack allows
CREATE: Final = "https://api.slack.com/apps?new_app=1&manifest_json="

# What the bot calls and hears, no more: each scope is something that people must trust us with.
SCOPES: Final = (
    "app_mentions:read",
    "chat:write",
    "commands",
    "files:read",
    "files:write",
    "im:history",
    "im:write",
    "reactions:write",
    "usergroups:read",
    "users:read",
    "users:read.email",
)
EVENTS: Final = (
    "app_home_opened",
    "app_mention",
    "app_uninstalled",
    "message.im",
    "team_join",
    "tokens_revoked",
    "user_change",
)


def build_manifest(name: str = NAME, command: str = "/precoro") -> dict[str, Any]:
    """Build the manifest that Slack makes the app from; https://docs.slack.dev/reference/app-manifest."""
    return {
        "display_information": {
            "name": name,
            "description": "Approve procurement documents in Slack",
            "background_color": "#1f3b4d",
        },
        "features": {
            # Without a writable messages tab nobody could answer the bot.
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": name, "always_online": True},
            "slash_commands": [
                {
                    "command": command,
                    "description": "See and decide what waits for you",
                    "usage_hint": "help | pending | show NUMBER | approve NUMBER",
                    "should_escape": True,  # so that whom a comment mentions comes with his id
                }
            ],
        },
        "oauth_config": {"scopes": {"bot": list(SCOPES)}},
        "settings": {
            "event_subscriptions": {"bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True},
            "org_deploy_enabled": False,
            "socket_mode_enabled": True,
            # A rotating token would end every twelve hours.
            "token_rotation_enabled": False,
        },
    }


def create_link(manifest: dict[str, Any]) -> str:
    """Give the address that opens Slack's "create an app" with this manifest filled in."""
    return CREATE + quote(json.dumps(manifest, separators=(",", ":")), safe="")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument(
        "--name", type=_app_name, default=NAME, help=f"what people see in Slack (default: {NAME})"
    )
    parser.add_argument("--json", action="store_true", help="the manifest alone, to put into a file")


def main(settings: Settings, args: argparse.Namespace) -> int:
    """Print the manifest and the link."""
    manifest = build_manifest(args.name, settings.slack.command)
    print(json.dumps(manifest, indent=2, ensure_ascii=False))
    if not args.json:
        print("\nCreate the app with this link, in a browser where you are signed in to Slack:")
        print(create_link(manifest))
    return 0


def _app_name(text: str) -> str:
    if not 0 < len(text.strip()) <= LONGEST_NAME:
        raise argparse.ArgumentTypeError(f"must have 1 to {LONGEST_NAME} characters")
    return text.strip()
