"""Rich text: Slack shows it as it is, so nothing in a document can restyle it or mention anyone."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from string import Formatter
from typing import Any

from models.records.documents import Audience
from views.blocks.kit import Block
from views.wording.formats import literal, moment
from views.wording.translate import ntemplate, template, with_count

Part = dict[str, Any]
Line = list[Part]

# Split here, no single text reads as a mention, not even to a client that takes it for mrkdwn.
_MENTION = re.compile("(?<=<)(?=[!@#])")
_USER_TEXT = 300
REASON = 850  # a reason has at most 800 characters


def plain(text: str) -> Line:
    """Return text as it is, in no style; it is not clipped."""
    return [{"type": "text", "text": each} for each in _MENTION.split(text) if each]


def say(reader: Audience, message: str, /, **values: str | Line) -> Line:
    """Return a sentence of the catalogue as rich text; `**` around a part makes it bold."""
    return _filled(template(reader, message), values)


def nsay(reader: Audience, one: str, many: str, number: int, /, **values: str | Line) -> Line:
    """Return the form that fits a number, which is `{count}` in it, as rich text."""
    return _filled(ntemplate(reader, one, many, number), with_count(reader, number, values))


def _filled(sentence: str, values: Mapping[str, str | Line]) -> Line:
    made: Line = []
    is_bold = False
    for literal_text, name, _, _ in Formatter().parse(sentence):
        for index, piece in enumerate(literal_text.split("**")):
            is_bold ^= index > 0
            made += bold(piece) if is_bold else plain(piece)
        if name:
            value = values[name]
            line = plain(value) if isinstance(value, str) else value
            made += [{**part, "style": {"bold": True}} for part in line] if is_bold else line
    return _merged(made)


def plain_line(line: Line) -> str:
    """Return the text of a line, for a place that takes no rich text."""
    return "".join(str(part.get("text", "")) for part in line)


def bold(text: str) -> Line:
    return [{**each, "style": {"bold": True}} for each in plain(text)]


def user_text(text: str, limit: int = _USER_TEXT) -> Line:
    """Return one line of text from a document or a person."""
    return plain(literal(text, limit))


def labelled(label: str, text: str, limit: int = _USER_TEXT) -> Line:
    """Return `Label: text`, or nothing when there is no text."""
    shown = user_text(text, limit)
    return [*plain(f"{label}: "), *shown] if shown else []


def instant(at: datetime, reader: Audience) -> Line:
    """Return an instant, which Slack shows in the zone of the person who looks."""
    return [
        {
            "type": "date",
            "timestamp": int(at.timestamp()),
            "format": "{date_short_pretty}, {time}",
            "fallback": moment(at, reader),
        }
    ]


def ago(at: datetime, reader: Audience) -> Line:
    """Return how long ago an instant was, as Slack counts it whenever somebody looks."""
    return [
        {"type": "date", "timestamp": int(at.timestamp()), "format": "{ago}", "fallback": moment(at, reader)}
    ]


def join(lines: Iterable[Sequence[Part]], between: str) -> Line:
    """Join the lines that are not empty, with `between` between them."""
    made: Line = []
    for line in lines:
        if line:
            made += [*(plain(between) if made else []), *line]
    return _merged(made)


def _merged(parts: Line) -> Line:
    """Merge neighbours of one style, except where that would form a mention."""
    made: Line = []
    for part in parts:
        last = made[-1] if made else None
        if (
            last is not None
            and last["type"] == part["type"] == "text"
            and last.get("style") == part.get("style")
            and not (last["text"].endswith("<") and part["text"][:1] in tuple("!@#"))
        ):
            made[-1] = {**last, "text": last["text"] + part["text"]}
        else:
            made.append(part)
    return made


def lines_block(lines: Iterable[Sequence[Part]]) -> list[Block]:
    """Return a block of lines; no block when all are empty."""
    parts = join(lines, "\n")
    return [_block("rich_text_section", parts)] if parts else []


def quote_block(parts: Sequence[Part]) -> list[Block]:
    return [_block("rich_text_quote", _merged(list(parts)))] if parts else []


def list_block(items: Iterable[Sequence[Part]]) -> list[Block]:
    """Return a bulleted list of the items that are not empty."""
    kept = [_merged(list(item)) for item in items if item]
    if not kept:
        return []
    sections = [{"type": "rich_text_section", "elements": each} for each in kept]
    return [
        {
            "type": "rich_text",
            "elements": [{"type": "rich_text_list", "style": "bullet", "elements": sections}],
        }
    ]


def _block(kind: str, parts: Line) -> Block:
    return {"type": "rich_text", "elements": [{"type": kind, "elements": parts}]}
