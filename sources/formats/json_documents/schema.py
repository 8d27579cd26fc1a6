"""The model of a file of documents, and its JSON Schema. Limits are generous; they protect the database.

`python -m sources.formats.json_documents.schema` prints the schema that is shipped beside this file.
"""

import json
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from models.records.documents import Kind, Rule, Status
from models.records.drafts import MOST_STAND_INS
from sources.formats.json_documents.parts import (
    BudgetEntry,
    BuyerEntry,
    ChargeEntry,
    DeliveryEntry,
    LineEntry,
    PaymentEntry,
    ReferenceEntry,
    StatedEntry,
    StrictModel,
    SupplierEntry,
    TaxEntry,
    text_or_object,
)
from validation.values import (
    Amount,
    Country,
    Currency,
    Day,
    Email,
    Emails,
    Name,
    NonEmptyName,
    NonEmptyNote,
    NonEmptyTag,
    Note,
    Paragraph,
    Tag,
    Time,
    Title,
    Url,
    once,
)

Role = Literal["configuration", "pay", "view"]


class AwayEntry(StrictModel):
    first: Annotated[Day, Field(alias="from")]
    """The first day away, in their own time zone."""
    last: Annotated[Day, Field(alias="to")]
    """The last day away."""
    stand_ins: Annotated[list[Email], Field(max_length=MOST_STAND_INS), AfterValidator(once)] = []
    """E-mail addresses of those who can decide on their behalf meanwhile."""


class PersonEntry(StrictModel):
    email: Email
    """Who this is; upper and lower case are the same."""
    name: Name = ""
    """As shown; if left out, the name in Slack."""
    companies: Annotated[dict[NonEmptyName, list[Role] | None] | None, Field(max_length=1_000)] = None
    """Companies they belong to, each with the list that replaces the roles there, or null to end it."""
    active: bool = True
    """False for someone who has left: they can no longer decide or read anything."""
    manager: Email | None = None
    """The e-mail address of their manager, or null for none; if left out, it stays as it is."""
    away: AwayEntry | None = None
    """When they are away, or null for not at all; if left out, it stays as it is."""
    country: Country | None = None
    """Whose public holidays they have, two letters (ISO 3166), or null for the company's."""


class StepEntry(StrictModel):
    name: NonEmptyName
    """As shown."""
    rule: Rule = "any"
    """any: one approval is enough; all: everyone must approve."""
    approvers: Annotated[list[Email], Field(min_length=1, max_length=100), AfterValidator(once)]
    """E-mail addresses of those who are asked."""


class CommentEntry(StrictModel):
    author: Email
    """An e-mail address."""
    text: NonEmptyNote
    """What was said."""
    at: Time
    """When, with the time zone."""
    id: Tag = ""
    """Which comment this is; if left out: author, time and text."""


class AttachmentEntry(StrictModel):
    path: Annotated[str, Field(min_length=1, max_length=1_000)]
    """Relative to the JSON file, and inside its folder."""
    name: Name = ""
    """As shown; if left out, the file's name."""
    external: bool = False
    """True: Slack shows beside the file that it may be sent to the supplier."""


