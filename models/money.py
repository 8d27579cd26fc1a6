"""Amounts of money: Decimal in the code, integer minor units in the store, never a float."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from models.frozen import frozen

# ISO 4217 exponents that are not 2. CLDR (and so Babel) differs from ISO for several of these.
_EXPONENTS = dict.fromkeys(
    (
        "BIF",
        "CLP",
        "DJF",
        "GNF",
        "ISK",
        "JPY",
        "KMF",
        "KRW",
        "PYG",
        "RWF",
        "UGX",
        "VND",
        "VUV",
        "XAF",
        "XOF",
        "XPF",
    ),
    0,
) | dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3)

LARGEST_MINOR = 10**17  # stays inside a signed 64-bit integer in sums over many documents


def exponent(currency: str) -> int:
    """Return the number of digits after the point of an ISO 4217 currency."""
    return _EXPONENTS.get(currency, 2)


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An exact amount: `minor` units (cents, yen, fils) of an ISO 4217 `currency`."""

    minor: int
    currency: str

    @classmethod
    def of(cls, amount: Decimal, currency: str) -> "Money":
        """Round half up to the currency's own minor unit, as invoices do."""
        scaled = amount.scaleb(exponent(currency)).quantize(Decimal(1), rounding=ROUND_HALF_UP)
        return cls(int(scaled), currency)

    @property
    def amount(self) -> Decimal:
        """The amount in major units, with the currency's own number of digits."""
        return Decimal(self.minor).scaleb(-exponent(self.currency))

    def __add__(self, other: "Money") -> "Money":
        if other.currency != self.currency:
            raise ValueError(f"cannot add {other.currency} to {self.currency}")
        return Money(self.minor + other.minor, self.currency)


@frozen
class ExchangeRates:
    """What one unit of a currency is worth in the base currency, as the settings say."""

    base: str = ""
    by_currency: Mapping[str, Decimal] = field(default_factory=dict)

    def convert(self, amount: Decimal, currency: str, into: str) -> Decimal | None:
        """Return an amount in another currency, not rounded; None where one of the two has no rate."""
        if currency == into:
            return amount
        given, wanted = self._rate(currency), self._rate(into)
        return None if given is None or wanted is None else amount * given / wanted

    def limit(self, limits: Mapping[str, Decimal], currency: str) -> Decimal | None:
        """Return the limit in a currency: its own, else the smallest by rates; None: there is none."""
        if currency in limits:
            return limits[currency]
        converted = [self.convert(amount, of, currency) for of, amount in limits.items()]
        return min((one for one in converted if one is not None), default=None)

    def _rate(self, currency: str) -> Decimal | None:
        return Decimal(1) if self.base == currency else self.by_currency.get(currency)
