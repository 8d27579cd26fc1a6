"""What an app may do, read from its manifest: scopes, subscribed events, commands, features."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

EVENT_SCOPES: dict[str, str] = {
    "app_mention": "app_mentions:read",
    "message.im": "im:history",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "reaction_added": "reactions:read",
    "reaction_removed": "reactions:read",
    "user_change": "users:read",
    "team_join": "users:read",
    "file_shared": "files:read",
}
"""Events that Slack sends only to an app with this scope; others need none."""


def needed_by(event: str) -> set[str]:
    """Return the scopes without which Slack does not send this event."""
    return {EVENT_SCOPES[event]} if event in EVENT_SCOPES else set()


@dataclass(frozen=True)
class App:
    """What a manifest asks for."""

    name: str
    scopes: frozenset[str]
    events: frozenset[str]
    commands: frozenset[str]
    described: dict[str, dict[str, str]]
    """Each command's `description` and `usage_hint`."""
    escaping: frozenset[str]
    """Commands with `should_escape`: they get ids of people and channels, and marked links."""
    interactivity: bool
    messages_tab: bool
    replies_allowed: bool
    """False when the messages tab is read-only: nobody can write to the app."""
    home_tab: bool

    @classmethod
    def from_manifest(cls, manifest: dict[str, Any]) -> App:
        """Read a manifest. Raises ValueError with a sentence when Slack would refuse it."""
        features = manifest.get("features", {})
        settings = manifest.get("settings", {})
        home = features.get("app_home", {})
        scopes = frozenset(manifest.get("oauth_config", {}).get("scopes", {}).get("bot", []))
        events = frozenset(settings.get("event_subscriptions", {}).get("bot_events", []))
        declared = features.get("slash_commands", [])
        commands = frozenset(each["command"] for each in declared)
        if not settings.get("socket_mode_enabled"):
            raise ValueError(
                "manifest: settings.socket_mode_enabled must be true: the sandbox supports Socket Mode only"
            )
        for event in sorted(events):
            needed = EVENT_SCOPES.get(event)
            if needed and needed not in scopes:
                raise ValueError(f"manifest: the event {event} needs the bot scope {needed}")
        if commands and "commands" not in scopes:
            raise ValueError("manifest: slash_commands need the bot scope commands")
        return cls(
            name=str(manifest.get("display_information", {}).get("name", "App")),
            scopes=scopes,
            events=events,
            commands=commands,
            described={
                each["command"]: {name: str(each.get(name) or "") for name in ("description", "usage_hint")}
                for each in declared
            },
            escaping=frozenset(each["command"] for each in declared if each.get("should_escape")),
            interactivity=bool(settings.get("interactivity", {}).get("is_enabled")),
            messages_tab=bool(home.get("messages_tab_enabled")),
            replies_allowed=bool(home.get("messages_tab_enabled"))
            and not home.get("messages_tab_read_only_enabled", True),
            home_tab=bool(home.get("home_tab_enabled")),
        )
