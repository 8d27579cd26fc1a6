"""Names in any script are printed with the fonts that ship, and can be copied out."""

import unicodedata
from dataclasses import replace

import pytest

from models.records.documents import Document, Event, Supplier
from models.visible import seen
from tests.support.samples.pdf_samples import BOB, SUBMITTED, document, line
from tests.views.pdf.test_pdf import BERLIN, ROOT, opened, text
from views.pdf import build_pdf
from views.pdf.faces import face_of
from views.wording.printable import is_drawn, normalize


def fonts(printed: Document) -> set[str]:
    found = set()
    for page in opened(printed).pages:
        for font in page["/Resources"]["/Font"].values():  # type: ignore[index]
            found.add(str(font.get_object()["/BaseFont"]).partition("+")[2])
    return found


NAMES = {
    "Polish": "Zażółć gęślą jaźń",
    "Turkish": "İstanbul Şişli ığdır ölçü",
    "Vietnamese": "Điện thoại di động chính hãng",
    "Greek": "Ελληνική εταιρεία χάλυβας",
    "Cyrillic": "Труба стальная Київ ґанок",
    "Chinese": "上海设计股份有限公司",
    "Taiwanese": "臺灣設計股份有限公司",
    "Japanese": "ノートパソコン株式会社",
    "Korean": "무선키보드와 마우스",
    "Armenian": "Հայերեն",
    "Georgian": "ქართული",
    "Thai": "เก้าอี้สำนักงานปรับระดับได้ น้ำดื่ม",
    "Hindi": "क्षेत्रीय प्रौद्योगिकी विज्ञान श्री",
    "Bengali": "অফিস চেয়ার বিজ্ঞান শ্রী কো",
    "Tamil": "அலுவலக நாற்காலி க்ஷேத்திரம் ஸ்ரீ கொள்கை",
    "Arabic": "شركة النور للتجارة والمقاولات",
    "Persian": "شرکت می‌خواهم گچپژ",
    "Hebrew": "חברת האור למסחר בע״מ",
    "emoji": "🚀 📦 ✅ ⭐ 👩‍🚀 🇩🇪",
    "signs": "€ £ ¥ ₩ ₹ ₺ ₴ ₿ → ✓ ≤ ½ № ™ – — … „“ «»",
}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_names_are_printed_and_can_be_copied_out(name: str) -> None:
    printed = document(lines_=(line(1, name=name),), supplier=Supplier(name), company=name, title=name)
    # A vowel may be drawn in two parts: then it is read as its parts, or with a space of no width.
    read = unicodedata.normalize("NFC", text(printed)).replace("\u200b", "")
    assert "\N{REPLACEMENT CHARACTER}" not in read
    assert read.replace(" ", "").count(name.replace(" ", "")) >= 4


def test_a_decomposed_name_is_composed() -> None:
    assert "Żółć" in text(document(1, title="Z\u0307o\u0301\u0142c\u0301"))


def test_only_a_document_that_needs_chinese_carries_its_font() -> None:
    assert fonts(document(1)) == {"NotoSans", "NotoSansBold"}
    assert fonts(document(1, title="价格")) == {"NotoSans", "NotoSansBold", "NotoSansCJKSC"}
    assert len(build_pdf(document(1, title="价格"), BERLIN)) < 40_000


@pytest.mark.parametrize("odd", ["ꦲ", "ဗမာ", "\ue000", "\ud800", "\udfff x", "𠜎"])
def test_what_no_font_draws_becomes_a_mark(odd: str) -> None:
    assert "Crate \N{REPLACEMENT CHARACTER}" in text(document(lines_=(line(1, name=f"Crate {odd}"),)))


@pytest.mark.parametrize(
    ("given", "drawn"),
    [("👍🏽", "👍"), ("1️⃣", "1"), ("☀️", "☀"), ("🏳️‍🌈", "🏳‍🌈"), ("🏴\U000e0067\U000e007f", "🏴")],
)
def test_a_sequence_of_emoji_is_drawn_as_its_symbols(given: str, drawn: str) -> None:
    assert f"Crate {drawn} NB-14-32" in text(document(lines_=(line(1, name=f"Crate {given}"),)))


def test_it_is_known_for_every_character_whether_a_font_draws_it() -> None:
    points = [*range(0xD800), *range(0xE000, 0x20000), 0x2070E, 0xE0001, 0x10FFFF]
    wrong = [hex(point) for point in points if is_drawn(chr(point)) != (face_of(chr(point)) is not None)]
    assert wrong == []


def test_nothing_is_printed_of_what_is_left_out_everywhere() -> None:
    each = [chr(point) for point in range(0x110000) if not 0xD800 <= point < 0xE000]
    left_out = set(each) - set(seen("a".join(each)))
    assert len(left_out) > 4000
    assert set(normalize("a".join(left_out))) == {"a"}


def test_control_characters_vanish_and_markup_is_left_alone() -> None:
    odd = "A\x00B\x07C\x1b[1mD\u202eE\u200b\ufeff **F** __G__ <!channel> & *_~ `H` (I\\) %J\tK\nL"
    printed = document(
        lines_=(line(1, name=odd, sku=odd, unit=odd),),
        company=odd,
        number=odd,
        title=odd,
        supplier=Supplier(odd, odd, odd),
        requester=replace(BOB, name=odd),
        custom_fields=((odd, odd),),
        history=(Event(SUBMITTED, "approved", odd, odd, odd, 1),),
    )
    assert "ABC[1mDE **F** __G__ <!channel> & *_~ `H` (I\\) %J K L" in text(printed)


def test_the_fonts_ship_with_their_licences_and_stay_small() -> None:
    folder = ROOT / "views/pdf/fonts"
    assert sum(path.stat().st_size for path in folder.glob("*.ttf")) < 5_500_000
    assert "SIL OPEN FONT LICENSE" in (folder / "LICENSE-Noto-OFL.txt").read_text()
    assert "Bitstream Vera" in (folder / "LICENSE-DejaVu.txt").read_text()
    named = (folder / "README.md").read_text()
    assert all(f"`{path.name}`" in named for path in folder.glob("*.ttf"))
