"""The entries of the table of Precoro's paths, names and codes. `precoro.toml` says what each is."""

import re
from typing import Annotated, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from models.records.documents import Status
from models.records.precoro import Alias
from validation.problems import wrong
from validation.values import NonEmptyTag

_PATH: Final = re.compile(r"/(?:[\w./-]|\{(?:path|idn|id)\})*")


def _path(text: str) -> str:
    if not _PATH.fullmatch(text):
        raise wrong("not_an_address")
    return text


PathTemplate = Annotated[NonEmptyTag, AfterValidator(_path)]
Keys = Annotated[tuple[NonEmptyTag, ...], Field(strict=False, max_length=20)]
Texts = Annotated[tuple[NonEmptyTag, ...], Field(strict=False, max_length=50)]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class HeaderTable(_Entry):
    key: NonEmptyTag
    email: NonEmptyTag


class PathTable(_Entry):
    list: PathTemplate
    document: PathTemplate
    users: PathTemplate
    custom_fields: PathTemplate
    attachment: PathTemplate


class ParameterTable(_Entry):
    page: NonEmptyTag
    per_page: NonEmptyTag
    modified_since: NonEmptyTag
    status: NonEmptyTag
    id: NonEmptyTag


class DecisionCall(_Entry):
    path: PathTemplate
    comment: str  # the field of the reason; empty: it takes none


class DecisionTable(_Entry):
    approve: DecisionCall
    reject: DecisionCall
    ask_for_changes: DecisionCall
    send_back: DecisionCall


class PaymentCall(_Entry):
    path: PathTemplate
    document: NonEmptyTag
    amount: NonEmptyTag
    paid_on: NonEmptyTag
    type: NonEmptyTag
    reference: NonEmptyTag


class PaymentTable(_Entry):
    invoices: PaymentCall
    expenses: PaymentCall


class KindTable(_Entry):
    path: NonEmptyTag
    page: PathTemplate
    credit_notes: Texts
    codes: dict[str, str]


class DocumentTable(_Entry):
    warehouserequests: KindTable
    purchaserequisitions: KindTable
    requestforproposals: KindTable
    purchaseorders: KindTable
    receipts: KindTable
    invoices: KindTable
    expenses: KindTable


class LabelTable(_Entry):
    location: NonEmptyTag
    legal_entity: NonEmptyTag


class ListKeys(_Entry):
    data: Keys
    meta: Keys
    pagination: Keys
    has_next: Keys
    page: Keys
    pages: Keys


class DocumentKeys(_Entry):
    id: Keys
    idn: Keys
    name: Keys
    status: Keys
    status_text: Keys
    created: Keys
    updated: Keys
    issued: Keys
    required: Keys
    due: Keys
    total: Keys
    net: Keys
    paid: Keys
    withheld: Keys
    currency: Keys
    note: Keys
    creator: Keys
    last_approver: Keys
    location: Keys
    legal_entity: Keys
    supplier: Keys
    logic_type: Keys
    order: Keys
    papers: Keys
    lines: Keys
    steps: Keys
    open_step: Keys
    rights: Keys
    comments: Keys
    files: Keys
    followers: Keys
    custom_fields: Keys


class RightsKeys(_Entry):
    approve: Keys
    reject: Keys


class LineKeys(_Entry):
    name: Keys
    sku: Keys
    quantity: Keys
    unit: Keys
    price: Keys
    sum: Keys
    tax_rate: Keys
    taxes: Keys
    percent: Keys


class PersonKeys(_Entry):
    id: Keys
    email: Keys
    first_name: Keys
    last_name: Keys
    name: Keys
    inside: Keys


class StepKeys(_Entry):
    name: Keys
    position: Keys
    id: Keys
    inside: Keys
    approved: Keys
    status: Keys
    approved_codes: Texts
    approved_on: Keys
    people: Texts
    counts: Texts
    others: Texts
    approved_by: Keys


class CommentKeys(_Entry):
    id: Keys
    text: Keys
    author: Keys
    at: Keys


class FileKeys(_Entry):
    id: Keys
    name: Keys
    size: Keys
    media_type: Keys
    link: Keys


class CustomFieldKeys(_Entry):
    value: Keys
    field: Keys
    id: Keys
    name: Keys


class PaymentKeys(_Entry):
    reference: Keys
    document: Keys


class ErrorKeys(_Entry):
    text: Keys
    limiter: Keys
    again_at: Keys


class KeyTable(_Entry):
    lists: ListKeys
    document: DocumentKeys
    rights: RightsKeys
    line: LineKeys
    person: PersonKeys
    step: StepKeys
    comment: CommentKeys
    file: FileKeys
    custom_field: CustomFieldKeys
    payment: PaymentKeys
    errors: ErrorKeys


class Tables(_Entry):
    """What Precoro calls things. The sections are those of `precoro.toml`."""

    headers: HeaderTable
    paths: PathTable
    parameters: ParameterTable
    decisions: DecisionTable
    payments: PaymentTable
    documents: DocumentTable
    codes: dict[str, str]
    statuses: dict[str, Status]
    labels: LabelTable
    keys: KeyTable

    def kind(self, alias: Alias) -> KindTable:
        """Return what is said of one kind of document."""
        found: KindTable = getattr(self.documents, alias)
        return found

    def payment(self, alias: Alias) -> PaymentCall:
        """Return how what was paid of an invoice or an expense is recorded."""
        return self.payments.expenses if alias == "expenses" else self.payments.invoices

    def page_url(self, app_url: str, alias: Alias, document_id: int) -> str:
        """Return the address of a document in Precoro's own pages."""
        return app_url.rstrip("/") + self.kind(alias).page.replace("{id}", str(document_id))
