"""Scripts whose letters join, stack or run from right to left."""

import re
import unicodedata
from dataclasses import replace

import pypdfium2
import pytest
import uharfbuzz

from models.records.documents import Answer, Event, PersonRef, Step, Supplier
from tests.support.samples.pdf_samples import SUBMITTED, document, line
from tests.views.pdf.test_pdf import BERLIN, text
from views.pdf import build_pdf, lay_out
from views.pdf.clusters import clusters
from views.pdf.direction import in_order, keep_direction, runs_left
from views.pdf.faces import ALL, FOLDER, LEFTWARD, TEXT
from views.pdf.measure import units
from views.pdf.shaping import Glyph, needs_shaping, shape, shaped_runs
from views.pdf.sheet import LEFT
from views.pdf.writing import clean, wrap

WORDS = {
    "arabic": ["شركة", "والمقاولات", "وفقاً", "لا", "می‌خواهم"],
    "hebrew": ["מקלדת", "שָׁלוֹם"],
    "thai": ["เก้าอี้", "น้ำดื่ม", "ปั๊ม"],
    "devanagari": ["क्षेत्रीय", "प्रौद्योगिकी", "श्री", "कुर्सी"],
    "bengali": ["বিজ্ঞান", "প্রযুক্তি", "কো"],
    "tamil": ["க்ஷேத்திரம்", "ஸ்ரீ", "கொள்கை"],
}


def from_harfbuzz(face: str, word: str) -> list[tuple[int, int, int, int]]:
    """Shape a word by HarfBuzz as its documentation says, without anything of ours."""
    font = uharfbuzz.Font(uharfbuzz.Face((FOLDER / f"{face}.ttf").read_bytes()))
    buffer = uharfbuzz.Buffer()
    buffer.add_str(word)
    buffer.guess_segment_properties()
    uharfbuzz.shape(font, buffer)
    glyphs = zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)
    space = font.get_nominal_glyph(ord(" "))
    return [
        (info.codepoint, place.x_advance, place.x_offset, place.y_offset)
        for info, place in glyphs
        if (info.codepoint, place.x_advance) != (space, 0)  # what HarfBuzz leaves of a joiner
    ]


@pytest.mark.parametrize(("face", "words"), WORDS.items(), ids=WORDS)
def test_words_have_the_glyphs_that_harfbuzz_gives_them(face: str, words: list[str]) -> None:
    for word in words:
        [(used, glyphs)] = shaped_runs(clean(word), False)
        assert used == face
        placed = [(glyph.id, glyph.advance, glyph.right, glyph.up) for glyph in glyphs]
        assert placed == from_harfbuzz(face, word)
        assert units(word) == sum(glyph.advance for glyph in glyphs)


def test_letters_join_and_stack() -> None:
    alone = {glyph.id for letter in "شركة" for glyph in shape("arabic", letter, True)}
    joined = {glyph.id for glyph in shape("arabic", "شركة", True)}
    assert joined - alone
    assert len(shape("devanagari", "क्ष", False)) == 1
    assert len(shape("arabic", "لا", True)) == 1


def said(glyphs: tuple[Glyph, ...]) -> list[str]:
    return [glyph.text for glyph in glyphs]


def test_a_line_is_drawn_from_right_to_left_with_figures_and_latin_as_they_are_read() -> None:
    drawn = [(face, "".join(said(glyphs))) for face, glyphs in shaped_runs("כסא ABC-12 (שחור) 3", False)]
    assert drawn == [
        ("text-regular", "3"),
        ("text-regular", " )"),
        ("hebrew", "רוחש"),
        ("text-regular", "( "),
        ("text-regular", "ABC-12"),
        ("hebrew", " אסכ"),
    ]


@pytest.mark.parametrize(
    ("line", "drawn"),
    [
        ("כסא ABC-12 (שחור) 3", "3 )רוחש( ABC-12 אסכ"),
        ("سعر 1,250.00 ريال", "لاير 1,250.00 رعس"),
        ("سعر ١٢٫٥٠ ريال", "لاير ١٢٫٥٠ رعس"),
        ("Chair כסא 12 black", "Chair 12 אסכ black"),
        ("\u2067דן\u2069 for \u2067רות\u2069", "ןד for תור"),
        ("\u200fABC שחור", "רוחש ABC"),
    ],
)
def test_the_order_of_a_line_is_that_of_unicode(line: str, drawn: str) -> None:
    parts = (part[::-1] if left else part for part, left in in_order(line))
    assert re.sub("[\u2066-\u2069\u200f]", "", "".join(parts)) == drawn


def test_brackets_are_mirrored_from_right_to_left() -> None:
    opening = shape("text-regular", "(", True)[0]
    assert opening.id == shape("text-regular", ")", False)[0].id
    assert opening.text == "("


def test_an_override_of_direction_changes_no_figure() -> None:
    for hostile in ("\u202e1,250.00", "\u202d\u202e1,250.00\u202c", "\u20671,250.00\u2069", "\u200f1,250.00"):
        named = f"Deposit {hostile} EUR"
        assert clean(named) == "Deposit 1,250.00 EUR"
        assert "Deposit 1,250.00 EUR" in text(document(lines_=(line(1, name=named),)))


