"""reactions.*: emoji under messages."""

from __future__ import annotations

import re

from sandbox.api.call import Call, Json, SandboxMethod
from sandbox.backend.json_shapes import message_json
from sandbox.backend.posting import react
from sandbox.state.errors import ApiError
from sandbox.state.rates import TIER_2, TIER_3

NAME = re.compile(r"[a-z0-9_+'-]{1,100}(::skin-tone-[2-6])?")
"""The form of an emoji's name; the sandbox does not know which emoji exist."""


def add(call: Call) -> Json:
    """Add the app's reaction to a message."""
    conversation = call.conversation()
    name = call.needed("name").strip(":")
    if not NAME.fullmatch(name):
        # usually the emoji character itself: https://github.com/slackapi/bolt-python/issues/808
        raise ApiError("invalid_name")
    message = call.message(conversation, "timestamp")
    if conversation.archived:
        raise ApiError("is_archived")
    if not react(call.workspace, message, call.workspace.bot, name, on=True):
        raise ApiError("already_reacted")
    return {}


def remove(call: Call) -> Json:
    """Remove the app's reaction."""
    message = call.message(call.conversation(), "timestamp")
    if not react(call.workspace, message, call.workspace.bot, call.needed("name").strip(":"), on=False):
        raise ApiError("no_reaction")
    return {}


def get(call: Call) -> Json:
    """Return a message with its reactions."""
    conversation = call.conversation()
    message = call.message(conversation, "timestamp")
    shaped = message_json(call.workspace, message)
    return {"type": "message", "channel": conversation.id, "message": shaped}


METHODS = {
    "reactions.add": SandboxMethod(add, TIER_3, "reactions:write"),
    "reactions.remove": SandboxMethod(remove, TIER_2, "reactions:write"),
    "reactions.get": SandboxMethod(get, TIER_3, "reactions:read"),
}
