"""What files say of a document beyond its lines, kept and shown as they say it."""

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Final, Literal

from models.frozen import frozen

# A discount as `sources` writes it, and as files may: `2 % (14 d)`, `2.25 % (2026-12-01)`.
_DISCOUNT: Final = re.compile(r"(\d{1,2}(?:\.\d{1,4})?) ?% \((?:(\d{1,3}) d|(\d{4}-\d{2}-\d{2}))\)", re.ASCII)


@frozen
class TaxDraft:
    """Taxes of one rate as the file states them."""

    category: str  # S, Z, E, AE, K, G, O, L, M
    rate: Decimal | None
    base: Decimal | None
    amount: Decimal | None


@frozen
class StatedTotals:
    """Sums as the file states them; None: it does not. `total` includes taxes (BT-112)."""

    lines: Decimal | None = None  # BT-106
    allowances: Decimal | None = None  # BT-107
    charges: Decimal | None = None  # BT-108
    net: Decimal | None = None  # BT-109
    tax: Decimal | None = None  # BT-110
    total: Decimal | None = None  # BT-112
    prepaid: Decimal | None = None  # BT-113
    rounding: Decimal | None = None  # BT-114
    payable: Decimal | None = None  # BT-115
    third_party: Decimal | None = None  # BT-DEX-002: collected for others, beside the total

    @property
    def beside_total(self) -> Decimal:
        """What is to be paid beside the total."""
        return (self.rounding or Decimal(0)) + (self.third_party or Decimal(0))


@frozen
class AccountDraft:
    """A bank account to pay to."""

    number: str  # IBAN without spaces, or another number
    bank: str = ""  # BIC
    holder: str = ""


@frozen
class Discount:
    """So many percent less for what is paid by a day."""

    percent: Decimal
    until: date


@frozen
class PaymentDraft:
    """How the file wants to be paid."""

    terms: str = ""  # in its own words
    discount: str = ""  # for early payment
    means: str = ""  # code of UNTDID 4461
    accounts: tuple[AccountDraft, ...] = ()
    reference: str = ""  # what to write into the payment
    payee: str = ""  # who is paid, where that is not the supplier

    def discounts(self, issued_on: date | None) -> tuple[Discount, ...]:
        """Return the discounts that are given in figures; days count from when the invoice was issued."""
        found = []
        for part in self.discount.split(";"):
            written = _DISCOUNT.fullmatch(part.strip())
            until = _last_day(written, issued_on) if written else None
            if written and until:
                found.append(Discount(Decimal(written[1]), until))
        return tuple(found)


def _last_day(written: re.Match[str], issued_on: date | None) -> date | None:
    try:
        if written[3]:
            return date.fromisoformat(written[3])
        return issued_on + timedelta(days=int(written[2])) if issued_on else None
    except (ValueError, OverflowError):  # no day that there is
        return None


@frozen
class BudgetDraft:
    """What a budget allows, and what is spent of it so far."""

    name: str
    limit: Decimal
    spent: Decimal


@frozen
class DeliveryDraft:
    """Where and when goods or services are delivered."""

    name: str = ""
    address: str = ""
    on: date | None = None
    starts_on: date | None = None
    ends_on: date | None = None


ReferenceKind = Literal[
    "preceding_invoice",
    "contract",
    "project",
    "buyer_reference",
    "sales_order",
    "despatch",
    "supplier_number",  # on what the supplier sent, where the document has another number
    "link",
]


@frozen
class ReferenceDraft:
    """Another paper that the file names. A `link` is shown, and never fetched."""

    kind: ReferenceKind
    number: str


@frozen
class PartyDraft:
    """One of the two parties beyond its name and address: how registers know it, and who can be asked.

    `identifiers`: VAT number, `scheme:value` of an endpoint or a register, or the bare value.
    """

    name: str = ""
    identifiers: tuple[str, ...] = ()
    contact: str = ""
    email: str = ""  # lower case
    phone: str = ""


@frozen
class Caution:
    """What somebody who decides should know about a file; `views` words it by its code."""

    code: str
    values: tuple[tuple[str, str], ...] = ()


@frozen
class SourceDraft:
    """The file that a document came from."""

    format: str = ""  # json, ubl, cii, pdf, csv, xlsx
    profile: str = ""  # as the file names it
    file: str = ""
    sha256: str = ""


@frozen
class Particulars:
    """All of it that is only shown: nothing here is searched, compared or added."""

    taxes: tuple[TaxDraft, ...] = ()
    payment: PaymentDraft = PaymentDraft()
    delivery: DeliveryDraft = DeliveryDraft()
    references: tuple[ReferenceDraft, ...] = ()
    buyer: PartyDraft = PartyDraft()
    seller: PartyDraft = PartyDraft()
    source: SourceDraft = SourceDraft()
    cautions: tuple[Caution, ...] = ()
