"""Lines in scripts whose letters join, stack or run from right to left: HarfBuzz gives their glyphs.

Other lines never come here: their characters are drawn one by one.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import groupby

import uharfbuzz

from models.frozen import frozen
from views.pdf.direction import in_order
from views.pdf.faces import BOLD, FOLDER, LEFTWARD, REGULAR, face_of, load
from views.wording.printable import COMPLEX, ISOLATES, JOINERS

_SHAPED = re.compile(f"[{COMPLEX}{JOINERS}{ISOLATES}\u200e\u200f]")
_NOTHING = "\u200b"  # for a glyph that HarfBuzz adds; programs take a code without text for a control
_UNDRAWN = re.compile(f"[{ISOLATES}\u200e\u200f]+")


@frozen
class Glyph:
    """A glyph of a face: the text it stands for, its own width, and its place, in thousandths of the size.

    `advance` is the way to the next glyph; `right` and `up` move this one alone.
    """

    id: int
    text: str
    width: int
    advance: int
    right: int
    up: int


def needs_shaping(text: str) -> bool:
    """Return whether a line cannot be drawn character by character."""
    return not text.isascii() and _SHAPED.search(text) is not None


def shaped_width(text: str, bold: bool) -> int:
    """Measure a line or a part of one, in thousandths of the size."""
    parts = _by_face(_UNDRAWN.sub("", text), bold)
    return sum(glyph.advance for face, part in parts for glyph in shape(face, part, face in LEFTWARD))


def shaped_runs(line: str, bold: bool) -> list[tuple[str, tuple[Glyph, ...]]]:
    """Return a line's glyphs from left to right, in parts of one face."""
    found: list[tuple[str, tuple[Glyph, ...]]] = []
    for text, left in in_order(line):
        parts = list(_by_face(_UNDRAWN.sub("", text), bold))
        for face, part in reversed(parts) if left else parts:
            found.append((face, shape(face, part, left)))
    return found


def _by_face(text: str, bold: bool) -> Iterator[tuple[str, str]]:
    """Cut text, as it is read, into (face, part); marks, joiners and spaces follow what they stand behind."""
    usual = BOLD if bold else REGULAR
    faces: list[str] = []
    for char in text:
        before = faces[-1] if faces else usual
        joins = char in JOINERS or (_follows(char) and load(before).draws(char))
        faces.append(before if joins else face_of(char, bold) or usual)
    for face, pairs in groupby(zip(faces, text, strict=True), lambda pair: pair[0]):
        yield face, "".join(char for _, char in pairs)


def _follows(char: str) -> bool:
    return char == " " or unicodedata.category(char)[0] == "M"


@lru_cache(maxsize=4096)
def shape(face: str, text: str, left: bool) -> tuple[Glyph, ...]:
    """Return the glyphs of a text of one face and direction, from left to right."""
    font = _font(face)
    buffer = uharfbuzz.Buffer()
    buffer.cluster_level = uharfbuzz.BufferClusterLevel.MONOTONE_GRAPHEMES
    buffer.flags = uharfbuzz.BufferFlags.REMOVE_DEFAULT_IGNORABLES
    buffer.add_str(text)
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if left else "ltr"
    uharfbuzz.shape(font, buffer)
    infos = buffer.glyph_infos
    texts = _texts(text, [info.cluster for info in infos], left)
    scale = 1000 / font.face.upem
    return tuple(
        Glyph(
            info.codepoint,
            said,
            round(scale * font.get_glyph_h_advance(info.codepoint)),
            round(scale * place.x_advance),
            round(scale * place.x_offset),
            round(scale * place.y_offset),
        )
        for info, place, said in zip(infos, buffer.glyph_positions, texts, strict=True)
    )


def _texts(text: str, owners: list[int], left: bool) -> list[str]:
    """Share the text of each cluster among its glyphs, so that it can be copied out of the document.

    `owners` has the index of the cluster of each glyph, from left to right.
    """
    starts = sorted(set(owners))
    ends = dict(zip(starts, [*starts[1:], len(text)], strict=True))
    said = [""] * len(owners)
    for start, group in groupby(sorted(range(len(owners)), key=lambda at: owners[at]), lambda at: owners[at]):
        places = list(group)
        chars = text[0 if start == starts[0] else start : ends[start]]
        if len(chars) < len(places):
            chars = unicodedata.normalize("NFD", chars).ljust(len(places), _NOTHING)
        for at in reversed(places) if left else places:
            here = chars if at == (places[0] if left else places[-1]) else chars[:1]
            said[at], chars = here, chars[len(here) :]
    return said


@cache
def _font(face: str) -> uharfbuzz.Font:
    path = FOLDER / f"{face}.ttf"
    return uharfbuzz.Font(uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(path))))
