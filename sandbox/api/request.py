"""How an HTTP request carries a call: its arguments and its token."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from sandbox.backend.arguments import read_json
from sandbox.state.errors import ApiError

Json = dict[str, Any]

CHARSETS = ("utf-8", "utf8", "iso-8859-1")
NAME = re.compile(r"\w{1,100}", re.ASCII)


@dataclass(frozen=True)
class ReadCall:
    """What an HTTP request carries."""

    arguments: Json
    token: str | None
    in_header: bool
    """Whether the token stood in the header, not in the query or form."""
    verb: str


async def read_call(request: web.Request) -> ReadCall:
    """Read a request's arguments and its token: from the query, a form or a JSON body, and the header.

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
    _check_names(arguments)
    token = arguments.pop("token", None)
    scheme, _, bearer = request.headers.get("Authorization", "").partition(" ")
    in_header = scheme.lower() == "bearer"
    return ReadCall(arguments, bearer.strip() if in_header else token, in_header, request.method)


def _check_names(arguments: Json) -> None:
    """Raise ApiError for names of a form that Slack takes for no argument; unknown ones it ignores.

    The codes are those of https://docs.slack.dev/reference/methods/api.test.
    """
    if any(name.endswith("]") for name in arguments):
        raise ApiError("invalid_array_arg")
    if not all(NAME.fullmatch(name) for name in arguments):
        raise ApiError("invalid_arg_name")


def _check_kind(request: web.Request) -> None:
    """Raise ApiError for a content type that Slack does not read; text/plain is accepted but not read."""
    if not request.can_read_body:
        return
    if "Content-Type" not in request.headers:
        raise ApiError("missing_post_type")
    if request.content_type not in ("application/x-www-form-urlencoded", "multipart/form-data", "text/plain"):
        raise ApiError("invalid_post_type")
