"""Check rich text and tables, and make the rich text that Slack makes of what a person types."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from sandbox import limits

Json = dict[str, Any]

_MENTION = re.compile(
    r"<(?:@(?P<user>[UW][A-Z0-9]+)(?:\|[^>]*)?|!subteam\^(?P<group>S[A-Z0-9]+)(?:\|[^>]*)?)>"
)


def check_rich_text(block: Json, at: str) -> Iterator[str]:
    """Yield what is wrong with a rich_text block."""
    lines = block.get("elements")
    if not isinstance(lines, list):
        yield f"must be an array [json-pointer:{at}/elements]"
        return
    for index, line in enumerate(lines):
        here = f"{at}/elements/{index}"
        kind = line.get("type") if isinstance(line, dict) else None
        if kind not in limits.RICH_TEXT_LINES:
            yield f"unsupported type: {kind} [json-pointer:{here}/type]"
        elif kind == "rich_text_list":
            sections = line.get("elements")
            if not isinstance(sections, list):
                yield f"missing required field: elements [json-pointer:{here}]"
                continue
            for number, section in enumerate(sections):
                yield from _check_line(section, f"{here}/elements/{number}")
        else:
            yield from _check_line(line, here)


def _check_line(line: Any, at: str) -> Iterator[str]:
    parts = line.get("elements") if isinstance(line, dict) else None
    if not isinstance(parts, list):
        yield f"missing required field: elements [json-pointer:{at}]"
        return
    for index, part in enumerate(parts):
        here = f"{at}/elements/{index}"
        needed = limits.RICH_TEXT_PARTS.get(str(part.get("type"))) if isinstance(part, dict) else None
        if needed is None:
            yield f"unsupported type [json-pointer:{here}/type]"
            continue
        for name in needed:
            if part.get(name) in (None, ""):
                yield f"missing required field: {name} [json-pointer:{here}]"


def check_table(block: Json, at: str) -> Iterator[str]:
    """Yield what is wrong with a table block."""
    rows = block.get("rows")
    if not isinstance(rows, list) or not rows:
        yield f"must be a non-empty array [json-pointer:{at}/rows]"
        return
    if len(rows) > limits.TABLE_ROWS:
        yield f"no more than {limits.TABLE_ROWS} items allowed [json-pointer:{at}/rows]"
    for index, row in enumerate(rows):
        here = f"{at}/rows/{index}"
        if not isinstance(row, list) or not row:
            yield f"must be a non-empty array [json-pointer:{here}]"
            continue
        if len(row) > limits.TABLE_COLUMNS:
            yield f"no more than {limits.TABLE_COLUMNS} items allowed [json-pointer:{here}]"
        for column, cell in enumerate(row):
            yield from _check_cell(cell, f"{here}/{column}")


def _check_cell(cell: Any, at: str) -> Iterator[str]:
    kind = cell.get("type") if isinstance(cell, dict) else None
    if kind == "raw_text":
        if not isinstance(cell.get("text"), str) or not cell["text"]:
            yield f"must be more than 0 characters [json-pointer:{at}/text]"
    elif kind == "rich_text":
        yield from check_rich_text(cell, at)
    else:
        yield f"unsupported type: {kind} [json-pointer:{at}/type]"


def escape(typed: str) -> str:
    """Return typed text as Slack stores it: `&`, `<`, `>` escaped, mentions such as <@U123> kept."""
    kept: list[str] = []
    end = 0
    for found in _MENTION.finditer(typed):
        kept += [_escape(typed[end : found.start()]), found.group(0)]
        end = found.end()
    return "".join([*kept, _escape(typed[end:])])


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def rich_text_of(typed: str, block_id: str) -> Json:
    """Return the rich_text block that accompanies what a person typed."""
    parts: list[Json] = []
    end = 0
    for found in _MENTION.finditer(typed):
        if found.start() > end:
            parts.append({"type": "text", "text": typed[end : found.start()]})
        if found["user"]:
            parts.append({"type": "user", "user_id": found["user"]})
        else:
            parts.append({"type": "usergroup", "usergroup_id": found["group"]})
        end = found.end()
    if end < len(typed):
        parts.append({"type": "text", "text": typed[end:]})
    return {
        "type": "rich_text",
        "block_id": block_id,
        "elements": [{"type": "rich_text_section", "elements": parts}],
    }
