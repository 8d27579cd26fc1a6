"""Each language's catalogue is complete and current, and says with the same values what English says."""

from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from pypdf import PdfReader

from models.records.documents import Audience
from tests.support.catalogue import extracted, parts
from tests.support.samples.pdf_samples import document
from views.pdf import build_pdf
from views.wording.names import enumerate_names
from views.wording.schedules import DAYS
from views.wording.translate import FOLDER, gettext, language

PATHS = sorted(FOLDER.glob("*/LC_MESSAGES/messages.po"))
SHORT = "at most 24 characters"


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.parts[-3])


def messages(catalogue: Catalog) -> list[Message]:
    return [each for each in catalogue if each.id]


def forms(text: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text or ())


def test_german_is_there() -> None:
    assert "de" in {path.parts[-3] for path in PATHS}


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.parts[-3])
class TestCatalogue:
    def test_it_has_the_messages_of_the_code_and_no_others(self, path: Path) -> None:
        catalogue = read(path)
        assert {(each.context, forms(each.id)) for each in messages(catalogue)} == extracted()
        assert not catalogue.obsolete

    def test_everything_is_translated(self, path: Path) -> None:
        catalogue = read(path)
        assert not catalogue.fuzzy
        assert [each.id for each in messages(catalogue) if each.fuzzy] == []
        wanted = {1: 1, 2: catalogue.num_plurals}
        assert [
            each.id
            for each in messages(catalogue)
            if len(forms(each.string)) != wanted[len(forms(each.id))] or not all(forms(each.string))
        ] == []

    def test_placeholders_and_bold_marks_are_those_of_english(self, path: Path) -> None:
        assert [
            (each.id, text)
            for each in messages(read(path))
            for text in forms(each.string)
            if parts(text) != parts(forms(each.id)[-1])
        ] == []

    def test_what_must_be_short_is(self, path: Path) -> None:
        short = [each for each in messages(read(path)) if SHORT in (each.context or "")]
        assert len(short) >= 10
        assert [each.string for each in short if len(str(each.string)) > 24] == []

    def test_what_is_shipped_is_compiled_from_it(self, path: Path) -> None:
        compiled = BytesIO()
        write_mo(compiled, read(path))
        assert path.with_suffix(".mo").read_bytes() == compiled.getvalue()


def test_english_keeps_its_own_placeholders_in_both_forms() -> None:
    assert [one for _, one in extracted() if parts(one[0]) != parts(one[-1])] == []


def test_a_list_of_names_is_joined_in_the_language_of_its_sentence() -> None:
    names = ["Ann", "Bob", "Cleo"]
    for locale, spoken, expected in (
        ("de-AT", "de", "Ann, Bob und Cleo"),
        ("fr-FR", "en", "Ann, Bob, and Cleo"),
        ("en-GB", "en", "Ann, Bob and Cleo"),
    ):
        assert language(Audience(locale)) == spoken
        assert enumerate_names(names, 3, Audience(locale)) == expected


def test_a_week_in_german() -> None:
    german = Audience("de-CH")
    assert [gettext(german, day)[:2] for day in DAYS] == ["Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"]


def test_a_pdf_in_german_has_german_heads() -> None:
    german = Audience("de-DE", "Europe/Berlin")
    pdf = PdfReader(BytesIO(build_pdf(document(status="approved"), german)))
    printed = " ".join(" ".join(page.extract_text() for page in pdf.pages).split())
    for expected in (
        "Bestellung PO-1042",
        "Angefordert von Bob Stone",
        "Bezeichnung Artikelnr. Menge Einheit Einzelpreis Steuer Netto EUR",
        "Zwischensumme ohne Steuer",
        "Gesamtbetrag EUR",
        "Genehmigungsverlauf Zeitpunkt (Europe/Berlin) Stufe Ereignis Person",
        "Seite 1 von ",
    ):
        assert expected in printed
    assert str(pdf.root_object["/Lang"]) == "de"
