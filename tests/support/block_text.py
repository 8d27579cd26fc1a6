"""What a view holds, as tests look at it."""

from collections.abc import Iterator, Mapping
from typing import Any

from sandbox.blockkit.blocks import check_message_blocks, check_view, text_length, view_bytes
from views import ids
from views.blocks import limits
from views.blocks.kit import Message, View
from views.values import parse_menu_value

MENTIONS = ("<!", "<@", "<#")


def strings(thing: Any) -> Iterator[str]:
    """Give every string anywhere in blocks, ids and values among them."""
    if isinstance(thing, str):
        yield thing
    elif isinstance(thing, dict):
        for value in thing.values():
            yield from strings(value)
    elif isinstance(thing, list):
        for value in thing:
            yield from strings(value)


def shown(blocks: list[dict[str, Any]]) -> str:
    """Give what a person reads, a line for each block, list item and button."""
    return "\n".join(_shown(block) for block in blocks)


def _shown(thing: Any) -> str:
    if isinstance(thing, list):
        return "".join(_shown(each) for each in thing)
    match thing.get("type"):
        case "date":
            return str(thing["fallback"]).replace("\u202f", " ")
        case "rich_text_list":
            return "\n".join(f"• {_shown(each)}" for each in thing["elements"])
        case "actions":
            closed = (
                each for each in thing["elements"] if each["type"] != "overflow"
            )  # a menu shows nothing
            return " ".join(f"[{_shown(each)}]" for each in closed)
        case "static_select":
            return _shown(thing.get("initial_option") or thing["placeholder"])
        case "section":
            return (
                f"{_shown(thing['text'])} [{_shown(thing['accessory'])}]"
                if "accessory" in thing
                else _shown(thing["text"])
            )
        case "input":
            return f"{_shown(thing['label'])} ____"
        case "divider":
            return "----"
    inner = thing.get("text", thing.get("elements", ""))
    return inner if isinstance(inner, str) else _shown(inner)


def buttons(blocks: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Give the buttons by action id, and the entries of the menu by what they stand for."""
    elements = [each for block in blocks for each in (*block.get("elements", ()), block.get("accessory"))]
    found = [each for each in elements if each]
    entries = [option for each in found if each.get("action_id") == ids.MORE for option in each["options"]]
    pressed = {each["action_id"]: each for each in found if each.get("type") == "button"}
    return pressed | {parse_menu_value(each["value"])[0]: each for each in entries}


def must_pass(made: Message | View) -> None:
    """Hold a message or view against what Slack accepts, and against what we promise."""
    for text in strings(made.blocks if isinstance(made, Message) else made):
        text.encode()  # a lone surrogate cannot be sent
        assert not any(each in text for each in MENTIONS), f"reads as a mention: {text!r}"
    for block in made.blocks if isinstance(made, Message) else made["blocks"]:
        assert block["type"] != "rich_text" or text_length(block) <= limits.RICH_TEXT
    if isinstance(made, Message):
        assert check_message_blocks(made.blocks) == []
        assert text_length(made.blocks) <= limits.MESSAGE_TEXT
        assert 0 < len(made.text) <= limits.FALLBACK_TEXT
        assert "<" not in made.text
        assert ">" not in made.text
    else:
        assert check_view(made) == []
        assert view_bytes(made) <= limits.VIEW_BYTES


def frame_of(view: Mapping[str, Any]) -> list[str]:
    """Return a modal's title and the labels of its buttons, which have room for 24 characters.

    The title of a document's details is left out: it is its number.
    """
    names = ["submit", "close"]
    if view.get("callback_id") != ids.DETAILS_VIEW:
        names.append("title")
    return [view[name]["text"] for name in names if name in view]
