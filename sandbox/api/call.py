"""One call of the Web API: its arguments, and what a method declares about itself."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from sandbox.backend.arguments import Arguments
from sandbox.backend.workspace import WorkspaceBackend
from sandbox.state.errors import ApiError
from sandbox.state.rates import RateTier
from sandbox.state.team import Conversation, SlackMessage, TeamMember

Json = dict[str, Any]


@dataclass
class Call(Arguments):
    """One call of an app whose token was accepted."""

    method: str
    workspace: WorkspaceBackend

    def scope(self, needed: str) -> None:
        """Raise ApiError missing_scope unless the token has the scope."""
        if needed:
            self.workspace.needs(needed)

    def conversation(self, name: str = "channel", code: str = "channel_not_found") -> Conversation:
        """Return the conversation with the given id; the app sees private ones only as a member."""
        return self.seen(self.needed(name), code)

    def seen(self, wanted: str, code: str = "channel_not_found") -> Conversation:
        """Return the conversation with this id, if the app may know of it."""
        found = self.workspace.team.conversations.get(wanted)
        if found is None or (found.kind != "channel" and self.workspace.bot.id not in found.members):
            raise ApiError(code)
        return found

    def readable(self, family: Literal["history", "read"]) -> Conversation:
        """Return the conversation if the token may read it: im:history, channels:read ..."""
        found = self.conversation()
        self.scope({"im": "im", "channel": "channels", "group": "groups"}[found.kind] + ":" + family)
        return found

    def message(
        self, conversation: Conversation, name: str = "ts", code: str = "message_not_found"
    ) -> SlackMessage:
        """Return a message that is still there."""
        found = conversation.find(self.needed(name))
        if found is None:
            raise ApiError(code)
        return found

    def member(self, name: str = "user", code: str = "user_not_found") -> TeamMember:
        """Return a member by id, deactivated ones included."""
        found = self.workspace.team.members.get(self.needed(name))
        if found is None:
            raise ApiError(code)
        return found

    def page(self, items: list[Any], default: int, most: int) -> tuple[list[Any], str]:
        """Return one page of `items` and the cursor of the next one, empty at the end."""
        limit = max(1, min(self.number("limit", default), most))
        cursor = self.text("cursor")
        start = _start(cursor) if cursor else 0
        end = start + limit
        return items[start:end], _cursor(end) if end < len(items) else ""


def _cursor(start: int) -> str:
    """Return a cursor for the next page in Slack's form: base64, with = at its end."""
    return base64.b64encode(f"page:{start:08d}".encode()).decode()


def _start(cursor: str) -> int:
    try:
        name, _, start = base64.b64decode(cursor, validate=True).decode().partition(":")
        if name != "page":
            raise ValueError
        return int(start)
    except ValueError:
        raise ApiError("invalid_cursor") from None


@dataclass(frozen=True)
class SandboxMethod:
    """What the sandbox knows about an API method."""

    act: Callable[[Call], Json]
    rate: RateTier
    scope: str = ""
    token: Literal["bot", "app", "none"] = "bot"
