"""What a card says about characters that its PDF cannot show."""

from dataclasses import replace

import pytest

from models.money import Money
from models.records.documents import (
    Answer,
    Audience,
    Charge,
    Document,
    Event,
    PersonRef,
    Step,
    Supplier,
)
from tests.support.samples.pdf_samples import SUBMITTED, document, line
from tests.views.pdf.test_pdf import text
from views.components.undrawn import undrawn_line, undrawn_names
from views.pdf.faces import MARK

READER = Audience("en-US")


def said(printed: Document, reader: Audience = READER) -> str:
    return "".join(part["text"] for part in undrawn_line(printed, reader))


def test_a_character_that_no_font_has_is_named() -> None:
    printed = document(1, supplier=Supplier("ꦲꦏ ꦲ Jaya"))
    assert said(printed) == "The PDF cannot show: ꦏ (U+A98F), ꦲ (U+A9B2)"
    assert said(printed, Audience("de-DE")) == "Im PDF nicht darstellbar: ꦏ (U+A98F), ꦲ (U+A9B2)"
    assert undrawn_names(printed) == "ꦏ U+A98F JAVANESE LETTER KA, ꦲ U+A9B2 JAVANESE LETTER HA"


def test_of_many_some_are_named_and_the_rest_is_counted() -> None:
    printed = document(1, title="ꦲꦏꦕꦗꦘꦚꦤ")
    assert said(printed).endswith("ꦗ (U+A997), ꦘ (U+A998), ꦚ (U+A99A) and 2 more")
    assert said(printed, Audience("de-DE")).endswith("(U+A99A) und 2 weitere")


@pytest.mark.parametrize(
    ("char", "shown", "name"),
    [
        ("\ue000", "U+E000", "U+E000 (without a name)"),
        ("\ud800", "U+D800", "U+D800 (without a name)"),
        ("\ua9b4", "U+A9B4", "U+A9B4 JAVANESE VOWEL SIGN TARUNG"),
        ("\u0710", "\u2068\u0710\u2069 (U+0710)", "\u0710 U+0710 SYRIAC LETTER ALAPH"),
    ],
)
def test_what_cannot_stand_alone_is_named_by_its_code(char: str, shown: str, name: str) -> None:
    printed = document(1, note=f"x{char}")
    assert said(printed) == f"The PDF cannot show: {shown}"
    assert undrawn_names(printed) == name


def test_nothing_is_said_of_what_is_drawn_or_draws_nothing() -> None:
    drawn = (
        "Zażółć 上海 무선 شركة (ABC) עברית हिन्दी ไทย தமிழ் বাংলা 👩‍🚀 👍🏽 1️⃣ \u202e\u200b\u2066\ufeff\x00\r\n\t"
    )
    printed = document(1, title=drawn, note=drawn, company=drawn)
    assert said(printed) == undrawn_names(printed) == ""
    assert MARK not in text(printed)


UNDRAWN = tuple(chr(point) for point in range(0xA984, 0xA99A))  # Javanese letters
DRAWN = tuple(chr(point) for point in range(0x10D0, 0x10E6))  # Georgian letters


def everywhere(letters: tuple[str, ...]) -> Document:
    """Make a document with another letter in each of its texts."""
    names = iter(letters)
    asked = Answer(1, PersonRef(1, next(names), ""), PersonRef(2, next(names), ""), "open", None, "")
    return document(
        lines_=(line(1, name=next(names), sku=next(names), unit=next(names)),),
        company=next(names),
        number=next(names),
        title=next(names),
        supplier=Supplier(next(names), next(names), next(names)),
        requester=PersonRef(3, next(names), next(names)),
        note=next(names),
        order_number=next(names),
        charges=(Charge(1, next(names), Money(100, "EUR"), None),),
        custom_fields=((next(names), next(names)),),
        steps=(Step(1, next(names), "any", "open", (asked,)),),
        history=(Event(SUBMITTED, "rejected", next(names), next(names), next(names), 1),),
    )


def test_the_card_names_exactly_what_the_pdf_marks() -> None:
    assert all(letter in text(everywhere(DRAWN)) for letter in DRAWN)  # all of it is printed
    names = undrawn_names(everywhere(UNDRAWN))
    assert [named.split()[0] for named in names.split(", ")] == list(UNDRAWN)
    marked = text(everywhere(UNDRAWN))
    assert not any(letter in marked for letter in UNDRAWN)
    assert MARK in marked


def test_talk_that_is_not_printed_is_not_looked_at() -> None:
    question = Event(SUBMITTED, "changes_asked", "Ann", "Board", "ꦲ?", 1)
    assert undrawn_names(document(1, history=(question,))) == ""
    closed = Step(1, "ꦲ", "any", "open", ())
    assert undrawn_names(document(1, steps=(closed,), status="approved")) == ""
    assert undrawn_names(replace(document(1), lines=(), url="ꦲ")) == ""
