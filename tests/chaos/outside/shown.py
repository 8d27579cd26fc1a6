"""What stands in Slack, read as people read it: text, numbers of documents, amounts, buttons."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

NUMBER = re.compile(r"\bNO-\d+\b")
AMOUNT = re.compile(r"€[\d,]+\.\d\d")
SAID = re.compile(r"\b(?:Word|From elsewhere,) \d+\b")  # no two people say the same
_HEADING = re.compile(r"(Approval|Files|Comments|History|Note|Lines|Charges|Details)( \(.*\))?")
DECIDE = ("approve", "reject", "ask_changes")
ACT = (*DECIDE, "confirm_revision", "mark_paid")

Json = Any


@dataclass(frozen=True)
class ShownButton:
    """A button, with the document that stands before it and its amount."""

    number: str
    amount: str
    action: str
    value: str


def parts_of(content: Json) -> Iterator[dict[str, Any]]:
    """Give every object in some blocks, in the order in which people read them."""
    if isinstance(content, dict):
        yield content
        for value in content.values():
            yield from parts_of(value)
    elif isinstance(content, list):
        for one in content:
            yield from parts_of(one)


def text_of(content: Json) -> str:
    """Give all text, one piece a line."""
    return "\n".join(one["text"] for one in parts_of(content) if isinstance(one.get("text"), str))


def first_number(text: str) -> str:
    """Give the first document that a text names; empty: it names none."""
    found = NUMBER.search(text)
    return found.group() if found else ""


def first_amount(text: str) -> str:
    found = AMOUNT.search(text)
    return found.group() if found else ""


def buttons_in(blocks: Json) -> Iterator[ShownButton]:
    """Give the buttons that change a document, each with the one that stands last before it."""
    number = amount = ""
    for block in blocks or []:
        for part in parts_of(block):
            if part.get("action_id") in ACT:
                yield ShownButton(number, amount, part["action_id"], str(part.get("value", "")))
            text = part.get("text")
            if not isinstance(text, str):
                continue
            if block["type"] != "actions" and (named := first_number(text)) and named != number:
                number, amount = named, ""
            amount = amount or first_amount(text)


def contents_of(arguments: dict[str, Any]) -> Iterator[Json]:
    """Give the blocks that a call of Slack or an answer to it carried."""
    for name in ("blocks", "view"):
        given = arguments.get(name)
        content = json.loads(given) if isinstance(given, str) and given else given
        if isinstance(content, dict):
            content = content.get("blocks")
        if isinstance(content, list):
            yield content


@dataclass(frozen=True)
class Told:
    """One entry of a document's history, as the details show it."""

    at: float  # seconds, cut off
    what: str
    who: str
    rest: str  # step, round and note

    @property
    def said(self) -> str:
        found = SAID.search(self.rest)
        return found.group() if found else ""


@dataclass(frozen=True)
class Remark:
    """One comment, as the details show it."""

    at: float
    who: str
    said: str


@dataclass(frozen=True)
class Details:
    """Everything that the details of a document say, all pages of them."""

    text: str
    history: tuple[Told, ...]
    remarks: tuple[Remark, ...]
    chain: tuple[str, ...]  # the lines of the part Approval


def read_details(pages: list[Json]) -> Details:
    """Read the pages: headings in bold, below each its lines."""
    lines = [line for blocks in pages for line in _lines(blocks)]
    part, history, remarks, chain = "", [], [], []
    author: tuple[str, float] | None = None
    for line in lines:
        words = "".join(str(one.get("text", "")) for one in line)
        heading = _HEADING.fullmatch(words)
        at = next((float(one["timestamp"]) for one in line if one["type"] == "date"), 0.0)
        if heading:
            part = heading.group(1)
        elif part == "History" and at:
            what, who, *rest = [*words.strip(" ·").split(" · "), "", ""]
            history.append(Told(at, what, who, " · ".join(rest)))
        elif part == "Comments" and at:
            author = (words.strip(" ·"), at)
        elif part == "Comments" and author and (said := SAID.search(words)):
            remarks.append(Remark(author[1], author[0], said.group()))
            author = None
        elif part == "Approval":
            chain.append(words)
    return Details(text_of(pages), tuple(history), tuple(remarks), tuple(chain))


def _lines(blocks: Json) -> Iterator[list[dict[str, Any]]]:
    """Give each line of rich text as its pieces; a piece with line breaks is several lines."""
    for part in parts_of(blocks):
        if part.get("type") != "rich_text_section":
            continue
        line: list[dict[str, Any]] = []
        for piece in part["elements"]:
            first, *others = str(piece.get("text", "")).split("\n") if piece["type"] == "text" else [""]
            line.append(piece | {"text": first})
            for other in others:
                yield line
                line = [piece | {"text": other}]
        yield line
