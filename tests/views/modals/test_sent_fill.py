"""Amounts in the form for a file without data, and in filters: as their reader writes them, or refused."""

from decimal import Decimal

import pytest

from models.records.documents import Audience
from tests.support.cast import refused
from views.modals.sent_fill import read_amount

AMERICAN, GERMAN = Audience("en-US"), Audience("de-DE")


@pytest.mark.parametrize(
    ("reader", "written", "currency"),
    [
        (AMERICAN, "1.000", "EUR"),
        (GERMAN, "1,000", "EUR"),
        (AMERICAN, "1.000,50", "EUR"),
        (GERMAN, "1.5", "EUR"),
        (AMERICAN, "1.0", "JPY"),
    ],
)
def test_an_amount_that_is_another_one_elsewhere_is_refused(
    reader: Audience, written: str, currency: str
) -> None:
    with refused("amount_unclear"):
        read_amount(written, currency, reader)


@pytest.mark.parametrize(
    ("reader", "written", "currency", "amount"),
    [
        (AMERICAN, "1,000", "EUR", "1000"),
        (GERMAN, "1.000", "EUR", "1000"),
        (GERMAN, "1.000,5", "EUR", "1000.5"),
        (AMERICAN, "1,000.50 EUR", "EUR", "1000.50"),
        (AMERICAN, "1.500", "KWD", "1.5"),
    ],
)
def test_an_amount_is_read_as_its_reader_writes_it(
    reader: Audience, written: str, currency: str, amount: str
) -> None:
    assert read_amount(written, currency, reader) == Decimal(amount)
