"""Putting text of one face on a page of fpdf2: characters, or glyphs that are already placed."""

import unicodedata
from collections.abc import Iterator, Sequence

from fpdf import FPDF
from fpdf.enums import TextMode
from fpdf.fonts import Glyph as SubsetGlyph
from fpdf.fonts import TTFFont

from views.pdf.faces import EMOJI, LEFTWARD, TEXT, load
from views.pdf.measure import width
from views.pdf.shaping import Glyph

Color = tuple[int, int, int]
Part = str | tuple[Glyph, ...]


def part_width(part: Part, size: float, bold: bool) -> float:
    """Measure a part of a line, in points."""
    if isinstance(part, str):
        return width(part, size, bold)
    return sum(glyph.advance for glyph in part) * size / 1000


def draw_part(
    pdf: FPDF, x: float, y: float, part: Part, face: str, size: float, color: Color, *, bold: bool
) -> None:
    """Draw a part of a line with the face and color that are set, its left end at `x`."""
    if not bold or face in TEXT:
        _draw(pdf, x, y, part, face, size)
        return
    # The faces besides the text face have one weight: a line around the glyphs makes them bolder.
    with pdf.local_context(text_mode=TextMode.FILL_STROKE, line_width=size / 28, draw_color=color):
        _draw(pdf, x, y, part, face, size)


def _draw(pdf: FPDF, x: float, y: float, part: Part, face: str, size: float) -> None:
    if isinstance(part, str):
        pdf.text(x, y, part)
    elif part:
        _draw_glyphs(pdf, x, y, part, face, size)


def _draw_glyphs(pdf: FPDF, x: float, y: float, glyphs: Sequence[Glyph], face: str, size: float) -> None:
    """Draw glyphs as `FPDF.text` draws characters; fpdf2 has no call for glyphs that are placed already."""
    if not pdf.current_font_is_set_on_page:
        pdf.text(x, y, "")  # names the font on this page
    font = pdf.current_font
    if not isinstance(font, TTFFont) or pdf.text_color is None:
        raise TypeError("glyphs are drawn with a font that was set, in a color")
    meaning = _meaning(glyphs, face)
    said = ["q", pdf.text_color.serialize().lower(), meaning, f"BT {x:.2f} {pdf.h - y:.2f} Td"]
    if pdf.text_mode != TextMode.FILL:
        said.append(f"{pdf.text_mode} Tr {pdf.line_width:.2f} w")
    said += [*_show(font, glyphs, load(face).order, size), "ET", "EMC" if meaning else "", "Q"]
    pdf._out(" ".join(filter(None, said)))


def _meaning(glyphs: Sequence[Glyph], face: str) -> str:
    """Say which text the glyphs stand for, where programs cannot tell from their places.

    Those that read PDFs turn right-to-left text around by themselves, and some know no emoji here.
    """
    if face in LEFTWARD or face in (*TEXT, EMOJI):
        return ""
    text = unicodedata.normalize("NFC", "".join(glyph.text for glyph in glyphs))
    return f"/Span <</ActualText <FEFF{text.encode('utf-16-be').hex().upper()}>>> BDC"


def _show(font: TTFFont, glyphs: Sequence[Glyph], order: Sequence[str], size: float) -> Iterator[str]:
    """Give the operators that show glyphs; numbers in the arrays move to the left, in thousandths."""
    array, up = "", 0
    for glyph in glyphs:
        if glyph.up != up:
            yield f"[{array}] TJ {glyph.up * size / 1000:.2f} Ts"
            array, up = "", glyph.up
        name = order[glyph.id]
        code = font.subset.pick_glyph(SubsetGlyph(glyph.id, tuple(map(ord, glyph.text)), name, glyph.width))
        before, after = -glyph.right, glyph.right + glyph.width - glyph.advance
        array += f"{before or ''}<{code:04X}>{after or ''} "
    yield f"[{array}] TJ"
    if up:
        yield "0 Ts"
