"""Check rich text and tables, and build the rich text that Slack builds from typed text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from sandbox.blockkit import limits, wording

Json = dict[str, Any]

_MARKED = re.compile(
    r"<(?:@(?P<user>[UW][A-Z0-9]+)(?:\|[^>]*)?|!subteam\^(?P<group>S[A-Z0-9]+)(?:\|[^>]*)?)>"
    r"|(?P<url>https?://[^\s<>|]*[^\s<>|.,;:!?()\[\]\"'])"
    r"|(?P<mail>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
)
"""What Slack turns into more than text: mentions, typed as <@U123>, and addresses."""


def check_rich_text(block: Json, at: str) -> Iterator[str]:
    """Yield what is wrong with a rich_text block."""
    lines = block.get("elements")
    if not isinstance(lines, list):
        yield wording.not_a("array", f"{at}/elements")
        return
    for index, line in enumerate(lines):
        here = f"{at}/elements/{index}"
        kind = line.get("type") if isinstance(line, dict) else None
        if kind not in limits.RICH_TEXT_LINES:
            yield wording.wrong_type(line, here)
        elif kind == "rich_text_list":
            yield from _check_list(line, here)
        else:
            yield from _check_line(line, here)


def _check_list(line: Json, at: str) -> Iterator[str]:
    if line.get("style") is None:
        yield wording.missing("style", at)
    elif line["style"] not in limits.RICH_TEXT_LISTS:
        yield wording.no_choice(f"{at}/style")
    sections = line.get("elements")
    if not isinstance(sections, list):
        yield wording.missing("elements", at)
        return
    for number, section in enumerate(sections):
        yield from _check_line(section, f"{at}/elements/{number}")


def _check_line(line: Any, at: str) -> Iterator[str]:
    parts = line.get("elements") if isinstance(line, dict) else None
    if not isinstance(parts, list):
        yield wording.missing("elements", at)
        return
    for index, part in enumerate(parts):
        here = f"{at}/elements/{index}"
        needed = limits.RICH_TEXT_PARTS.get(str(part.get("type"))) if isinstance(part, dict) else None
        if needed is None:
            yield wording.wrong_type(part, here)
            continue
        for name in needed:
            if part.get(name) is None:
                yield wording.missing(name, here)
            elif part[name] == "":
                yield wording.too_short(1, f"{here}/{name}")


def check_table(block: Json, at: str) -> Iterator[str]:
    """Yield what is wrong with a table block."""
    rows = block.get("rows")
    if not isinstance(rows, list) or not rows:
        yield wording.missing("rows", at)
        return
    if len(rows) > limits.TABLE_ROWS:
        yield wording.too_many(limits.TABLE_ROWS, f"{at}/rows")
    for index, row in enumerate(rows):
        here = f"{at}/rows/{index}"
        if not isinstance(row, list) or not row:
            yield wording.not_a("array", here) if not isinstance(row, list) else wording.too_few(1, here)
            continue
        if len(row) > limits.TABLE_COLUMNS:
            yield wording.too_many(limits.TABLE_COLUMNS, here)
        for column, cell in enumerate(row):
            yield from _check_cell(cell, f"{here}/{column}")


def _check_cell(cell: Any, at: str) -> Iterator[str]:
    kind = cell.get("type") if isinstance(cell, dict) else None
    if kind == "raw_text":
        if not isinstance(cell.get("text"), str) or not cell["text"]:
            yield wording.too_short(1, f"{at}/text")
    elif kind == "rich_text":
        yield from check_rich_text(cell, at)
    else:
        yield wording.wrong_type(cell, at)


def escape(typed: str) -> str:
    """Return typed text as Slack stores it: `&`, `<`, `>` escaped, mentions and addresses marked."""
    kept: list[str] = []
    end = 0
    for found in _MARKED.finditer(typed):
        kept += [escape_signs(typed[end : found.start()]), _mark(found)]
        end = found.end()
    return "".join([*kept, escape_signs(typed[end:])])


def _mark(found: re.Match[str]) -> str:
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
    if found["user"]:
        return {"type": "user", "user_id": found["user"]}
    if found["group"]:
        return {"type": "usergroup", "usergroup_id": found["group"]}
    if found["url"]:
        return {"type": "link", "url": found["url"]}
    return {"type": "link", "url": f"mailto:{found['mail']}", "text": found["mail"]}
