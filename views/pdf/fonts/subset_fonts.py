"""Make the font files of this folder from Debian's packages; README.md says how to run it."""

import sys
from pathlib import Path

from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont, newTable
from fontTools.ttLib.scaleUpem import scale_upem

NOTO = "truetype/noto/NotoSans{}.ttf"
DEJAVU = "truetype/dejavu/DejaVuSans.ttf"
CJK = "opentype/noto/NotoSansCJK-Regular.ttc"
SIMPLIFIED_CHINESE = 2  # the face of the collection whose Han shapes are drawn

TEXT = (
    (0x20, 0x7E),
    (0xA0, 0x377),  # Latin with Polish, Turkish, Romanian ...; combining marks; Greek from 0x370
    (0x37A, 0x52F),  # Greek and Cyrillic
    (0x1E00, 0x1FFF),  # Vietnamese, old Greek
    (0x2000, 0x2070),  # punctuation
    (0x2071, 0x20BF),  # superscripts, currencies
    (0x2100, 0x218F),  # No, TM, fractions
    (0xFB01, 0xFB02),
    (0xFFFD, 0xFFFD),  # the mark for what no font here can draw
)
SYMBOLS = (
    (0x531, 0x58A),  # Armenian
    (0x10A0, 0x10FF),  # Georgian
    (0x20C0, 0x20CF),
    (0x2190, 0x22FF),  # arrows, mathematics
    (0x2300, 0x23FF),
    (0x2460, 0x24FF),
    (0x2500, 0x27BF),  # boxes, shapes, ticks
)
# The scripts whose letters change shape or order with their neighbours; these keep their layout tables.
SCRIPTS = {
    "Arabic": ((0x0600, 0x06FF), (0x0750, 0x077F), (0x08A0, 0x08FF), (0xFB50, 0xFDFF), (0xFE70, 0xFEFC)),
    "Hebrew": ((0x0591, 0x05F4), (0xFB1D, 0xFB4F)),
    "Thai": ((0x0E01, 0x0E5B),),
    "Devanagari": ((0x0900, 0x097F), (0x1CD0, 0x1CFF), (0xA8E0, 0xA8FF)),
    "Bengali": ((0x0980, 0x09FE),),
    "Tamil": ((0x0B82, 0x0BFA),),
}
WITH_EVERY_SCRIPT = ((0x20, 0x20), (0x200C, 0x200D), (0x25CC, 0x25CC))  # space, joiners, dotted circle
EMOJI = (
    (0x231A, 0x23FF),
    (0x25AA, 0x27BF),
    (0x2934, 0x2935),
    (0x2B05, 0x2B55),
    (0x1F004, 0x1F3FA),
    (0x1F400, 0x1FAFF),
)
KANA = ((0x3000, 0x30FF), (0x31F0, 0x31FF), (0xFF01, 0xFFEE), (0x3200, 0x33FF))


def in_ranges(*ranges: tuple[int, int]) -> set[int]:
    """Give every code point of inclusive ranges."""
    return {point for first, last in ranges for point in range(first, last + 1)}


def characters_of(codec: str, first: int, last: int) -> set[int]:
    """Give the characters of a two-byte national standard whose lead byte is within `first`..`last`."""
    found = set()
    for lead in range(first, last + 1):
        for trail in range(0x40, 0xFF):
            try:
                text = bytes((lead, trail)).decode(codec)
            except UnicodeDecodeError:
                continue
            if len(text) == 1:
                found.add(ord(text))
    return found


def han() -> set[int]:
    """Give the Han characters of daily use in China, Taiwan and Japan, with kana and full-width forms."""
    chinese = characters_of("gb2312", 0xB0, 0xF7)
    taiwanese = characters_of("big5", 0xA4, 0xC6)
    japanese = characters_of("shift_jis", 0x88, 0x9F) | characters_of("shift_jis", 0xE0, 0xEA)
    return chinese | taiwanese | japanese | in_ranges(*KANA)


