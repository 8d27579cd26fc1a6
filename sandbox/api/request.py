"""How an HTTP request carries a call: its arguments and its token."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from sandbox.backend.arguments import read_json
from sandbox.state.errors import ApiError

Json = dict[str, Any]

CHARSETS = ("utf-8", "utf8", "iso-8859-1")


async def read_arguments(request: web.Request) -> tuple[Json, str | None]:
    """Return a request's arguments and its token: from the query, a form or a JSON body, and the header.

    Slack takes a `token` argument from queries and forms only, never from a JSON body.
    """
    arguments: Json = dict(request.query)
    if (request.charset or "utf-8").lower() not in CHARSETS:
        raise ApiError("invalid_charset")
    if request.content_type == "application/json":
        try:  # slack_sdk's synchronous client sends no body when it has no arguments
            body = read_json(await request.text() or "{}")
        except ValueError:
            raise ApiError("invalid_json") from None
        if not isinstance(body, dict):
            raise ApiError("json_not_object")
        body.pop("token", None)
        arguments |= body
    elif request.method == "POST":
        _check_kind(request)
        arguments |= {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
    if any(name.endswith("]") for name in arguments):
        raise ApiError("invalid_array_arg")
    token = arguments.pop("token", None)
    scheme, _, bearer = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        token = bearer.strip()
    return arguments, token


def _check_kind(request: web.Request) -> None:
    """Raise ApiError for a content type that Slack does not read; text/plain is accepted but not read."""
    if not request.can_read_body:
        return
    if "Content-Type" not in request.headers:
        raise ApiError("missing_post_type")
    if request.content_type not in ("application/x-www-form-urlencoded", "multipart/form-data", "text/plain"):
        raise ApiError("invalid_post_type")
