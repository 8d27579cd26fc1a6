"""Build the rich text that Slack builds from typed text."""

from __future__ import annotations

import re
from typing import Any

from sandbox.blockkit import emoji

Json = dict[str, Any]

_MARKED = re.compile(
    r"<(?:@(?P<user>[UW][A-Z0-9]+)(?:\|[^>]*)?|!subteam\^(?P<group>S[A-Z0-9]+)(?:\|[^>]*)?)>"
    r"|(?P<url>https?://[^\s<>|]*[^\s<>|.,;:!?()\[\]\"'])"
    r"|(?P<mail>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    rf"|{emoji.PATTERN}"
)
"""What Slack turns into more than text: mentions, typed as <@U123>, addresses, and emoji."""


def escape(typed: str) -> str:
    """Return typed text as Slack stores it: `&`, `<`, `>` escaped, mentions and addresses marked."""
    kept: list[str] = []
    end = 0
    for found in _MARKED.finditer(typed):
        kept += [escape_signs(typed[end : found.start()]), _mark(found)]
        end = found.end()
    return "".join([*kept, escape_signs(typed[end:])])


def _mark(found: re.Match[str]) -> str:
    if found["emoji"] or found["sign"]:
        element = emoji.element_of(found)
        return emoji.code_of(element) if element else found[0]
    if found["url"]:
        return f"<{escape_signs(found['url'])}>"
    return f"<mailto:{found['mail']}|{found['mail']}>" if found["mail"] else found[0]


def escape_signs(text: str) -> str:
    """Return text with `&`, `<` and `>` escaped."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def rich_text_of(typed: str, block_id: str) -> Json:
    """Return the rich_text block of a message that a person typed."""
    parts: list[Json] = []
    end = 0
    for found in _MARKED.finditer(typed):
        if found.start() > end:
            parts.append({"type": "text", "text": typed[end : found.start()]})
        parts.append(_part(found))
        end = found.end()
    if end < len(typed):
        parts.append({"type": "text", "text": typed[end:]})
    return {
        "type": "rich_text",
        "block_id": block_id,
        "elements": [{"type": "rich_text_section", "elements": parts}],
    }


def _part(found: re.Match[str]) -> Json:
    if found["emoji"] or found["sign"]:
        return emoji.element_of(found) or {"type": "text", "text": found[0]}
    if found["user"]:
        return {"type": "user", "user_id": found["user"]}
    if found["group"]:
        return {"type": "usergroup", "usergroup_id": found["group"]}
    if found["url"]:
        return {"type": "link", "url": found["url"]}
    return {"type": "link", "url": f"mailto:{found['mail']}", "text": found["mail"]}
