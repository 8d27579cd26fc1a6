"""What a person wrote in Slack, as plain text, and who it mentions.

Slack sends a message twice: as rich text in `blocks`, and as `text` with escapes and tokens. Rich text is
exact, so it is read first. Nothing that Slack may send raises; unknown parts are left out.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from models.frozen import frozen

Part = Mapping[str, Any]

_TOKEN = re.compile(r"<([^<>]*)>")
_BULLETS = ("•", "◦", "▪")
# What people put around a number: two signs, the opening and the closing one.
_AROUND = frozenset(
    [
        "**",
        "__",
        "~~",
        "``",
        "''",
        '""',
        "“”",
        "““",
        "””",
        "„“",
        "„”",
        "‘’",
        "‚‘",
        "‚’",
        "«»",
        "»«",
        "‹›",
        "›‹",
    ]
)
_DEEPEST = 8  # levels of a list; Slack itself has nine


@frozen
class Mentioned:
    """Who a message mentions: ids of members and of groups, each once, in order."""

    users: tuple[str, ...]
    groups: tuple[str, ...]


def mentioned(event: Mapping[str, Any]) -> Mentioned:
    """Return the ids that a message mentions."""
    rich = list(_rich_text(event))
    if rich:
        parts = [part for block in rich for part in _all_parts(block)]
        users = [part.get("user_id") for part in parts if part.get("type") == "user"]
        groups = [part.get("usergroup_id") for part in parts if part.get("type") == "usergroup"]
    else:
        tokens = [found[1].partition("|")[0] for found in _TOKEN.finditer(_text(event))]
        users = [each[1:] for each in tokens if each.startswith("@")]
        groups = [each.removeprefix("!subteam^") for each in tokens if each.startswith("!subteam^")]
    return Mentioned(_each_once(users), _each_once(groups))


def readable(event: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """Return a message as plain text; `names` holds names of members, groups and channels by id."""
    rich = "\n".join(_block(block, names) for block in _rich_text(event)).strip()
    return rich or _from_text(_text(event), names).strip()


def as_typed(text: str) -> str:
    """Undo Slack's marks in what was typed after a command: `<http://7.example|7.example>` was 7.example."""
    return unescape(_TOKEN.sub(lambda found: found[1].rpartition("|")[2], text)).strip()


def bare_number(text: str) -> str:
    """Return a number without the quotes or marks of emphasis and code around it: PO-1 of `*PO-1*`."""
    number = text.strip()
    while len(number) > 2 and number[0] + number[-1] in _AROUND:
        number = number[1:-1].strip()
    return number


def without_mentions(event: Mapping[str, Any]) -> str:
    """Return a message without its mentions: `PO-1042` of `@precoro PO-1042 @Eve`."""
    bare = re.sub(r"<(?:@|!subteam\^)[^<>]*>", " ", _text(event))
    return " ".join(_from_text(bare, {}).split())


def _text(event: Mapping[str, Any]) -> str:
    text = event.get("text")
    return text if isinstance(text, str) else ""


def _each_once(ids: Iterable[Any]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each for each in ids if isinstance(each, str) and each))


def _parts(node: Part) -> Iterator[Part]:
    elements = node.get("elements")
    yield from (each for each in elements if isinstance(each, dict)) if isinstance(elements, list) else ()


def _rich_text(event: Mapping[str, Any]) -> Iterator[Part]:
    blocks = event.get("blocks")
    for block in blocks if isinstance(blocks, list) else ():
        if isinstance(block, dict) and block.get("type") == "rich_text":
            yield block


def _all_parts(node: Part) -> Iterator[Part]:
    for part in _parts(node):
        yield part
        yield from _all_parts(part)


def _block(block: Part, names: Mapping[str, str]) -> str:
    pieces: list[str] = []
    numbers: dict[int, int] = {}  # of each level's numbered list: its last number
    for piece in _parts(block):
        if piece.get("type") == "rich_text_list":
            pieces.append(_list(piece, names, numbers))
        else:
            numbers.clear()
            pieces.append(_piece(piece, names))
    return "\n".join(each.removesuffix("\n") for each in pieces)


