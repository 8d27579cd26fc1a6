"""What a source hands in: facts as given, checked for shape but not yet against the store."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Final, Literal

from models.frozen import frozen
from models.records.documents import Kind, Rule, Status, Supplier
from models.records.stated import AccountDraft as AccountDraft
from models.records.stated import BudgetDraft as BudgetDraft
from models.records.stated import Caution as Caution
from models.records.stated import DeliveryDraft as DeliveryDraft
from models.records.stated import PartyDraft as PartyDraft
from models.records.stated import PaymentDraft as PaymentDraft
from models.records.stated import ReferenceDraft as ReferenceDraft
from models.records.stated import ReferenceKind as ReferenceKind
from models.records.stated import SourceDraft as SourceDraft
from models.records.stated import StatedTotals as StatedTotals
from models.records.stated import TaxDraft as TaxDraft

MOST_STAND_INS: Final = 10  # of one person


@frozen
class AwayDraft:
    """When a person is away, both days counted; without days they are not."""

    first: date | None = None
    last: date | None = None
    stand_ins: tuple[str, ...] = ()  # e-mails, lower case


@frozen
class PersonDraft:
    email: str  # lower case
    name: str
    # Company -> roles there, None: not in it any more. None in all: nothing is said. Empty: in none any more.
    companies: dict[str, frozenset[str] | None] | None
    active: bool = True
    manager: str | None = None  # e-mail, lower case; None: nothing is said; empty: they have none
    away: AwayDraft | None = None  # None: nothing is said
    country: str | None = None  # None: nothing is said; empty: the company's


@frozen
class ChargeDraft:
    name: str
    amount: Decimal  # negative: an allowance
    tax_rate: Decimal | None


LineChange = Literal["", "added", "deleted", "changed", "unchanged"]


@frozen
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


@frozen
class StepDraft:
    name: str
    rule: Rule
    approvers: tuple[str, ...]  # e-mails, lower case, in order


@frozen
class CommentDraft:
    author: str
    text: str
    at: datetime  # aware
    id: str = ""


@frozen
class AttachmentDraft:
    """A file already copied into the store's folder under its content hash."""

    name: str
    sha256: str
    size: int
    media_type: str
    external: bool


@frozen
class AttachmentNamed:
    """A file as the JSON names it. `path` is absolute; what it leads to is checked when it is copied."""

    name: str
    path: Path
    external: bool


@frozen
class DocumentDraft:
    company: str  # empty: the settings say which, by the buyer
    kind: Kind
    number: str
    requester: str  # e-mail; empty: the settings say who
    currency: str
    id: str = ""  # the source's own key; empty: company, kind, number (and supplier for invoices) stand in
    revision: int = 1  # of a change: 1 makes the next one
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
    budget: BudgetDraft | None = None
    action: Literal["take_in", "change", "cancel"] = "take_in"  # the last two: of an order that is known


@frozen
class CostCentreBudgetDraft:
    """The budget of a cost centre: what it allows, and what is spent of it so far."""

    company: str  # empty: the only one
    cost_centre: str
    currency: str
    limit: Decimal
    spent: Decimal
    name: str = ""  # empty: the cost centre


@frozen
class ParsedDocument:
    """A document with the files it names, before they are copied into the store's folder.

    `origins`: from which place in the file each field of the draft came, as (field, place).
    """

    draft: DocumentDraft
    files: tuple[AttachmentNamed, ...]
    where: str  # where in the file, for refusals: `documents[3]`
    origins: tuple[tuple[str, str], ...] = ()


@frozen
class ParsedFile:
    people: tuple[PersonDraft, ...]
    documents: tuple[ParsedDocument, ...]
    budgets: tuple[CostCentreBudgetDraft, ...] = ()
