"""The fonts that ship with the project: which one draws a character, how wide, and its part for one PDF.

A face is parsed once in a process. A document gets a light copy of it, whose subset fpdf2 then embeds.
"""

import copy
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

from fontTools.ttLib import TTFont
from fpdf import FPDF
from fpdf.fonts import SubsetMap, TTFFont

FOLDER = Path(__file__).parent / "fonts"
EMBEDDED = ("head", "hhea", "maxp", "hmtx", "loca", "glyf")  # what a PDF needs of a TrueType font

REGULAR, BOLD, SYMBOLS, HAN, HANGUL = "text-regular", "text-bold", "symbols", "han", "hangul"
TEXT = (REGULAR, BOLD)
ALL = (REGULAR, BOLD, SYMBOLS, HAN, HANGUL)
MARK = "\N{REPLACEMENT CHARACTER}"  # drawn for every character that no face has

# Where to look for a character that the text face lacks; the larger faces are read only for these.
_ELSEWHERE = (
    (SYMBOLS, 0x0530, 0x10FF),
    (SYMBOLS, 0x20C0, 0x27BF),
    (HANGUL, 0x3131, 0x318E),
    (HAN, 0x3000, 0x9FFF),
    (HANGUL, 0xAC00, 0xD7A3),
    (HAN, 0xF900, 0xFAFF),
    (HAN, 0xFF01, 0xFFEE),
)


@dataclass(frozen=True, slots=True)
class Face:
    """A parsed font: `template` is copied into each document, `outlines` holds the tables it embeds."""

    name: str
    template: TTFFont
    outlines: bytes
    order: list[str]

    def draws(self, char: str) -> bool:
        """Return whether the face has a glyph for `char`."""
        return ord(char) in self.template.cmap

    def join(self, pdf: FPDF) -> None:
        """Add the face to one document, under its own name."""
        font = copy.copy(self.template)
        font.i = len(pdf.fonts) + 1
        font.desc = copy.copy(self.template.desc)
        font.missing_glyphs = []
        # Without new bounding boxes fontTools copies outlines as they are: half the time of a document.
        font.ttfont = TTFont(BytesIO(self.outlines), recalcBBoxes=False, recalcTimestamp=False, lazy=True)
        font.ttfont.setGlyphOrder(list(self.order))
        font.subset = SubsetMap(font)
        pdf.fonts[self.name] = font


@cache
def load(name: str) -> Face:
    """Read and parse a face, once in a process."""
    reading = FPDF()
    reading.add_font(name, "", FOLDER / f"{name}.ttf")
    template = reading.fonts[name]
    if not isinstance(template, TTFFont):
        raise TypeError(f"{name} is not a TrueType font")
    order = template.ttfont.getGlyphOrder()
    slim = TTFont(FOLDER / f"{name}.ttf", recalcBBoxes=False, recalcTimestamp=False)
    for tag in set(slim.keys()) - {*EMBEDDED, "GlyphOrder"}:
        del slim[tag]
    outlines = BytesIO()
    slim.save(outlines)
    return Face(name, template, outlines.getvalue(), order)


@cache
def face_of(char: str, bold: bool = False) -> str | None:
    """Name the face that draws `char`; None when no face does."""
    text = BOLD if bold else REGULAR
    if load(text).draws(char):
        return text
    point = ord(char)
    for name, first, last in _ELSEWHERE:
        if first <= point <= last and load(name).draws(char):
            return name
    return None


class Widths(dict[str, int]):
    """Widths of characters in thousandths of the font size, looked up once each."""

    def __init__(self, bold: bool) -> None:
        super().__init__()
        self.bold = bold

    def __missing__(self, char: str) -> int:
        name = face_of(char, self.bold)
        if name is None:
            raise KeyError(f"no face draws U+{ord(char):04X}: text must be cleaned before it is measured")
        width = self[char] = int(load(name).template.cw[ord(char)])
        return width


WIDTHS = {False: Widths(False), True: Widths(True)}


def width(text: str, size: float, bold: bool = False) -> float:
    """Measure one line of clean text, in points."""
    return sum(map(WIDTHS[bold].__getitem__, text)) * size / 1000