def test_a_name_from_right_to_left_does_not_turn_the_sentence_around() -> None:
    dan, ruth = PersonRef(1, "דן", ""), PersonRef(2, "רות", "")
    asked = Step(1, "Board", "any", "open", (Answer(1, dan, ruth, "open", None, ""),))
    sheet = lay_out(document(1, steps=(asked,)), BERLIN)
    [sentence] = [each for page in sheet.pages for _, _, each, *_ in page.texts if each.endswith("\u2069")]
    assert not runs_left(sentence)
    drawn = "".join(part[::-1] if left else part for part, left in in_order(sentence))
    assert re.sub("[\u2066-\u2069]", "", drawn) == "ןד for תור"


def test_each_line_of_a_paragraph_keeps_its_direction() -> None:
    paragraph = "שלום ABC " * 30
    lines = wrap(clean(paragraph), 120, 9)
    assert len(lines) > 3
    assert all(runs_left(each) for each in lines)
    held = "held \u2067" + "אבגד XY " * 12 + "\u2069 end"
    lines = wrap(held, 90, 9)
    assert not any(runs_left(each) for each in lines)
    assert all(each.count("\u2067") == each.count("\u2069") <= 1 for each in lines)
    assert keep_direction(["ab", "א"], "ab א") == ["ab", "\u200eא"]


def test_a_paragraph_from_right_to_left_begins_at_one_right_edge() -> None:
    sheet = lay_out(document(1, note="שלום עולם טוב " * 20), BERLIN)
    lines = [(x, each, size) for page in sheet.pages for x, _, each, size, *_ in page.texts if "עולם" in each]
    edges = {round(x + units(each) * size / 1000, 3) for x, each, size in lines}
    assert len(lines) > 2
    assert len(edges) == 1
    assert min(x for x, *_ in lines) == LEFT


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("ที่สิบ", ["ที่", "สิ", "บ"]),
        ("เก้าอี้", ["เก้า", "อี้"]),
        ("น้ำดื่ม", ["น้ำ", "ดื่", "ม"]),
        ("क्षेत्रीय", ["क्षे", "त्री", "य"]),
        ("বিজ্ঞান", ["বি", "জ্ঞা", "ন"]),
        ("கொள்கை", ["கொ", "ள்கை"]),
        ("سلام", ["س", "لا", "م"]),
        ("שָׁלוֹם", ["שָׁ", "ל", "וֹ", "ם"]),
        ("👩‍🚀👍", ["👩‍🚀", "👍"]),
        ("🇩🇪🇫🇷", ["🇩🇪", "🇫🇷"]),
        ("x\u0331y", ["x\u0331", "y"]),
    ],
)
def test_what_belongs_together_is_one_cluster(given: str, expected: list[str]) -> None:
    assert clusters(unicodedata.normalize("NFC", given)) == expected


@pytest.mark.parametrize("word", ["เก้าอี้ที่", "क्षेत्रीय", "বিজ্ঞান", "க்ஷேகொ", "سلالا", "👩‍🚀", "🇩🇪", "x\u0331" * 3])
def test_lines_never_cut_what_belongs_together(word: str) -> None:
    whole = word * 12
    lines = wrap(clean(whole), 42, 9)
    assert len(lines) > 2
    ends = {len("".join(clusters(whole)[:count])) for count in range(len(whole) + 1)}
    at = 0
    for each in lines[:-1]:
        at += len(each.strip("\u200e\u200f"))
        assert at in ends
    for each in lines:
        starts = each.strip("\u200e\u200f")[0]
        assert unicodedata.category(starts)[0] != "M"
        assert starts not in "าำะ\u200d"


def test_only_what_needs_it_is_shaped() -> None:
    for plain in (
        "Laptop 14 inch",
        "Zażółć gęślą jaźń",
        "上海设计股份有限公司",
        "무선키보드",
        "🚀 ✅",
        "½ → ✓",
    ):
        assert not needs_shaping(plain)
    for joined in (*(word for words in WORDS.values() for word in words), "👩‍🚀"):
        assert needs_shaping(joined)


def test_a_program_that_shows_pdfs_finds_the_names() -> None:
    names = ["شركة النور", "חברת האור בע״מ", "เก้าอี้ที่ชั้นสอง", "क्षेत्रीय कुर्सी", "ক্ষুদ্র শ্রী", "கொள்கை"]
    for name in names:
        printed = document(
            1, title=name, supplier=Supplier(""), history=(Event(SUBMITTED, "paid", "", "", "", 1),)
        )
        page = pypdfium2.PdfDocument(build_pdf(printed, BERLIN))[0]
        assert name in page.get_textpage().get_text_range()


def test_the_same_names_give_the_same_bytes() -> None:
    names = " ".join(word for words in WORDS.values() for word in words)
    printed = document(2, title=names, note=names)
    assert build_pdf(printed, BERLIN) == build_pdf(replace(printed), BERLIN)


def test_every_face_is_looked_for_somewhere() -> None:
    assert {path.stem for path in FOLDER.glob("*.ttf")} == set(ALL)
    assert set(LEFTWARD) < set(ALL) - set(TEXT)
