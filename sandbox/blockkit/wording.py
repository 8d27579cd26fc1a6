"""Slack's messages about refused fields, as in `response_metadata` of an answer.

Slack checks against schemas with a library that it has published, and the words are those of its
`src/Constraints`: https://github.com/slackhq/hack-json-schema. The others were seen in answers that people
published; each says where. Which of several mistakes Slack names first, and whether it puts "failed to match
all allowed schemas" before them, varies from block to block; the sandbox names each mistake once.
"""

from __future__ import annotations

from typing import Any


def at(words: str, place: str) -> str:
    """Return a message with the JSON pointer of its field."""
    return f"{words} [json-pointer:{place}]"


def missing(name: str, place: str) -> str:
    """Say that a field must be there."""
    return at(f"missing required field: {name}", place)


def wrong_type(thing: Any, place: str) -> str:
    """Say that there is no such type, or none of its kind here, or no type at all."""
    if not isinstance(thing, dict):
        return not_a("object", place)
    if thing.get("type") is None:
        return missing("type", place)
    return at(f"unsupported type: {thing['type']}", f"{place}/type")


def not_a(kind: str, place: str) -> str:
    """Say that something is no "object", "array", "string", "integer" or "boolean"."""
    if kind == "boolean":
        return at("must be a boolean", place)
    article = "an" if kind[0] in "aio" else "a"
    return at(f"must provide {article} {kind}", place)


def too_long(most: int, place: str) -> str:
    """Say how long a text may be."""
    return at(f"must be less than {most + 1} characters", place)


def too_short(least: int, place: str) -> str:
    """Say how long a text must be."""
    return at(f"must be more than {least - 1} characters", place)


def too_many(most: int, place: str) -> str:
    """Say how many items a list may have."""
    return at(f"no more than {most} items allowed", place)


def too_few(least: int, place: str) -> str:
    """Say how many items a list must have."""
    return at(f"must provide at least {least} items", place)


def no_choice(place: str) -> str:
    """Say that a text is none of those allowed."""
    return at("must be a valid enum value", place)


def unlike(pattern: str, place: str) -> str:
    """Say what form a text must have."""
    return at(f"input must match regex pattern: {pattern}", place)


def taken(name: str, value: str, place: str) -> str:
    """Say that an `action_id` or `block_id` was used before, in its block or in its message.

    Of an action_id: https://github.com/knacklabs/gantry/pull/458 tells of the refusal; the words stand in
    several logs of bots. Of a block_id the words are concluded from it.
    """
    return at(f'`{name}` "{value}" already exists', f"{place}/{name}")


def needs_submit(place: str) -> str:
    """Say that a form needs a button; https://github.com/slackapi/node-slack-sdk/issues/875."""
    return at("must define `submit` to use an `input` block in modals", place)
