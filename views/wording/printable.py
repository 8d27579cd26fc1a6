"""Text as it can be printed: what draws nothing is left out, and what no shipped font draws is known.

Cheap, so that a card can say what its PDF cannot show: the fonts themselves are not read.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from models.records.documents import Event

ISOLATES = "\u2066-\u2069"
JOINERS = "\u200c\u200d"  # they choose the shapes of their neighbours
# Letters that change with their neighbours, or have an order of their own.
COMPLEX = "\u0590-\u08ff\u0900-\u0dff\u0e00-\u0e7f\u1cd0-\u1cff\ua8e0-\ua8ff\ufb1d-\ufdff\ufe70-\ufefc"
_PICTURES = "\u2190-\u2bff\U0001f000-\U0001faff"

_SPACES = re.compile(r"[\t\u00a0\u1680\u2000-\u200a\u202f\u205f]")
_LINE_ENDS = re.compile(r"\r\n|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")
# Controls, marks of direction, selectors of variants and skin tones: they draw nothing of their own. An
# override of the direction could turn the digits of an amount around.
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u070f\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    r"\u200b\u200e\u200f\u202a-\u202e\u2060-\u2065\u206a-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    r"\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U0001f3fb-\U0001f3ff\U000e0000-\U000e0fff]"
)
_ISOLATE = re.compile(f"[{ISOLATES}]")
_IDLE_JOINER = re.compile(f"(?<![{COMPLEX}{_PICTURES}])[{JOINERS}]+")
_KEYCAP = re.compile("(?<=[0-9#*])\u20e3")
_TALK = ("changes_asked", "in_revision", "revision_confirmed")
_IN_HOUSE = ("comment_edited", "comment_withdrawn")
_DRAWN = Path(__file__).parents[1] / "pdf" / "fonts" / "drawn.bin"


def normalize(text: str, *, isolated: bool = False) -> str:
    """Return the text with plain spaces and line ends, composed, without what draws nothing.

    Only text that is `isolated` keeps the marks that hold names of another direction together.
    """
    text = unicodedata.normalize("NFC", _LINE_ENDS.sub("\n", text))
    text = _SPACES.sub(" ", _INVISIBLE.sub("", text))
    if not isolated:
        text = _ISOLATE.sub("", text)
    return _IDLE_JOINER.sub("", _KEYCAP.sub("", text))


def is_drawn(char: str) -> bool:
    """Return whether a shipped font draws `char`, or nothing needs to be drawn for it."""
    point = ord(char)
    bits = _bits()
    return point // 8 < len(bits) and bool(bits[point // 8] >> point % 8 & 1)


def printed_note(event: Event) -> str:
    """Return what the history notes; questions and their answers stay in the house, as comments do."""
    return "" if event.what in _TALK else event.note


def printed_history(history: Iterable[Event]) -> list[Event]:
    """Return what is printed of a history: comments are not, so nor is what became of them."""
    return [event for event in history if event.what not in _IN_HOUSE]


def find_undrawn(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the characters that no shipped font draws, each once, in the order of their code points."""
    found: set[str] = set()
    for text in texts:
        if not text.isascii():
            found |= {char for char in set(normalize(text)) if char != "\n" and not is_drawn(char)}
    return tuple(sorted(found))


@cache
def _bits() -> bytes:
    return _DRAWN.read_bytes()