def _piece(piece: Part, names: Mapping[str, str]) -> str:
    text = "".join(_part(part, names) for part in _parts(piece))
    if piece.get("type") == "rich_text_quote":
        return "\n".join(f"> {line}" for line in text.splitlines())
    if piece.get("type") == "rich_text_preformatted":
        return f"```\n{text}\n```"
    return text


def _list(piece: Part, names: Mapping[str, str], numbers: dict[int, int]) -> str:
    level = min(max(_whole(piece.get("indent")), 0), _DEEPEST)
    for deeper in [each for each in numbers if each > level]:
        del numbers[deeper]
    lines: list[str] = []
    for item in _parts(piece):
        if piece.get("style") == "ordered":
            start = max(_whole(piece.get("offset")), 0) if not lines else 0
            numbers[level] = (start or numbers.get(level, 0)) + 1
            sign = f"{numbers[level]}."
        else:
            sign = _BULLETS[level % len(_BULLETS)]
        lines.append(f"{'  ' * level}{sign} {_piece(item, names)}")
    return "\n".join(lines)


def _whole(value: Any) -> int:
    return value if isinstance(value, int) else 0


def _part(part: Part, names: Mapping[str, str]) -> str:
    def given(name: str) -> str:
        value = part.get(name)
        return value if isinstance(value, str) else ""

    match part.get("type"):
        case "text":
            style = part.get("style")
            code = isinstance(style, dict) and style.get("code")
            return f"`{given('text')}`" if code else given("text")
        case "link":
            return _link(given("url"), given("text"))
        case "user":
            return _at(given("user_id"), "", names)
        case "usergroup":
            return _at(given("usergroup_id"), "", names)
        case "channel":
            return f"#{names.get(given('channel_id')) or 'channel'}"
        case "broadcast":
            return f"@{given('range')}"
        case "emoji":
            return _sign(given("unicode")) or f":{given('name')}:"
        case "date":
            return given("fallback") or _date(part.get("timestamp"))
        case "color":
            return given("value")
    return given("text")


def _sign(unicode: str) -> str:
    """Return the characters of an emoji, given as `1f44d-1f3fc`; empty for one that only Slack has."""
    try:
        return "".join(chr(int(each, 16)) for each in unicode.split("-")) if unicode else ""
    except (ValueError, OverflowError):
        return ""


def _at(someone: str, called: str, names: Mapping[str, str]) -> str:
    return "@" + (names.get(someone) or called.lstrip("@") or "someone")


def _link(url: str, text: str) -> str:
    """Return a link's text with its address, which is not repeated where the text is the address."""
    bare = url.removeprefix("mailto:").removeprefix("tel:")
    return bare if text in ("", url, bare, bare.partition("://")[2]) else f"{text} ({bare})"


def _date(timestamp: Any) -> str:
    try:
        return f"{datetime.fromtimestamp(int(timestamp), UTC):%Y-%m-%d %H:%M} UTC"
    except (TypeError, ValueError, OverflowError, OSError):
        return ""


def _from_text(text: str, names: Mapping[str, str]) -> str:
    return unescape(_TOKEN.sub(lambda found: _token(found[1], names), text))


def _token(token: str, names: Mapping[str, str]) -> str:
    what, _, label = token.partition("|")
    if what.startswith("@"):
        return _at(what[1:], label, names)
    if what.startswith("#"):
        return f"#{label or names.get(what[1:]) or 'channel'}"
    if what.startswith("!subteam^"):
        return _at(what.removeprefix("!subteam^"), label, names)
    if what.startswith("!date^"):
        return label or _date(what.split("^")[1])
    if what.startswith("!"):
        return f"@{what[1:]}"
    return _link(what, label)


def unescape(text: str) -> str:
    """Undo Slack's escapes, `&amp;` last, so that an escaped escape stays one."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
