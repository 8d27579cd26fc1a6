"""Where things stand on the page: nothing leaves it, nothing that belongs together is torn apart."""

import re
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.money import Money
from models.records.documents import Answer, Audience, Charge, Document, Event, PersonRef, Step, Supplier
from tests.support.samples.pdf_samples import SUBMITTED, document, line
from views.pdf import build_pdf, lay_out
from views.pdf.measure import width
from views.pdf.sheet import BOTTOM, FOOTER, LEFT, RIGHT, TOP, Sheet
from views.pdf.writing import clean, wrap

READER = Audience("en-US", "Europe/Berlin")


def laid(printed: Document) -> Sheet:
    sheet = lay_out(printed, READER)
    for page in sheet.pages:
        for x, baseline, text, size, bold, _ in page.texts:
            assert x >= LEFT - 0.01, text
            assert x + width(text, size, bold) <= RIGHT + size, text  # one closing mark may hang
            assert TOP < baseline <= BOTTOM or baseline == FOOTER, text
    return sheet


def words(sheet: Sheet, page: int) -> list[str]:
    return [text for _, _, text, *_ in sheet.pages[page].texts]


def test_each_page_repeats_the_head_of_the_table_and_counts() -> None:
    sheet = laid(document(300))
    for page in range(len(sheet.pages)):
        assert f"Page {page + 1} of {len(sheet.pages)}" in words(sheet, page)
        if any("USB-C cable 2 m" in text for text in words(sheet, page)):
            assert {"#", "Item", "Quantity", "Unit price", "Net EUR"} <= set(words(sheet, page))


def test_all_300_lines_are_there_once_and_in_order() -> None:
    sheet = laid(document(300))
    positions = [text for page in range(len(sheet.pages)) for text in words(sheet, page) if text.isdigit()]
    first_column = [int(text) for text in positions if text in set(map(str, range(13, 301)))]
    assert [position for position in first_column if position > 12] == list(range(13, 301))


def test_rows_are_never_torn_apart() -> None:
    sheet = laid(document(300))
    for page in range(len(sheet.pages)):
        texts = words(sheet, page)
        assert sum(text.startswith("Docking station") for text in texts) == sum(
            text.startswith("charger, for") for text in texts
        )


@pytest.mark.parametrize("lines", range(16, 34))
def test_the_sums_stay_together(lines: int) -> None:
    sheet = laid(document(lines))
    for page in range(len(sheet.pages)):
        texts = " ".join(words(sheet, page))
        assert ("Subtotal without tax" in texts) == ("Tax 19% on" in texts) == ("Total EUR" in texts)


def test_a_heading_is_never_alone_at_the_foot_of_a_page() -> None:
    for lines in range(10, 30):
        sheet = laid(document(lines, note="One. " * 40))
        for page in sheet.pages:
            body = sorted((y, text) for _, y, text, *_ in page.texts if y <= BOTTOM)
            assert body[-1][1] not in ("Note", "Details", "Approval history")


def test_a_row_taller_than_a_page_goes_on_over_pages() -> None:
    name = " ".join(f"part{number}" for number in range(3000))
    sheet = laid(document(lines_=(line(1), line(2, name=name), line(3))))
    printed = " ".join(text for page in range(len(sheet.pages)) for text in words(sheet, page))
    for number in (0, 1, 1234, 2999):
        assert f"part{number}" in printed.split()
    assert len(sheet.pages) > 3
    assert "1,310.00" in printed


def test_a_long_note_goes_on_over_pages_whole() -> None:
    note = "\n".join(f"paragraph {number} of a note that goes on for long" for number in range(110))
    sheet = laid(document(2, note=note))
    printed = [text for page in range(len(sheet.pages)) for text in words(sheet, page)]
    assert [text for text in printed if text.startswith("paragraph ")] == note.split("\n")


