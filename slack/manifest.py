"""The manifest of the Slack app: the scopes that it asks for, and the events that it hears."""

from typing import Any, Final

NAME: Final = "Precoro"

# Only what the bot calls and hears: people must trust the app with every scope.
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
    """Build the app manifest; see https://docs.slack.dev/reference/app-manifest."""
    return {
        "display_information": {
            "name": name,
            "description": "Approve procurement documents in Slack",
            "background_color": "#1f3b4d",
        },
        "features": {
            # Without a writable Messages tab nobody could reply to the bot.
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": name, "always_online": True},
            "slash_commands": [
                {
                    "command": command,
                    "description": "See and decide what needs you",
                    "usage_hint": "help | pending | show NUMBER | approve NUMBER",
                    "should_escape": True,  # a person mentioned in a comment arrives as an id
                }
            ],
        },
        "oauth_config": {"scopes": {"bot": list(SCOPES)}},
        "settings": {
            "event_subscriptions": {"bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True},
            "org_deploy_enabled": False,
            "socket_mode_enabled": True,
            # A rotating token expires every twelve hours.
            "token_rotation_enabled": False,
        },
    }
