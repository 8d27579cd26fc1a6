"""The parts of a document in a JSON file, as models."""

from collections.abc import Callable
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from models.records.drafts import ReferenceKind
from validation.problems import wrong
from validation.values import (
    Amount,
    Day,
    Email,
    Name,
    NonEmptyName,
    NonEmptyParagraph,
    NonEmptyTag,
    Paragraph,
    Percent,
    PositiveQuantity,
    Quantity,
    Tag,
    UnitPrice,
    once,
)

TaxCategory = Literal["S", "Z", "E", "AE", "K", "G", "O", "L", "M"]


def text_or_object(key: str) -> Callable[[Any], Any]:
    """Return a validator that takes a plain text for an object with this one key."""

    def spelled_out(value: Any) -> Any:
        if isinstance(value, str):
            return {key: value}
        if not isinstance(value, dict):
            raise wrong("not_text_or_object")
        return value

    return spelled_out


class StrictModel(BaseModel):
    """Refuse unknown keys and values of another type; fixed once read."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, use_attribute_docstrings=True)


class ContactModel(StrictModel):
    """A party, how registers know it, and who can be asked there."""

    identifiers: Annotated[list[NonEmptyTag], Field(max_length=20), AfterValidator(once)] = []
    """VAT number, `scheme:value` of an endpoint or a register, or the value alone."""
    contact: Name = ""
    """A person or a department to ask."""
    email: Email | None = None
    """Of the contact."""
    phone: Tag = ""
    """Of the contact."""


class SupplierEntry(ContactModel):
    name: Name
    """Who sells."""
    address: Paragraph = ""
    """In one text."""
    tax_id: Tag = ""
    """The supplier's tax number."""


class BuyerEntry(ContactModel):
    name: Name = ""
    """Who buys, as the document calls them."""


class ChargeEntry(StrictModel):
    name: NonEmptyName
    """What it is for, such as freight."""
    amount: Amount
    """Before tax; what is taken off is negative."""
    tax_rate: Percent | None = None
    """In percent."""


class LineEntry(StrictModel):
    name: NonEmptyParagraph
    """What is bought."""
    id: Tag = ""
    """Which line of the document this is."""
    sku: Tag = ""
    """The item number."""
    quantity: Quantity | None
    """How many, with up to 11 digits after the point; null if there is none."""
    unit: Tag = ""
    """What the quantity counts: a word, or a code of UN/ECE Recommendation 20."""
    unit_price: UnitPrice | None = Decimal(0)
    """Before tax, with up to 10 digits after the point; null if there is none."""
    base_quantity: PositiveQuantity = Decimal(1)
    """The unit price is for so many."""
    tax_rate: Percent | None = None
    """In percent."""
    net: Amount | None = None
    """The amount of the line as the document states it; if left out, it is computed."""
    charges: Annotated[list[ChargeEntry], Field(max_length=100)] = []
    """Of this line alone, and part of its net."""
    order: Tag = ""
    """The number of the order that the line belongs to."""
    depth: Annotated[int, Field(ge=0, le=20)] = 0
    """How many lines it stands below, to show it indented."""
    counts: bool = True
    """False: it is shown, and not added, such as a heading or a part of another line."""


class TaxEntry(StrictModel):
    category: TaxCategory = "S"
    """A code of UNTDID 5305."""
    rate: Percent | None = None
    """In percent."""
    base: Amount | None = None
    """What it is computed from."""
    amount: Amount | None = None
    """The tax."""


class StatedEntry(StrictModel):
    lines: Amount | None = None
    """All lines."""
    allowances: Amount | None = None
    """What is taken off the document as a whole."""
    charges: Amount | None = None
    """What is added to the document as a whole."""
    net: Amount | None = None
    """Without taxes."""
    tax: Amount | None = None
    """All taxes."""
    prepaid: Amount | None = None
    """Paid already."""
    rounding: Amount | None = None
    """Between the total and what is to be paid."""


class AccountEntry(StrictModel):
    number: NonEmptyTag
    """An IBAN, or another account number."""
    bank: Tag = ""
    """A BIC."""
    holder: Name = ""
    """Whose account it is."""


class PaymentEntry(StrictModel):
    terms: Paragraph = ""
    """In its own words."""
    discount: Paragraph = ""
    """For early payment, in its own words."""
    means: Tag = ""
    """A code of UNTDID 4461, such as 58 for a SEPA transfer."""
    accounts: Annotated[list[AccountEntry], Field(max_length=20)] = []
    """Where to pay."""
    reference: Name = ""
    """What to write into the payment."""
    payee: Name = ""
    """Who is paid, where that is not the supplier."""


class DeliveryEntry(StrictModel):
    name: Name = ""
    """Who receives it."""
    address: Paragraph = ""
    """In one text."""
    on: Day | None = None
    """The day."""
    starts_on: Day | None = None
    """The first day of a period."""
    ends_on: Day | None = None
    """The last day of a period."""


class BudgetEntry(StrictModel):
    name: NonEmptyName
    """What the budget is called."""
    limit: Amount
    """What it allows."""
    spent: Amount
    """What is spent of it so far, without this document."""


class ReferenceEntry(StrictModel):
    kind: ReferenceKind
    """What it is."""
    number: NonEmptyName
    """Its number; of a link, its address."""
