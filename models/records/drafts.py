"""What a source hands in: facts as given, checked for shape but not yet against the store."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from models.records.documents import Kind, Rule, Status, Supplier


@dataclass(frozen=True, slots=True)
class PersonDraft:
    email: str  # lower case
    name: str
    # Company -> roles there, None: not in it any more. None in all: nothing is said. Empty: in none any more.
    companies: dict[str, frozenset[str] | None] | None
    active: bool = True


@dataclass(frozen=True, slots=True)
class LineDraft:
    name: str
    sku: str
    quantity: Decimal
    unit: str
    unit_price: Decimal
    tax_rate: Decimal | None


@dataclass(frozen=True, slots=True)
class ChargeDraft:
    name: str
    amount: Decimal
    tax_rate: Decimal | None


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
    company: str
    kind: Kind
    number: str
    requester: str  # e-mail
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


@dataclass(frozen=True, slots=True)
class ParsedDocument:
    """A document with the files it names, before they are copied into the store's folder."""

    draft: DocumentDraft
    files: tuple[AttachmentNamed, ...]
    where: str  # where in the file, for refusals: `documents[3]`


@dataclass(frozen=True, slots=True)
class ParsedFile:
    people: tuple[PersonDraft, ...]
    documents: tuple[ParsedDocument, ...]
