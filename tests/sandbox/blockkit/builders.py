"""Short builders of blocks, elements and views."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


def plain(length: int) -> Json:
    """Return a plain text of that length."""
    return {"type": "plain_text", "text": "x" * length}


def mrkdwn(length: int) -> Json:
    """Return a mrkdwn text of that length."""
    return {"type": "mrkdwn", "text": "x" * length}


def button(action_id: str = "go", **more: Any) -> Json:
    """Return a button."""
    return {"type": "button", "action_id": action_id, "text": plain(4), **more}


def actions(*elements: Json) -> Json:
    """Return an actions block."""
    return {"type": "actions", "elements": list(elements)}


def picker(kind: str, **more: Any) -> Json:
    """Return a date or time picker."""
    return actions({"type": kind, "action_id": "p", **more})


def address(length: int) -> str:
    """Return a web address of that length."""
    return "https://acme.example/".ljust(length, "x")


def option(value: str, length: int = 3) -> Json:
    """Return an option of a menu."""
    return {"text": plain(length), "value": value}


def select(**more: Any) -> Json:
    """Return a section with a menu."""
    menu = {"type": "static_select", "action_id": "menu", "options": [option("a")], **more}
    return {"type": "section", "text": mrkdwn(1), "accessory": menu}


def entry(**more: Any) -> Json:
    """Return an input block."""
    return {
        "type": "input",
        "label": plain(3),
        "element": {"type": "plain_text_input", "action_id": "t"},
        **more,
    }


def confirm(title: int = 100, text: int = 300, yes: int = 30, no: int = 30) -> Json:
    """Return a confirmation with texts of these lengths."""
    return {"title": plain(title), "text": mrkdwn(text), "confirm": plain(yes), "deny": plain(no)}


def table(rows: int, columns: int) -> Json:
    """Return a table of that size."""
    return {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}] * columns] * rows}


def image(**more: Any) -> Json:
    """Return an image block."""
    return {"type": "image", "image_url": "https://acme.example/a.png", "alt_text": "x", **more}


SAID: Json = {"type": "rich_text_section", "elements": [{"type": "text", "text": "hello"}]}


def modal(**more: Any) -> Json:
    """Return a modal."""
    return {"type": "modal", "title": plain(24), "blocks": [{"type": "divider"}], **more}


def rich(*parts: Json, line: str = "rich_text_section", **more: Any) -> Json:
    """Return rich text of one line."""
    return {"type": "rich_text", "elements": [{"type": line, "elements": list(parts), **more}]}


def part(kind: str, **more: Any) -> Json:
    """Return a part of a line of rich text."""
    return {"type": kind, **more}


def number(**more: Any) -> Json:
    """Return an entry for a number."""
    return entry(element={"type": "number_input", "action_id": "n", "is_decimal_allowed": False, **more})


def conversations(**more: Any) -> Json:
    """Return a section with a menu of conversations."""
    menu = {"type": "conversations_select", "action_id": "c", **more}
    return {"type": "section", "text": mrkdwn(1), "accessory": menu}


def cell(text: str = "x", kind: str = "raw_text", **more: Any) -> Json:
    """Return a cell of a table."""
    return {"type": kind, "text": text, **more}


def rows(*cells: Json, height: int = 2, **more: Any) -> Json:
    """Return a data table of equal rows."""
    return {"type": "data_table", "caption": "Orders", "rows": [list(cells)] * height, **more}


def feedback() -> Json:
    """Return an element with two buttons."""
    return {
        "type": "feedback_buttons",
        "action_id": "rate",
        "positive_button": {"text": plain(4), "value": "good"},
        "negative_button": {"text": plain(4), "value": "bad"},
    }


def container(*children: Json, **more: Any) -> Json:
    """Return a container of blocks."""
    return {"type": "container", "title": plain(5), "child_blocks": list(children), **more}
