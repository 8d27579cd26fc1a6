"""Text from documents made printable, cut into lines that fit, and into runs of one face."""

import re
import unicodedata
from functools import cache
from itertools import groupby

from views.pdf.faces import BOLD, MARK, REGULAR, WIDTHS, face_of

_SPACES = re.compile(r"[\t\u00a0\u1680\u2000-\u200a\u202f\u205f]")
_LINE_ENDS = re.compile(r"\r\n|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")
# Controls, marks of direction, joiners and variation selectors: they draw nothing.
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
    r"\U0001f3fb-\U0001f3ff\U000e0000-\U000e01ef]"
)
_MARKS = re.compile(f"{MARK}{{4,}}")
_PIECES = re.compile(r" +|[^ ]+")
_NO_LINE_STARTS_WITH = frozenset(
    "、。，．：；！？）］｝」』】〉》〕ーぁぃぅぇぉっゃゅょァィゥェォッャュョ々%)]},.;:!?"
)


def clean(text: str) -> str:
    """Return one printable line: no controls, unusual spaces or line ends; what no face draws is marked."""
    if text.isascii() and text.isprintable():
        return text
    return " ".join(part.strip() for part in paragraphs(text) if part.strip())


def paragraphs(text: str) -> list[str]:
    """Return the printable lines of a longer text, broken where its author broke them."""
    text = unicodedata.normalize("NFC", _LINE_ENDS.sub("\n", text))
    text = _SPACES.sub(" ", _INVISIBLE.sub("", text))
    drawn = "".join(char if char == "\n" or face_of(char) else MARK for char in text)
    # A name in a script without a face is a hint, not a row of boxes across the page.
    return _MARKS.sub(MARK * 3, drawn).split("\n")


def wrap(text: str, room: float, size: float, bold: bool = False) -> list[str]:
    """Cut one clean line into lines no wider than `room` points; between words where possible."""
    widths = WIDTHS[bold]
    limit = room * 1000 / size
    if sum(map(widths.__getitem__, text)) <= limit:
        return [text]
    lines: list[str] = []
    line, used = "", 0
    for piece in _PIECES.findall(text):
        needs = sum(map(widths.__getitem__, piece))
        if used + needs <= limit or piece[0] == " ":
            line, used = line + piece, used + needs
            continue
        if needs <= limit and (piece.isascii() or not any(map(_breaks_anywhere, piece))):
            lines.append(line.rstrip())
            line, used = piece, needs
            continue
        for char in piece:
            needs = widths[char]
            hangs = used <= limit and char in _NO_LINE_STARTS_WITH  # one mark may stand in the margin
            if used + needs > limit and line and not hangs:
                lines.append(line.rstrip())
                line, used = "", 0
            line, used = line + char, used + needs
    lines.append(line.rstrip())
    return [line for line in lines if line] or [""]


@cache
def _breaks_anywhere(char: str) -> bool:
    return "\u2e80" <= char <= "\u9fff" or "\uf900" <= char <= "\ufaff" or "\uff01" <= char <= "\uffef"


def runs(text: str, bold: bool) -> list[tuple[str, str]]:
    """Cut clean text into (face, part), so that each part is drawn by one face."""
    usual = BOLD if bold else REGULAR
    if text.isascii():
        return [(usual, text)]
    return [(name or usual, "".join(part)) for name, part in groupby(text, lambda char: face_of(char, bold))]
