"""By which key an event is known, so that it has its effect once."""

from collections.abc import Mapping
from typing import Any

# Edits and deletions by people; Slack also sends these subtypes for link previews and reply counts.
EDIT_SUBTYPES = frozenset({"message_changed", "message_deleted"})


def event_key(team_id: str, event: Mapping[str, Any], event_id: str) -> str:
    """Return the key of an event; a message and its edits have their own, however they are heard of."""
    if event.get("type") != "message":
        return f"event:{event_id}"
    place = f"{team_id}:{event.get('channel')}"
    if event.get("subtype") not in EDIT_SUBTYPES:
        return f"message:{place}:{event.get('ts')}"
    message = event.get("message") or {}
    edited = (message.get("edited") or {}).get("ts")
    return f"edit:{place}:{message.get('ts')}:{edited}" if edited else f"event:{event_id}"
