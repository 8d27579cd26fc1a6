"""What a message carries beside its own words: messages that are forwarded, and tables.

Slack sends both as attachments and not in the text. Nothing that Slack may send raises.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from models.frozen import frozen
from models.records.documents import Audience
from views.blocks.limits import clip
from views.replies.incoming_text import mentioned, readable
from views.replies.mentions import files_text
from views.wording.formats import collapse
from views.wording.names import enumerate_names
from views.wording.translate import gettext

Part = Mapping[str, Any]

_MOST = 10  # parts of one message that are looked at
_LEAST = 40  # characters: less than this of a message or table says nothing
# What a preview of a link has; the link itself stands in the text.
_PREVIEW = ("from_url", "original_url", "title_link")


@frozen
class Carried:
    """What the others get of what a message carries, and the names of what they do not get."""

    text: str
    left: tuple[str, ...]


@frozen
class _Piece:
    name: str
    text: str


def carried(event: Part, names: Mapping[str, str], room: int, reader: Audience) -> Carried:
    """Return what a message carries, in at most so many characters, with the author of what is forwarded."""
    texts, left = [], []
    for piece in _pieces(event, names, reader):
        text = piece.text if len(piece.text) <= room else _shortened(piece.text, room)
        if text:
            texts.append(text)
            room -= len(text) + 1
        if not text:
            left.append(piece.name)
        elif text != piece.text:
            left.append(gettext(reader, "the end of: {part}", part=piece.name))
    return Carried("\n".join(texts), tuple(left))


def left_text(left: Sequence[str], reader: Audience) -> str:
    """Name what stays in Slack, for those who read the comment; empty where that is nothing."""
    if not left:
        return ""
    return gettext(
        reader,
        "(only in Slack: {parts})",
        parts=enumerate_names([clip(one, 60) for one in left], _MOST, reader),
    )


def people_in_carried(event: Part) -> list[str]:
    """Return the ids of members who wrote, or are mentioned in, what a message forwards."""
    found: dict[str, None] = {}
    for one in filter(_is_forwarded, _dicts(event.get("attachments"))):
        found |= dict.fromkeys([str(one.get("author_id") or ""), *mentioned(_message(one)).users])
    return [each for each in found if each]


def _pieces(event: Part, names: Mapping[str, str], reader: Audience) -> Iterator[_Piece]:
    yield from _blocks(event, reader)
    for one in _dicts(event.get("attachments"))[:_MOST]:
        if _is_forwarded(one):
            yield _forwarded(one, names, reader)
        elif blocks := list(_blocks(one, reader)):
            yield from blocks
        elif not any(one.get(each) for each in _PREVIEW):
            name = collapse(str(one.get("title") or ""))
            yield _Piece(clip(name, 100) or gettext(reader, "an attachment"), "")


def _blocks(holder: Part, reader: Audience) -> Iterator[_Piece]:
    for block in _dicts(holder.get("blocks")):
        if block.get("type") == "table":
            yield _Piece(gettext(reader, "a table"), _table(block))
        elif block.get("type") != "rich_text":
            yield _Piece(gettext(reader, "a part that only Slack can show"), "")


def _is_forwarded(attachment: Part) -> bool:
    return bool(attachment.get("is_share") or attachment.get("is_msg_unfurl"))


def _forwarded(attachment: Part, names: Mapping[str, str], reader: Audience) -> _Piece:
    called = attachment.get("author_name") or attachment.get("author_subname")
    author = names.get(str(attachment.get("author_id"))) or clip(collapse(str(called or "")), 100)
    author = author or gettext(reader, "Someone")
    files = [str(one.get("name") or one.get("title") or "") for one in _dicts(attachment.get("files"))]
    said = "\n".join(filter(None, [readable(_message(attachment), names), files_text(files, reader)]))
    name = gettext(reader, "a message by {name}", name=author)
    if not said:
        return _Piece(name, "")
    heading = gettext(reader, "{name} wrote:", name=author)
    return _Piece(name, "\n".join([heading, *(f"> {line}" for line in said.splitlines())]))


def _message(attachment: Part) -> dict[str, Any]:
    """Return the forwarded message as a message of its own."""
    whole = next(iter(_dicts(attachment.get("message_blocks"))), {})
    message = whole.get("message")
    blocks = message.get("blocks") if isinstance(message, dict) else None
    return {"text": attachment.get("text"), "blocks": blocks}


def _table(block: Part) -> str:
    rows = block.get("rows")
    lines = [_row(row) for row in rows if isinstance(row, list)] if isinstance(rows, list) else []
    return "\n".join(line for line in lines if line.strip(" |"))


def _row(cells: list[Any]) -> str:
    return " | ".join(_cell(cell) for cell in cells).rstrip()


def _cell(cell: Any) -> str:
    if not isinstance(cell, dict):
        return ""
    text = readable({"blocks": [cell]}, {}) if cell.get("type") == "rich_text" else cell.get("text")
    return collapse(text) if isinstance(text, str) else ""


def _shortened(text: str, room: int) -> str:
    return f"{text[: room - 2].rstrip()} …" if room >= _LEAST else ""


def _dicts(value: Any) -> list[Part]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