def test_twenty_approvers_and_fifty_charges_fit() -> None:
    asked = tuple(Answer(n, PersonRef(n, f"Approver {n}", ""), None, "open", None, "") for n in range(20))
    charges = tuple(Charge(n, f"Charge {n}", Money(100, "EUR"), None) for n in range(50))
    sheet = laid(document(3, steps=(Step(1, "Board", "any", "open", asked),), charges=charges))
    printed = " ".join(text for page in range(len(sheet.pages)) for text in words(sheet, page))
    assert "or Approver 19" in printed
    assert "Charge 49" in printed


def test_huge_figures_make_the_table_smaller_and_stay_whole() -> None:
    huge = line(1, "KWD", quantity=Decimal("123456789.123456"), unit_price=Decimal("98765432.12345678"))
    sheet = laid(document(lines_=(replace(huge, net=Money(12193263112635269, "KWD")),), currency="KWD"))
    assert "12,193,263,112,635.269" in words(sheet, 0)
    assert "98,765,432.12345678" in words(sheet, 0)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("one two three", ["one two", "three"]),
        ("abcdefghijklmnop", ["abcdefgh", "ijklmnop"]),
        ("中文中文中文", ["中文中", "文中文"]),
        ("", [""]),
    ],
)
def test_lines_break_between_words_and_inside_long_ones(text: str, expected: list[str]) -> None:
    room = {"one two three": 40.0, "abcdefghijklmnop": 46.0}.get(text, 31.0)
    assert wrap(text, room, 10) == expected


def test_a_line_does_not_begin_with_a_closing_mark() -> None:
    assert wrap("中文中。文中文", 31.0, 10) == ["中文中。", "文中文"]
    assert all(len(part) <= 4 for part in wrap("。" * 40, 31.0, 10))


TEXTS = st.text(max_size=60) | st.sampled_from(
    [
        "价格很高。" * 30,
        "x" * 300,
        "Łódź " * 40,
        "\ud800",
        "e\u0301" * 50,
        "\n" * 9,
        "。" * 90,
        " lead",
        "🚀" * 20,
        "👩‍🚀" * 20,
        "شركة النور (ABC-12) 50% " * 9,
        "\u202eשלום\u2067 12" * 20,
        "ب" * 200,
        "क्ष" * 90,
        "क्" * 90,
        "เก้าอี้" * 30,
        "א" + "\u2044" * 400 + "!" + "\u0301" * 3000,
    ]
)


@settings(derandomize=True, max_examples=40)
@given(
    texts=st.lists(TEXTS, min_size=12, max_size=12),
    lines=st.integers(1, 30),
    locale=st.sampled_from(["en-US", "de-DE", "ja-JP", "ar-EG", "hi-IN", "fr-CA", "", "??"]),
)
def test_no_text_stops_a_document_or_leaves_its_page(texts: list[str], lines: int, locale: str) -> None:
    name, sku, unit, company, number, title, note, label, value, who, step, reason = texts
    printed = document(
        lines_=tuple(line(position, name=name, sku=sku, unit=unit) for position in range(1, lines + 1)),
        company=company,
        number=number,
        title=title,
        note=note,
        supplier=Supplier(name, note, sku),
        requester=PersonRef(1, who, value),
        custom_fields=((label, value), (value, label)),
        charges=(Charge(1, label, Money(1, "EUR"), Decimal(19)),),
        history=(Event(SUBMITTED, "rejected", who, step, reason, 1),),
    )
    laid(printed)
    assert build_pdf(printed, Audience(locale, "Asia/Tokyo")).startswith(b"%PDF")


@settings(derandomize=True, max_examples=200)
@given(text=TEXTS, room=st.floats(20, 300), bold=st.booleans())
def test_wrapping_loses_nothing_but_spaces(text: str, room: float, bold: bool) -> None:
    given_text = clean(text)
    lines = wrap(given_text, room, 9, bold)
    assert re.sub("[ \u200e\u200f]", "", "".join(lines)) == given_text.replace(" ", "")
    assert all(width(each[:-1], 9, bold) <= room for each in lines)
