"""What a source hands in: facts as given, checked for shape but not yet against the store."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Literal

from models.records.documents import Kind, Rule, Status, Supplier


@dataclass(frozen=True, slots=True)
class PersonDraft:
    email: str  # lower case
    name: str
    # Company -> roles there, None: not in it any more. None in all: nothing is said. Empty: in none any more.
    companies: dict[str, frozenset[str] | None] | None
    active: bool = True


@dataclass(frozen=True, slots=True)
class ChargeDraft:
    name: str
    amount: Decimal  # negative: an allowance
    tax_rate: Decimal | None


LineChange = Literal["", "added", "deleted", "changed", "unchanged"]


@dataclass(frozen=True, slots=True)
class LineDraft:
    """A line. What is None is not said: without a price it has no amount, which is not an amount of 0."""

    name: str
    sku: str
    quantity: Decimal | None
    unit: str  # a word, or a code of UN/ECE Recommendation 20
    unit_price: Decimal | None
    tax_rate: Decimal | None
    id: str = ""  # by which a change of an order names it
    net: Decimal | None = None  # as stated; None: it is computed
    base_quantity: Decimal = Decimal(1)  # the unit price is for so many
    charges: tuple[ChargeDraft, ...] = ()  # of this line alone, and part of its net
    order_number: str = ""
    depth: int = 0  # how many lines it stands below
    counts: bool = True  # False: it is shown, and not added (a group, an explanation, a part of another)
    change: LineChange = ""  # what a change of an order does with it


@dataclass(frozen=True, slots=True)
class TaxDraft:
    """Taxes of one rate as the file states them."""

    category: str  # S, Z, E, AE, K, G, O, L, M
    rate: Decimal | None
    base: Decimal | None
    amount: Decimal | None


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class AccountDraft:
    """A bank account to pay to."""

    number: str  # IBAN without spaces, or another number
    bank: str = ""  # BIC
    holder: str = ""


@dataclass(frozen=True, slots=True)
class PaymentDraft:
    """How the file wants to be paid."""

    terms: str = ""  # in its own words
    discount: str = ""  # for early payment
    means: str = ""  # code of UNTDID 4461
    accounts: tuple[AccountDraft, ...] = ()
    reference: str = ""  # what to write into the payment
    payee: str = ""  # who is paid, where that is not the supplier


@dataclass(frozen=True, slots=True)
class DeliveryDraft:
    """Where and when goods or services are delivered."""

    name: str = ""
    address: str = ""
    on: date | None = None
    starts_on: date | None = None
    ends_on: date | None = None


ReferenceKind = Literal[
    "preceding_invoice", "contract", "project", "buyer_reference", "sales_order", "despatch", "link"
]


@dataclass(frozen=True, slots=True)
class ReferenceDraft:
    """Another paper that the file names. A `link` is shown, and never fetched."""

    kind: ReferenceKind
    number: str


@dataclass(frozen=True, slots=True)
class PartyDraft:
    """One of the two parties beyond its name and address: how registers know it, and who can be asked.

    `identifiers`: VAT number, `scheme:value` of an endpoint or a register, or the bare value.
    """

    name: str = ""
    identifiers: tuple[str, ...] = ()
    contact: str = ""
    email: str = ""  # lower case
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Caution:
    """What somebody who decides should know about a file; `views` words it by its code."""

    code: str
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class SourceDraft:
    """The file that a document came from."""

    format: str = ""  # json, ubl, cii, pdf, csv, xlsx
    profile: str = ""  # as the file names it
    file: str = ""
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class StepDraft:
    name: str
    rule: Rule
    approvers: tuple[str, ...]  # e-mails, lower case, in order


@dataclass(frozen=True, slots=True)
class CommentDraft:
    author: str
    text: str
    at: datetime  # aware
    id: str = ""


@dataclass(frozen=True, slots=True)
class AttachmentDraft:
    """A file already copied into the store's folder under its content hash."""

    name: str
    sha256: str
    size: int
    media_type: str
    external: bool


@dataclass(frozen=True, slots=True)
class AttachmentNamed:
    """A file as the JSON names it. `path` is absolute; what it leads to is checked when it is copied."""

    name: str
    path: Path
    external: bool


@dataclass(frozen=True, slots=True)
class DocumentDraft:
    company: str  # empty: the settings say which, by the buyer
    kind: Kind
    number: str
    requester: str  # e-mail; empty: the settings say who
    currency: str
    id: str = ""  # the source's own key; empty: company, kind, number (and supplier for invoices) stand in
    revision: int = 1
    status: Status = "pending"
    title: str = ""
    supplier: Supplier = Supplier("")
    total: Decimal | None = None
    total_is_given: bool = False
    credit_note: bool = False
    order_number: str = ""
    issued_on: date | None = None
    required_on: date | None = None
    due_on: date | None = None
    note: str = ""
    url: str = ""
    lines: tuple[LineDraft, ...] = ()
    charges: tuple[ChargeDraft, ...] = ()
    steps: tuple[StepDraft, ...] | None = None  # None: the settings' rules apply
    payers: tuple[str, ...] = ()
    followers: tuple[str, ...] = ()
    custom_fields: tuple[tuple[str, str], ...] = ()
    comments: tuple[CommentDraft, ...] = ()
    attachments: tuple[AttachmentDraft, ...] = ()
    type_code: str = ""  # of UNTDID 1001, where it tells more than the kind
    cost_centre: str = ""
    taxes: tuple[TaxDraft, ...] = ()
    stated: StatedTotals = StatedTotals()
    payment: PaymentDraft = PaymentDraft()
    delivery: DeliveryDraft = DeliveryDraft()
    references: tuple[ReferenceDraft, ...] = ()
    buyer: PartyDraft = PartyDraft()
    seller: PartyDraft = PartyDraft()
    source: SourceDraft = SourceDraft()
    cautions: tuple[Caution, ...] = ()
    action: Literal["take_in", "change", "cancel"] = "take_in"  # the last two: of an order that is known


@dataclass(frozen=True, slots=True)
class ParsedDocument:
    """A document with the files it names, before they are copied into the store's folder.

    `origins`: from which place in the file each field of the draft came, as (field, place).
    """

    draft: DocumentDraft
    files: tuple[AttachmentNamed, ...]
    where: str  # where in the file, for refusals: `documents[3]`
    origins: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ParsedFile:
    people: tuple[PersonDraft, ...]
    documents: tuple[ParsedDocument, ...]
