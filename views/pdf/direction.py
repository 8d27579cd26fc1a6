"""Text of both directions: which way a paragraph runs, and the order in which a line is drawn.

The order is that of Unicode's bidirectional algorithm, as fpdf2 implements it.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import groupby

from fpdf.bidi import BidiParagraph
from fpdf.enums import TextDirection

_OPENS, _CLOSES = "\u2066\u2067\u2068", "\u2069"
_TO_LEFT, _TO_RIGHT, _FIRST_STRONG = "\u2067", "\u2066", "\u2068"
_LEFT_MARK, _RIGHT_MARK = "\u200e", "\u200f"  # invisible letters of a direction
_UNSEEN = re.compile("[\u200c\u200d]")
_MAY_RUN_LEFT = re.compile("[\u0590-\u08ff\u200f\u2067\ufb1d-\ufdff\ufe70-\ufefc]")


def has_leftward(text: str) -> bool:
    """Return whether anything in a text runs from right to left."""
    return not text.isascii() and _MAY_RUN_LEFT.search(text) is not None


def runs_left(text: str) -> bool:
    """Return whether a paragraph runs from right to left: by its first letter outside of isolates."""
    if not has_leftward(text):
        return False
    depth = 0
    for char in text:
        if char in _OPENS:
            depth += 1
        elif char == _CLOSES:
            depth = max(0, depth - 1)
        elif depth == 0 and (kind := unicodedata.bidirectional(char)) in ("L", "R", "AL"):
            return kind != "L"
    return False


def keep_direction(lines: Sequence[str], paragraph: str) -> list[str]:
    """Give each line of a paragraph its direction, whatever it begins with, and close isolates in it."""
    left = runs_left(paragraph)
    directed, opened = [], ""
    for line in lines:
        line = opened + line
        opened = _left_open(line)
        line += _CLOSES * len(opened)
        if runs_left(line) != left:
            line = (_RIGHT_MARK if left else _LEFT_MARK) + line
        directed.append(line)
    return directed


def _left_open(line: str) -> str:
    """Return marks that open what a line leaves open, in the direction that it has there."""
    opened: list[str] = []
    for at, char in enumerate(line):
        if char == _FIRST_STRONG:
            char = _TO_LEFT if runs_left(line[at + 1 :].partition(_CLOSES)[0]) else _TO_RIGHT
        if char in _OPENS:
            opened.append(char)
        elif char == _CLOSES and opened:
            opened.pop()
    return "".join(opened)


def in_order(line: str) -> Iterator[tuple[str, bool]]:
    """Give the parts of a line as they are drawn from left to right: (text as it is read, runs left)."""
    parts: list[tuple[str, int]] = []
    for level, chars in groupby(zip(line, _levels(line), strict=True), lambda each: each[1]):
        parts.append(("".join(char for char, _ in chars), level))
    highest = max((level for _, level in parts), default=0)
    for turned in range(highest, 0, -1):
        parts = _turned(parts, turned)
    return ((text, level % 2 == 1) for text, level in parts)


def _turned(parts: list[tuple[str, int]], least: int) -> list[tuple[str, int]]:
    found: list[tuple[str, int]] = []
    for inside, group in groupby(parts, lambda part: part[1] >= least):
        together = list(group)
        found += reversed(together) if inside else together
    return found


def _levels(line: str) -> list[int]:
    """Return the embedding level of each character; marks have that of the letter they stand on."""
    base = TextDirection.RTL if runs_left(line) else TextDirection.LTR
    leading = [index for index, char in enumerate(line) if _counts(line, index, char)]
    kept = "".join(line[index] for index in leading)
    found = BidiParagraph(kept, base).get_characters_with_embedding_level() if kept else []
    by_index = {index: each.embedding_level for index, each in zip(leading, found, strict=True)}
    levels, level = [], 1 if base is TextDirection.RTL else 0
    for index in range(len(line)):
        level = by_index.get(index, level)
        levels.append(level)
    return levels


def _counts(line: str, index: int, char: str) -> bool:
    """Return whether a character is looked at; fpdf2 recurses over neutral ones, so not a third like it."""
    if _UNSEEN.match(char) or unicodedata.category(char) in ("Mn", "Me"):
        return False
    return index < 2 or not char == line[index - 1] == line[index - 2]
