"""One call of the Web API: its arguments, and what a method declares about itself."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from aiohttp import web

from sandbox.backend.workspace import Workspace
from sandbox.blockkit import wording
from sandbox.state.errors import SlackError
from sandbox.state.rates import Rate
from sandbox.state.team import Conversation, Member, Message

Json = dict[str, Any]


CHARSETS = ("utf-8", "utf8", "iso-8859-1")


def read_json(text: str) -> Any:
    """Read JSON. Raises ValueError also for what only Python takes for a number, and for too deep nesting."""
    try:
        return json.loads(text, parse_constant=_no_number)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


async def read_arguments(request: web.Request) -> tuple[Json, str | None]:
    """Return a request's arguments and its token: from the query, a form or a JSON body, and the header.

    Slack takes a `token` argument from queries and forms only, never from a JSON body.
    """
    arguments: Json = dict(request.query)
    if (request.charset or "utf-8").lower() not in CHARSETS:
        raise SlackError("invalid_charset")
    if request.content_type == "application/json":
        try:  # slack_sdk's synchronous client sends no body where it has no arguments
            body = read_json(await request.text() or "{}")
        except ValueError:
            raise SlackError("invalid_json") from None
        if not isinstance(body, dict):
            raise SlackError("json_not_object")
        body.pop("token", None)
        arguments |= body
    elif request.method == "POST":
        _check_kind(request)
        arguments |= {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
    if any(name.endswith("]") for name in arguments):
        raise SlackError("invalid_array_arg")
    token = arguments.pop("token", None)
    scheme, _, bearer = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        token = bearer.strip()
    return arguments, token


def _check_kind(request: web.Request) -> None:
    """Raise SlackError when a body is of a kind that Slack does not read; text it takes without reading."""
    if not request.can_read_body:
        return
    if "Content-Type" not in request.headers:
        raise SlackError("missing_post_type")
    if request.content_type not in ("application/x-www-form-urlencoded", "multipart/form-data", "text/plain"):
        raise SlackError("invalid_post_type")


@dataclass
class Call:
    """One call by an app that has been let in."""

    workspace: Workspace
    method: str
    arguments: Json

    def text(self, name: str, default: str = "") -> str:
        """Return an argument as text, `default` when it is missing."""
        value = self.arguments.get(name)
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, list | dict):
            raise SlackError("invalid_arguments", [f"[ERROR] {wording.not_a('string', f'/{name}')}"])
        return default if value is None else str(value)

    def needed(self, name: str) -> str:
        """Return an argument that must be there."""
        value = self.text(name)
        if not value:
            raise SlackError("invalid_arguments", [f"[ERROR] missing required field: {name}"])
        return value

    def flag(self, name: str, default: bool = False) -> bool:
        """Return a yes/no argument: 1, true, "true" ..."""
        return self.text(name, "true" if default else "false").lower() in ("1", "true", "yes")

    def number(self, name: str, default: int) -> int:
        """Return a whole-number argument."""
        try:
            return int(self.text(name, str(default)))
        except ValueError:
            words = wording.not_a("integer", f"/{name}")
            raise SlackError("invalid_arguments", [f"[ERROR] {words}"]) from None

    def json(self, name: str, error: str = "invalid_arguments") -> Any:
        """Return an argument that is JSON, also when it came as text inside a form; None when missing."""
        value = self.arguments.get(name)
        if isinstance(value, str):
            if not value:
                return None
            try:
                return read_json(value)
            except ValueError:
                words = [f"[ERROR] {wording.not_a('object', f'/{name}')}"]
                raise SlackError(error, words if error == "invalid_arguments" else None) from None
        return value

    def scope(self, needed: str) -> None:
        """Raise SlackError missing_scope unless the token has the scope."""
        scopes = self.workspace.scopes
        if needed and needed not in scopes:
            raise SlackError("missing_scope", needed=needed, provided=",".join(sorted(scopes)))

    def conversation(self, name: str = "channel", code: str = "channel_not_found") -> Conversation:
        """Return the conversation named by id; the app sees private ones only as a member."""
        return self.seen(self.needed(name), code)

    def seen(self, wanted: str, code: str = "channel_not_found") -> Conversation:
        """Return the conversation with this id, if the app may know of it."""
        found = self.workspace.team.conversations.get(wanted)
        if found is None or (found.kind != "channel" and self.workspace.bot.id not in found.members):
            raise SlackError(code)
        return found

    def readable(self, family: Literal["history", "read"]) -> Conversation:
        """Return the conversation if the token may read it: im:history, channels:read ..."""
        found = self.conversation()
        self.scope({"im": "im", "channel": "channels", "group": "groups"}[found.kind] + ":" + family)
        return found

    def message(
        self, conversation: Conversation, name: str = "ts", code: str = "message_not_found"
    ) -> Message:
        """Return a message that is still there."""
        found = conversation.find(self.needed(name))
        if found is None:
            raise SlackError(code)
        return found

    def member(self, name: str = "user", code: str = "user_not_found") -> Member:
        """Return a member by id, deactivated ones included."""
        found = self.workspace.team.members.get(self.needed(name))
        if found is None:
            raise SlackError(code)
        return found

    def page(self, items: list[Any], default: int, most: int) -> tuple[list[Any], str]:
        """Return one page of `items` and the cursor of the next one, empty at the end."""
        limit = max(1, min(self.number("limit", default), most))
        cursor = self.text("cursor")
        start = _start(cursor) if cursor else 0
        end = start + limit
        return items[start:end], _cursor(end) if end < len(items) else ""


def _cursor(start: int) -> str:
    """Return where the next page starts as Slack tells it: in base64, with = at its end."""
    return base64.b64encode(f"page:{start:08d}".encode()).decode()


def _start(cursor: str) -> int:
    try:
        name, _, start = base64.b64decode(cursor, validate=True).decode().partition(":")
        if name != "page":
            raise ValueError
        return int(start)
    except ValueError:
        raise SlackError("invalid_cursor") from None


@dataclass(frozen=True)
class Method:
    """What the sandbox knows of an API method."""

    act: Callable[[Call], Json]
    rate: Rate
    scope: str = ""
    token: Literal["bot", "app", "none"] = "bot"