def hangul() -> set[int]:
    """Give the syllables of KS X 1001, and the letters they are made of."""
    return characters_of("euc_kr", 0xB0, 0xC8) | in_ranges((0x3131, 0x318E))


def subset(font: TTFont, points: set[int], shaped: bool) -> None:
    """Keep `points` and only the tables that a PDF and its maker read; those of layout if it is `shaped`."""
    options = Options(
        layout_features=["*"] if shaped else [],
        hinting=False,
        desubroutinize=True,
        notdef_outline=True,
        glyph_names=False,
        name_IDs=[0, 1, 2, 4, 6, 13, 14],
    )
    options.drop_tables += ["MATH", "meta", "BASE", "VORG", "vhea", "vmtx", "gasp", "STAT", "DSIG"]
    if not shaped:
        options.drop_tables += ["GDEF", "GPOS", "GSUB"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=points)
    subsetter.subset(font)


def with_quadratic_outlines(font: TTFont) -> None:
    """Replace CFF by glyf outlines, at most one unit off: those subset tens of times faster."""
    glyphs, order = font.getGlyphSet(), font.getGlyphOrder()
    outlines = {}
    for name in order:
        pen = TTGlyphPen(None)
        glyphs[name].draw(Cu2QuPen(pen, max_err=1.0, reverse_direction=True))
        outlines[name] = pen.glyph()
    font["loca"] = newTable("loca")
    font["glyf"] = table = newTable("glyf")
    table.glyphOrder, table.glyphs = order, outlines
    del font["CFF "]
    font["head"].glyphDataFormat = 0
    font["maxp"].tableVersion = 0x00010000
    for name in [
        "maxTwilightPoints",
        "maxStorage",
        "maxFunctionDefs",
        "maxInstructionDefs",
        "maxStackElements",
        "maxSizeOfInstructions",
    ]:
        setattr(font["maxp"], name, 0)
    font["maxp"].maxZones = 1
    font.sfntVersion = "\000\001\000\000"


def every(points: dict[str, set[int]]) -> bytes:
    """Give a bit for each code point, lowest first: whether any font draws it."""
    drawn = set().union(*points.values())
    bits = bytearray(max(drawn) // 8 + 1)
    for point in drawn:
        bits[point // 8] |= 1 << point % 8
    return bytes(bits)


def main(source: Path, emoji: Path, target: Path) -> None:
    """Write every file into `target` from the system's font folder and the file of Noto Emoji."""
    scripts = [
        (source / NOTO.format(f"{name}-Regular"), -1, in_ranges(*ranges, *WITH_EVERY_SCRIPT), name.lower())
        for name, ranges in SCRIPTS.items()
    ]
    drawn: dict[str, set[int]] = {}
    for path, number, points, name in (
        (source / NOTO.format("-Regular"), -1, in_ranges(*TEXT), "text-regular"),
        (source / NOTO.format("-Bold"), -1, in_ranges(*TEXT), "text-bold"),
        (source / DEJAVU, -1, in_ranges(*SYMBOLS), "symbols"),
        (source / CJK, SIMPLIFIED_CHINESE, han(), "han"),
        (source / CJK, SIMPLIFIED_CHINESE, hangul(), "hangul"),
        *scripts,
        (emoji, -1, in_ranges(*EMOJI), "emoji"),
    ):
        font = TTFont(path, fontNumber=number, recalcTimestamp=False)
        if name == "emoji":
            points -= drawn["symbols"]
            scale_upem(font, 1000)  # as the others; it is also smaller
        subset(font, points, shaped=name.capitalize() in SCRIPTS)
        if "CFF " in font:
            with_quadratic_outlines(font)
        made = target / f"{name}.ttf"
        font.save(made)
        drawn[name] = set(font.getBestCmap())
        print(f"{name}: {len(font.getGlyphOrder())} glyphs, {made.stat().st_size:,} bytes")
    (target / "drawn.bin").write_bytes(every(drawn))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), Path(__file__).parent)
