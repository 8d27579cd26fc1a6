"""The language of a printed document: its reader's, where there is a catalogue that the fonts can draw."""

from gettext import NullTranslations
from io import BytesIO
from itertools import pairwise

import pytest
from pypdf import PdfReader

from models.records.documents import Audience
from tests.support.samples.pdf_samples import document
from views.pdf import build_pdf, lay_out
from views.pdf.measure import width
from views.pdf.sheet import LEFT, RIGHT, Sheet
from views.wording import translate


class Catalogue(NullTranslations):
    """A catalogue of few messages, in one language."""

    def __init__(self, language: str, messages: dict[str, str]) -> None:
        super().__init__()
        self.messages = messages
        self._info = {"language": language}

    def gettext(self, message: str) -> str:
        return self.messages.get(message, message)

    def pgettext(self, context: str, message: str) -> str:
        return self.gettext(message)

    def info(self) -> dict[str, str]:
        return self._info


GERMAN = {
    "Purchase order": "Bestellung",
    "Revision {revision}": "Überarbeitung {revision}",
    "In revision": "In Überarbeitung",
    "This document is not approved: it was sent back for revision.": "Dieses Dokument ist nicht genehmigt, "
    "denn es wurde zur Überarbeitung an die Person zurückgegeben, die es angefordert hat.",
    "Requested by": "Angefordert von",
    "Submitted": "Zur Genehmigung eingereicht",
    "Item": "Bezeichnung",
    "SKU": "Artikelnummer",
    "Quantity": "Bestellmenge",
    "Unit": "Mengeneinheit",
    "Unit price": "Preis je Einheit (netto)",
    "Tax": "Umsatzsteuer",
    "Net {currency}": "Nettobetrag {currency}",
    "Subtotal without tax": "Zwischensumme ohne Umsatzsteuer",
    "Total {currency}": "Gesamtbetrag {currency}",
    "Approval history": "Genehmigungsverlauf",
    "When ({zone})": "Zeitpunkt ({zone})",
    "Step": "Genehmigungsstufe",
    "Approved": "Genehmigt",
    "Page {page} of {pages}": "Seite {page} von {pages}",
}
BERLIN = Audience("de-DE", "Europe/Berlin")


@pytest.fixture(autouse=True)
def catalogues(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(translate.CATALOGUES, "de-DE", Catalogue("de", GERMAN))
    monkeypatch.setitem(translate.CATALOGUES, "my-MM", Catalogue("my", {"Approval history": "အတည်ပြု"}))


def texts(sheet: Sheet) -> list[str]:
    return [text for page in sheet.pages for _, _, text, *_ in page.texts]


def opened(reader: Audience) -> tuple[PdfReader, str]:
    read = PdfReader(BytesIO(build_pdf(document(status="in_revision"), reader)))
    return read, " ".join(" ".join(page.extract_text() for page in read.pages).split())


def test_titles_heads_statuses_and_footers_are_in_the_readers_language() -> None:
    read, printed = opened(BERLIN)
    for expected in (
        "Bestellung PO-1042",
        "In Überarbeitung Dieses Dokument ist nicht genehmigt",
        "Angefordert von Bob Stone",
        "Zwischensumme ohne Umsatzsteuer",
        "Gesamtbetrag EUR",
        "Genehmigungsverlauf Zeitpunkt (Europe/Berlin) Genehmigungsstufe",
        "Manager Genehmigt Ann Lee",
        "Bestellung PO-1042 · Überarbeitung 2 · In Überarbeitung · Acme Ltd",
        "Seite 1 von ",
    ):
        assert expected in printed
    assert str(read.root_object["/Lang"]) == "de"
    assert read.metadata is not None
    assert read.metadata.title == "Bestellung PO-1042 · Acme Ltd"


def test_long_heads_of_columns_wrap_rather_than_squeeze_the_names() -> None:
    sheet = lay_out(document(14, status="in_revision"), BERLIN)
    assert {"Preis je", "Einheit", "(netto)", "Nettobetrag", "Mengeneinheit"} <= set(texts(sheet))
    assert "Laptop 14 inch, 32 GB" in texts(sheet)
    for page in sheet.pages:
        for x, _, text, size, bold, _ in page.texts:
            assert LEFT <= x <= x + width(text, size, bold) <= RIGHT + 0.01, text


def test_short_heads_of_columns_stay_in_one_line() -> None:
    sheet = lay_out(document(14), Audience("en-US", "Europe/Berlin"))
    assert {"Item", "Quantity", "Unit price", "Net EUR"} <= set(texts(sheet))


def test_texts_never_overlap_in_a_line() -> None:
    for status in ("in_revision", "pending"):
        for page in lay_out(document(14, status=status), BERLIN).pages:
            for y in {baseline for _, baseline, *_ in page.texts}:
                line = sorted((x, x + width(text, s, b)) for x, at, text, s, b, _ in page.texts if at == y)
                for (_, end), (start, _) in pairwise(line):
                    assert end <= start


def test_a_language_that_the_fonts_cannot_draw_is_printed_in_english() -> None:
    read, printed = opened(Audience("my-MM", "Europe/Berlin"))
    assert "Approval history" in printed
    assert "Purchase order" in printed
    assert "\N{REPLACEMENT CHARACTER}" not in printed
    assert str(read.root_object["/Lang"]) == "en"
