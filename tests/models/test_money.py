"""Amounts are exact in every currency."""

from decimal import Decimal

import pytest

from models.money import Money, exponent


@pytest.mark.parametrize(
    ("currency", "amount", "minor"),
    [
        ("EUR", "12521.20", 1_252_120),
        ("JPY", "12521", 12_521),
        ("JPY", "12521.5", 12_522),
        ("KWD", "1.234", 1_234),
        ("KWD", "1.2345", 1_235),
        ("EUR", "0.005", 1),
        ("EUR", "0.0049999", 0),
        ("EUR", "-0.005", -1),
        ("EUR", "1E+3", 100_000),
    ],
)
def test_an_amount_is_rounded_half_up_to_its_currencys_minor_unit(
    currency: str, amount: str, minor: int
) -> None:
    assert Money.of(Decimal(amount), currency).minor == minor


@pytest.mark.parametrize(
    ("minor", "currency", "shown"),
    [(1_252_120, "EUR", "12521.20"), (12_521, "JPY", "12521"), (1_230, "KWD", "1.230"), (-5, "EUR", "-0.05")],
)
def test_an_amount_has_as_many_digits_as_its_currency(minor: int, currency: str, shown: str) -> None:
    assert str(Money(minor, currency).amount) == shown


@pytest.mark.parametrize(("currency", "digits"), [("EUR", 2), ("JPY", 0), ("ISK", 0), ("BHD", 3), ("XYZ", 2)])
def test_it_knows_the_digits_of_a_currency(currency: str, digits: int) -> None:
    assert exponent(currency) == digits


def test_currencies_are_never_mixed() -> None:
    with pytest.raises(ValueError, match="cannot add USD to EUR"):
        Money(1, "EUR") + Money(1, "USD")
