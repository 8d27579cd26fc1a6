"""blocks.validate: blocks, a message or a view, checked without being sent.

https://docs.slack.dev/reference/methods/blocks.validate
"""

from __future__ import annotations

from typing import Any

from sandbox.api.call import Call, Json, SandboxMethod
from sandbox.blockkit import wording
from sandbox.blockkit.blocks import check_message_blocks, check_view
from sandbox.blockkit.wording import Mistake
from sandbox.state.errors import ApiError
from sandbox.state.rates import SPECIAL

WHOLE = ("blocks", "message", "view")


def validate(call: Call) -> Json:
    """Say what is wrong, each with a JSON pointer into what was given."""
    given = [name for name in WHOLE if call.arguments.get(name) not in (None, "")]
    if len(given) != 1:
        raise ApiError("invalid_arguments", ["must provide exactly one of `blocks`, `view`, or `message`"])
    (name,) = given
    mistakes, above = _checked(name, call.json(name))
    if mistakes:
        raise ApiError(f"invalid_{name}", errors=[_shaped(each, above) for each in mistakes])
    return {}


def _checked(name: str, content: Any) -> tuple[list[Mistake], str]:
    """Return the mistakes, and what their pointers have above the given content."""
    if name == "blocks":
        return check_message_blocks(content), "/blocks"
    if name == "view":
        return check_view(content), "/view"
    if not isinstance(content, dict):
        return [wording.not_a("object", "")], ""
    if content.get("blocks") is None and not content.get("text"):
        return [wording.missing("blocks", "")], ""
    return check_message_blocks(content.get("blocks") or []), ""


def _shaped(mistake: Mistake, above: str) -> Json:
    return {
        "pointer": mistake.place.removeprefix(above),
        "code": "failed_constraint",
        "message": mistake.words,
        "constraint": mistake.constraint,
    }


METHODS = {"blocks.validate": SandboxMethod(validate, SPECIAL)}
