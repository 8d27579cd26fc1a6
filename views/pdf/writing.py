"""Text from documents made printable, cut into lines that fit, and into runs of one face."""

import re
from collections.abc import Sequence
from functools import cache
from itertools import groupby

from views.pdf.clusters import clusters
from views.pdf.direction import keep_direction, runs_left
from views.pdf.faces import BOLD, MARK, REGULAR, face_of
from views.pdf.measure import units
from views.pdf.shaping import needs_shaping
from views.wording.printable import is_drawn, normalize

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


def clean_sentence(text: str) -> str:
    """Return a sentence of ours as one printable line; names of the other direction stay held together."""
    return text if text.isascii() and text.isprintable() else _marked(normalize(text, isolated=True))


def paragraphs(text: str) -> list[str]:
    """Return the printable lines of a longer text, broken where its author broke them."""
    return _marked(normalize(text)).split("\n")


def _marked(text: str) -> str:
    drawn = "".join(char if char == "\n" or is_drawn(char) else MARK for char in text)
    # A name in a script without a face is a hint, not a row of boxes across the page.
    return _MARKS.sub(MARK * 3, drawn)


def wrap(text: str, room: float, size: float, bold: bool = False) -> list[str]:
    """Cut one clean line into lines no wider than `room` points; between words where possible."""
    limit = room * 1000 / size
    if units(text, bold) <= limit:
        return [text]
    lines = [line for line in _cut(text, limit, bold) if line] or [""]
    return keep_direction(lines, text) if needs_shaping(text) else lines


def _cut(text: str, limit: float, bold: bool) -> list[str]:
    lines: list[str] = []
    line, used = "", 0
    for piece in _PIECES.findall(text):
        needs = units(piece, bold)
        if used + needs <= limit or piece[0] == " ":
            line, used = line + piece, used + needs
            continue
        if needs <= limit and (piece.isascii() or not any(map(_breaks_anywhere, piece))):
            lines.append(line.rstrip())
            line, used = piece, needs
            continue
        before, inside, taken = used, "", 0  # what of the piece stands in this line, and its width
        for cluster in clusters(piece):
            needs = units(inside + cluster, bold) if needs_shaping(piece) else taken + units(cluster, bold)
            hangs = before + taken <= limit and cluster in _NO_LINE_STARTS_WITH  # it may stand in the margin
            if before + needs > limit and line and not hangs:
                lines.append(line.rstrip())
                line, before, inside, needs = "", 0, "", units(cluster, bold)
            line, inside, taken = line + cluster, inside + cluster, needs
        used = before + taken
    lines.append(line.rstrip())
    return lines


@cache
def _breaks_anywhere(char: str) -> bool:
    return "\u2e80" <= char <= "\u9fff" or "\uf900" <= char <= "\ufaff" or "\uff01" <= char <= "\uffef"


def indents(lines: Sequence[str], size: float, bold: bool = False) -> list[float]:
    """Return how far to move each line of a wrapped text: from right to left, they begin at one edge."""
    if len(lines) < 2 or not runs_left(lines[0]):
        return [0.0] * len(lines)
    widths = [units(line, bold) * size / 1000 for line in lines]
    return [max(widths) - each for each in widths]


def runs(text: str, bold: bool) -> list[tuple[str, str]]:
    """Cut clean text that needs no shaping into (face, part), so that each part is drawn by one face."""
    usual = BOLD if bold else REGULAR
    return [(name or usual, "".join(part)) for name, part in groupby(text, lambda char: face_of(char, bold))]
