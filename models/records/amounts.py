"""What a document bills: lines, charges, taxes; what was ordered before, and what it billed before."""

from datetime import date
from decimal import Decimal

from models.frozen import frozen
from models.money import Money
from models.vocabulary import Kind


@frozen
class Charge:
    position: int
    name: str
    amount: Money  # negative: an allowance
    tax_rate: Decimal | None


@frozen
class Line:
    """A line. What is None is not said; without a price it has no amount."""

    position: int
    name: str
    sku: str
    quantity: Decimal | None
    unit: str  # a word, or a code of UN/ECE Recommendation 20
    unit_price: Decimal | None  # in major units; may have more digits than the currency
    tax_rate: Decimal | None  # percent
    net: Money | None
    base_quantity: Decimal = Decimal(1)  # the unit price is for so many
    charges: tuple[Charge, ...] = ()  # of this line alone, and part of its net
    order_number: str = ""
    depth: int = 0  # how many lines it stands below
    counts: bool = True  # False: it is shown, and not added
    last_price: "LastPrice | None" = None  # of the same item, to somebody who decides


@frozen
class Tax:
    """Taxes of one rate: as stated, else computed."""

    rate: Decimal | None  # percent; None: it is not said
    base: Money | None
    amount: Money
    category: str = ""  # S, Z, E, AE, K, G, O, L, M


@frozen
class OrderedAmount:
    """The order that an invoice belongs to; credit notes are taken off what was invoiced before."""

    number: str
    total: Money
    invoiced_before: Money


@frozen
class LastPrice:
    """What an item cost in the newest earlier document of the same supplier, `base_quantity` of it."""

    unit_price: Decimal
    base_quantity: Decimal
    on: date


@frozen
class SupplierSpend:
    """What was approved of a supplier in the year before a document; `more`: and more than is counted."""

    kind: Kind  # purchase_order or invoice
    count: int
    total: Money
    more: bool


@frozen
class Budget:
    """A budget as a file says, what was approved here since that file came, and what a document takes."""

    name: str
    limit: Money
    spent: Money
    approved: Money  # others
    taken: Money

    @property
    def left(self) -> Money:
        """Return what is left after the document; negative: it is above the budget."""
        gone = self.spent.minor + self.approved.minor + self.taken.minor
        return Money(self.limit.minor - gone, self.limit.currency)

    @property
    def is_exceeded(self) -> bool:
        """Whether the document takes more than is left."""
        return self.left.minor < 0


@frozen
class ChangedSince:
    """What is different from an earlier round, each (before, now); None: it is the same."""

    round: int
    total: tuple[Money | None, Money | None] | None
    supplier: tuple[str, str] | None
    due_on: tuple[date | None, date | None] | None
    accounts: tuple[tuple[str, ...], tuple[str, ...]] | None
    added: int  # lines
    removed: int
    changed: int
