"""The fonts that ship with the project: which one draws a character, how wide, and its part for one PDF.

A face is parsed once in a process. A document gets a light copy of it, whose subset fpdf2 then embeds.
"""

import copy
from functools import cache
from io import BytesIO
from pathlib import Path

from fontTools.ttLib import TTFont
from fpdf import FPDF
from fpdf.fonts import SubsetMap, TTFFont

from models.frozen import frozen

FOLDER = Path(__file__).parent / "fonts"
EMBEDDED = ("head", "hhea", "maxp", "hmtx", "loca", "glyf")  # what a PDF needs of a TrueType font

REGULAR, BOLD, SYMBOLS, HAN, HANGUL = "text-regular", "text-bold", "symbols", "han", "hangul"
ARABIC, HEBREW, THAI, DEVANAGARI, BENGALI, TAMIL = (
    "arabic",
    "hebrew",
    "thai",
    "devanagari",
    "bengali",
    "tamil",
)
EMOJI = "emoji"
TEXT = (REGULAR, BOLD)
LEFTWARD = (ARABIC, HEBREW)
ALL = (*TEXT, SYMBOLS, HAN, HANGUL, *LEFTWARD, THAI, DEVANAGARI, BENGALI, TAMIL, EMOJI)
MARK = "\N{REPLACEMENT CHARACTER}"  # drawn for every character that no face has

# Where to look for a character that the text face lacks; the larger faces are read only for these.
_ELSEWHERE = (
    (SYMBOLS, 0x0530, 0x058F),
    (HEBREW, 0x0590, 0x05FF),
    (ARABIC, 0x0600, 0x08FF),
    (DEVANAGARI, 0x0900, 0x097F),
    (BENGALI, 0x0980, 0x09FF),
    (TAMIL, 0x0B80, 0x0BFF),
    (THAI, 0x0E00, 0x0E7F),
    (SYMBOLS, 0x10A0, 0x10FF),
    (DEVANAGARI, 0x1CD0, 0x1CFF),
    (SYMBOLS, 0x20C0, 0x27BF),
    (EMOJI, 0x231A, 0x2BFF),
    (HANGUL, 0x3131, 0x318E),
    (HAN, 0x3000, 0x9FFF),
    (DEVANAGARI, 0xA8E0, 0xA8FF),
    (HANGUL, 0xAC00, 0xD7A3),
    (HAN, 0xF900, 0xFAFF),
    (HEBREW, 0xFB1D, 0xFB4F),
    (ARABIC, 0xFB50, 0xFEFC),
    (HAN, 0xFF01, 0xFFEE),
    (EMOJI, 0x1F000, 0x1FAFF),
)


@frozen
class Face:
    """A parsed font: `template` is copied into each document, `outlines` holds the tables it embeds."""

    name: str
    template: TTFFont
    outlines: bytes
    order: list[str]  # names of glyphs by their ids

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
