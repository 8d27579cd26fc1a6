"""Slack's messages about refused fields, as in `response_metadata` of an answer.

Slack checks against schemas with a library that it has published, and the words are those of its
`src/Constraints`: https://github.com/slackhq/hack-json-schema. The others were seen in answers that people
published; each says where. Which of several mistakes Slack names first, and whether it puts "failed to match
all allowed schemas" before them, varies from block to block; the sandbox names each mistake once.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

Json = dict[str, Any]


class Mistake(str):
    """One mistake: Slack's words, with the JSON pointer of its place at their end."""

    words: str
    place: str
    constraint: Json
    """What was expected, as blocks.validate tells. Only the kind `enum` is documented; others (unsure)."""

    def __new__(cls, words: str, place: str, constraint: Json | None = None) -> Mistake:
        """Make one; `constraint` is what was expected, if there is more to say than the words."""
        made = super().__new__(cls, f"{words} [json-pointer:{place}]")
        made.words, made.place, made.constraint = words, place, constraint or {}
        return made


def at(words: str, place: str, kind: str = "", expected: Any = None) -> Mistake:
    """Return a message with the JSON pointer of its field, and what was expected there."""
    return Mistake(words, place, {"type": kind, "expected": expected} if kind else None)


def missing(name: str, place: str) -> Mistake:
    """Say that a field must be there."""
    return at(f"missing required field: {name}", place, "required", name)


def wrong_type(thing: Any, place: str, expected: Iterable[str] = ()) -> Mistake:
    """Say that there is no such type, or none of its kind here, or no type at all."""
    if not isinstance(thing, dict):
        return not_a("object", place)
    if thing.get("type") is None:
        return missing("type", place)
    return at(f"unsupported type: {thing['type']}", f"{place}/type", "enum", list(expected))


def not_a(kind: str, place: str) -> Mistake:
    """Say that something is no "object", "array", "string", "integer", "number" or "boolean"."""
    if kind == "boolean":
        return at("must be a boolean", place, "type", kind)
    article = "an" if kind[0] in "aio" else "a"
    return at(f"must provide {article} {kind}", place, "type", kind)


def too_long(most: int, place: str) -> Mistake:
    """Say how long a text may be."""
    return at(f"must be less than {most + 1} characters", place, "max_length", most)


def too_short(least: int, place: str) -> Mistake:
    """Say how long a text must be."""
    return at(f"must be more than {least - 1} characters", place, "min_length", least)


def too_many(most: int, place: str) -> Mistake:
    """Say how many items a list may have."""
    return at(f"no more than {most} items allowed", place, "max_items", most)


def too_few(least: int, place: str) -> Mistake:
    """Say how many items a list must have."""
    return at(f"must provide at least {least} items", place, "min_items", least)


def no_choice(place: str, choices: Iterable[str] = ()) -> Mistake:
    """Say that a text is none of those allowed."""
    return at("must be a valid enum value", place, "enum", list(choices))


def unlike(pattern: str, place: str) -> Mistake:
    """Say what form a text must have."""
    return at(f"input must match regex pattern: {pattern}", place, "pattern", pattern)


def taken(name: str, value: str, place: str) -> Mistake:
    """Say that an `action_id` or `block_id` was used before, in its block or in its message.

    Of an action_id: https://github.com/knacklabs/gantry/pull/458 tells of the refusal; the words stand in
    several logs of bots. Of a block_id the words are concluded from it.
    """
    return at(f'`{name}` "{value}" already exists', f"{place}/{name}")


def needs_submit(place: str) -> Mistake:
    """Say that a form needs a button; https://github.com/slackapi/node-slack-sdk/issues/875."""
    return at("must define `submit` to use an `input` block in modals", place)