class DocumentEntry(StrictModel):
    company: NonEmptyName | None = None
    """Upper and lower case are the same; if left out, the settings say which, by the buyer."""
    kind: Kind
    """What kind of document it is."""
    number: NonEmptyTag
    """What people call the document."""
    requester: Email | None = None
    """The e-mail address of the person who asked for it; if left out, the settings say who."""
    currency: Currency
    """Three letters of ISO 4217."""
    id: Tag = ""
    """Which document this is; if left out: company, kind and number, for invoices also the supplier."""
    revision: Annotated[int, Field(ge=1, le=1_000_000_000)] = 1
    """Raise it whenever the content changes; approval then starts again."""
    status: Status = "pending"
    """Where the document is in its course."""
    title: Title = ""
    """What it is about."""
    supplier: (
        Annotated[
            SupplierEntry,
            BeforeValidator(text_or_object("name"), json_schema_input_type=str | SupplierEntry),
        ]
        | None
    ) = None
    """A name, or an object with more."""
    total: Amount | None = None
    """With taxes; checked against lines, charges and taxes, and computed from them if left out."""
    payable: Amount | None = None
    """What is still to be paid of the total."""
    stated: StatedEntry | None = None
    """The other sums, as the document itself states them."""
    taxes: Annotated[list[TaxEntry], Field(max_length=100)] = []
    """By rate, as the document itself states them."""
    total_is_given: bool = False
    """True: take the total as it is, without the check."""
    credit_note: bool = False
    """True: the invoice is a credit note."""
    type_code: Tag = ""
    """A code of UNTDID 1001, where it says more than the kind, such as 386 for a prepayment."""
    order: Tag = ""
    """The number of the order that an invoice belongs to."""
    references: Annotated[list[ReferenceEntry], Field(max_length=100)] = []
    """Other papers that the document names."""
    buyer: BuyerEntry | None = None
    """Who buys, by which the settings find the company."""
    cost_centre: Tag = ""
    """What the costs belong to."""
    budget: BudgetEntry | None = None
    """The budget that it is paid from."""
    issued_on: Day | None = None
    """The day of the document."""
    required_on: Day | None = None
    """The day by which it is needed."""
    due_on: Day | None = None
    """The day by which it is to be paid."""
    note: Note = ""
    """Free text."""
    url: Url = ""
    """A link to the document in its own system."""
    lines: Annotated[list[LineEntry], Field(max_length=5_000)] = []
    """What is bought."""
    charges: Annotated[list[ChargeEntry], Field(max_length=500)] = []
    """Freight and the like."""
    payment: PaymentEntry | None = None
    """How it is to be paid."""
    delivery: DeliveryEntry | None = None
    """Where and when it is delivered."""
    steps: Annotated[list[StepEntry], Field(max_length=50)] | None = None
    """Who approves, in order; if left out, the rules of the settings say so."""
    payers: Emails = []
    """E-mail addresses of those who pay an invoice."""
    followers: Emails = []
    """E-mail addresses of those who see comments and the outcome."""
    custom_fields: Annotated[dict[NonEmptyName, Paragraph], Field(max_length=200)] = {}
    """More fields, by their names."""
    comments: Annotated[list[CommentEntry], Field(max_length=5_000)] = []
    """What was said elsewhere."""
    attachments: Annotated[
        list[
            Annotated[
                AttachmentEntry,
                BeforeValidator(text_or_object("path"), json_schema_input_type=str | AttachmentEntry),
            ]
        ],
        Field(max_length=200),
    ] = []
    """Files; a plain text stands for an object with a path."""


class CostCentreBudgetEntry(StrictModel):
    company: NonEmptyName | None = None
    """Upper and lower case are the same; may be left out where there is only one."""
    cost_centre: NonEmptyTag
    """Whose budget it is, as documents name it; upper and lower case are the same."""
    currency: Currency
    """Three letters of ISO 4217: it is for documents in this currency."""
    limit: Amount
    """What it allows."""
    spent: Amount
    """What is spent of it so far."""
    name: Name = ""
    """What it is called, as shown; if left out, the cost centre."""


class DocumentsFile(StrictModel):
    people: Annotated[list[PersonEntry], Field(max_length=50_000)] = []
    """Who people are; who is only named in documents need not be listed."""
    budgets: Annotated[list[CostCentreBudgetEntry], Field(max_length=10_000)] = []
    """What cost centres may spend; each replaces the earlier one of its company and currency."""
    documents: Annotated[list[DocumentEntry], Field(max_length=10_000)] = []
    """Documents to approve, and those already decided."""


def schema() -> str:
    """Return the JSON Schema of a file of documents, as text."""
    described: dict[str, Any] = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **DocumentsFile.model_json_schema(mode="validation"),
    }
    described["title"] = "People, budgets and documents"
    return json.dumps(described, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    print(schema(), end="")
