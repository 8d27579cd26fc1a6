"""What `python -m sandbox` serves by default: an app with every permission, and a few people."""

from __future__ import annotations

from typing import Any

from sandbox.state.specs import ChannelSpec, Human, WorkspaceSpec

MANIFEST: dict[str, Any] = {
    "display_information": {"name": "Sandbox App"},
    "features": {
        "app_home": {
            "home_tab_enabled": True,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": False,
        },
        "bot_user": {"display_name": "sandbox-app", "always_online": True},
        "slash_commands": [{"command": "/app", "description": "Talk to the app"}],
    },
    "oauth_config": {
        "scopes": {
            "bot": [
                "app_mentions:read",
                "channels:history",
                "channels:join",
                "channels:read",
                "chat:write",
                "commands",
                "files:read",
                "files:write",
                "im:history",
                "im:read",
                "im:write",
                "reactions:read",
                "reactions:write",
                "team:read",
                "usergroups:read",
                "users:read",
                "users:read.email",
            ]
        }
    },
    "settings": {
        "event_subscriptions": {
            "bot_events": [
                "app_home_opened",
                "app_mention",
                "app_uninstalled",
                "message.channels",
                "message.im",
                "reaction_added",
                "reaction_removed",
                "team_join",
                "tokens_revoked",
                "user_change",
            ]
        },
        "interactivity": {"is_enabled": True},
        "socket_mode_enabled": True,
    },
}

WORKSPACES = [
    WorkspaceSpec(
        "acme",
        [
            Human("ann@acme.example", "Ann Lee"),
            Human("bob@acme.example", "Bob Stone", tz="America/New_York"),
            Human("cleo@acme.example", "Cleo Marsh", tz="Asia/Tokyo"),
            Human("gus@guest.example", "Gus Guest", guest=True),
        ],
        [ChannelSpec("general", ["ann@acme.example", "bob@acme.example", "cleo@acme.example"])],
    )
]
