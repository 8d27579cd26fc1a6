from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from models.money import Money
from models.records.documents import Audience
from views.wording.formats import (
    collapse,
    date_token,
    day,
    escape,
    file_size,
    isolate,
    literal,
    locale_of,
    moment,
    money,
    paragraphs,
    percent,
    price,
    quantity,
    safe,
    zone_of,
)

US, GERMAN, FRENCH, JAPANESE, SWISS = (
    Audience(name) for name in ("en-US", "de-DE", "fr-FR", "ja-JP", "de-CH")
)
AT = datetime(2026, 11, 20, 9, 12, tzinfo=UTC)


def spaced(text: str) -> str:
    """Spaces in amounts are of the kinds that do not break; that is not what these tests are about."""
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def test_exactly_three_signs_are_escaped() -> None:
    assert escape("<!channel> & \"*_~'") == "&lt;!channel&gt; &amp; \"*_~'"
    assert escape("&amp;") == "&amp;amp;"


def test_a_line_loses_what_cannot_be_shown() -> None:
    assert collapse(" a\n\tb\x00\x07\ud800c\u202e ") == "a bc"


def test_paragraphs_keep_their_lines() -> None:
    assert paragraphs("  one \r\n two\n\n\n\n\nthree\x00 ") == "one\ntwo\n\nthree"


def test_right_to_left_text_stays_in_its_place() -> None:
    assert isolate("شركة") == "\u2068شركة\u2069"
    assert isolate("Northwind") == "Northwind"
    assert len(literal("ש" * 100, 50)) <= 50
    assert safe("א" * 100, 50).endswith("…\u2069")


@pytest.mark.parametrize(
    ("reader", "currency", "shown"),
    [
        (US, "EUR", "€12,521.20"),
        (GERMAN, "EUR", "12.521,20 €"),
        (FRENCH, "EUR", "12 521,20 €"),
        (US, "USD", "USD 12,521.20"),
        (GERMAN, "USD", "12.521,20 USD"),
        (JAPANESE, "JPY", "JPY 1,252,120"),
        (US, "CAD", "CAD 12,521.20"),
        (US, "KWD", "KWD 1,252.120"),
        (SWISS, "CHF", "CHF 12’521.20"),
        (Audience("pl-PL"), "PLN", "12 521,20 zł"),
        (Audience("en-GB"), "SEK", "SEK 12,521.20"),
    ],
)
def test_an_amount_names_its_currency_beyond_doubt(reader: Audience, currency: str, shown: str) -> None:
    assert spaced(money(Money(1252120, currency), reader)) == shown


def test_iceland_and_others_have_the_digits_of_iso_4217() -> None:
    assert spaced(money(Money(1500, "ISK"), US)) == "ISK 1,500"
    assert spaced(money(Money(1500, "UGX"), US)) == "UGX 1,500"
    assert spaced(money(Money(1500, "IQD"), US)) == "IQD 1.500"


def test_an_amount_is_exact_however_large() -> None:
    assert spaced(money(Money(99_999_999_999_999_999, "USD"), US)) == "USD 999,999,999,999,999.99"
    assert spaced(money(Money(-5, "EUR"), US)) == "-€0.05"


@pytest.mark.parametrize(
    "name", ["zz-ZZ", "", "en_US", "en-US-x-lvariant", "🚲", "../../etc/passwd", "-", "en-XX"]
)
def test_an_unknown_locale_falls_back(name: str) -> None:
    assert money(Money(1252120, "EUR"), Audience(name)) == "€12,521.20"


def test_slacks_own_locale_names_are_known() -> None:
    assert str(locale_of("es-LA")) == "es_419"
    assert spaced(day(date(2026, 11, 20), Audience("es-LA"))) == "20 nov 2026"


def test_a_unit_price_keeps_its_digits() -> None:
    assert price(Decimal("0.00345"), "EUR", US) == "€0.00345"
    assert price(Decimal("1310.0000"), "EUR", US) == "€1,310.00"
    assert spaced(price(Decimal("1E+3"), "JPY", US)) == "JPY 1,000"


def test_quantities_are_shown_as_they_were_given() -> None:
    assert quantity(Decimal("1200.50"), "kg", US) == "1,200.5 kg"
    assert quantity(Decimal("1200.5"), "", GERMAN) == "1.200,5"
    assert quantity(Decimal("1E+3"), "pcs", US) == "1,000 pcs"


def test_tax_rates_are_not_multiplied() -> None:
    assert [percent(Decimal("19"), US), spaced(percent(Decimal("7.70"), GERMAN))] == ["19%", "7,7 %"]
    assert percent(Decimal("18"), Audience("en-IN")) == "18%"
    assert percent(Decimal("20"), Audience("tr-TR")) == "%20"


def test_a_date_token_falls_back_to_the_readers_zone_and_form() -> None:
    token = date_token(AT, Audience("de-DE", "Europe/Berlin"))
    assert token == f"<!date^{int(AT.timestamp())}^{{date_short_pretty}}, {{time}}|20.11.2026, 10:12>"


@pytest.mark.parametrize("name", ["", "Mars/Olympus", "../etc/passwd", "/etc/passwd", "x" * 5000, "a\x00b"])
def test_an_unknown_zone_is_utc(name: str) -> None:
    assert zone_of(name) is UTC
    assert spaced(moment(AT, Audience("en-US", name))) == "Nov 20, 2026, 9:12 AM"


def test_file_sizes_are_rounded_for_people() -> None:
    sizes = [0, 1, 999, 1_000, 120_400, 1_434_567, 25_000_000, 3_000_000_000]
    assert [file_size(size, US) for size in sizes] == [
        "0 B",
        "1 B",
        "999 B",
        "1 KB",
        "120 KB",
        "1.4 MB",
        "25 MB",
        "3 GB",
    ]
