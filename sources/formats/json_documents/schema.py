"""The model of a file of documents, and its JSON Schema. Limits are generous; they protect the database.

`python -m sources.formats.json_documents.schema` prints the schema that is shipped beside this file.
"""

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from models.records.documents import Kind, Rule, Status
from validation.problems import wrong
from validation.values import (
    Amount,
    Currency,
    Day,
    Email,
    Emails,
    Name,
    NonEmptyName,
    NonEmptyNote,
    NonEmptyParagraph,
    NonEmptyTag,
    Note,
    Paragraph,
    Percent,
    Quantity,
    Tag,
    Time,
    Title,
    Url,
    once,
)

Role = Literal["configuration", "pay", "view"]


def _text_or_object(key: str) -> Callable[[Any], Any]:
    def spelled_out(value: Any) -> Any:
        if isinstance(value, str):
            return {key: value}
        if not isinstance(value, dict):
            raise wrong("not_text_or_object")
        return value

    return spelled_out


class StrictModel(BaseModel):
    """Refuse unknown keys and values of another type; fixed once read."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class PersonEntry(StrictModel):
    email: Email
    name: Name = ""
    companies: Annotated[dict[NonEmptyName, list[Role]] | None, Field(max_length=1_000)] = None
    active: bool = True


class SupplierEntry(StrictModel):
    name: Name
    address: Paragraph = ""
    tax_id: Tag = ""


class LineEntry(StrictModel):
    name: NonEmptyParagraph
    sku: Tag = ""
    quantity: Quantity
    unit: Tag = ""
    unit_price: Amount = Decimal(0)
    tax_rate: Percent | None = None


class ChargeEntry(StrictModel):
    name: NonEmptyName
    amount: Amount
    tax_rate: Percent | None = None


class StepEntry(StrictModel):
    name: NonEmptyName
    rule: Rule = "any"
    approvers: Annotated[list[Email], Field(min_length=1, max_length=100), AfterValidator(once)]


class CommentEntry(StrictModel):
    author: Email
    text: NonEmptyNote
    at: Time
    id: Tag = ""


class AttachmentEntry(StrictModel):
    path: Annotated[str, Field(min_length=1, max_length=1_000)]
    name: Name = ""
    external: bool = False


class DocumentEntry(StrictModel):
    company: NonEmptyName
    kind: Kind
    number: NonEmptyTag
    requester: Email
    currency: Currency
    id: Tag = ""
    revision: Annotated[int, Field(ge=1, le=1_000_000_000)] = 1
    status: Status = "pending"
    title: Title = ""
    supplier: (
        Annotated[
            SupplierEntry,
            BeforeValidator(_text_or_object("name"), json_schema_input_type=str | SupplierEntry),
        ]
        | None
    ) = None
    total: Amount | None = None
    total_is_given: bool = False
    credit_note: bool = False
    order: Tag = ""
    issued_on: Day | None = None
    required_on: Day | None = None
    due_on: Day | None = None
    note: Note = ""
    url: Url = ""
    lines: Annotated[list[LineEntry], Field(max_length=5_000)] = []
    charges: Annotated[list[ChargeEntry], Field(max_length=500)] = []
    steps: Annotated[list[StepEntry], Field(max_length=50)] | None = None
    payers: Emails = []
    followers: Emails = []
    custom_fields: Annotated[dict[NonEmptyName, Paragraph], Field(max_length=200)] = {}
    comments: Annotated[list[CommentEntry], Field(max_length=5_000)] = []
    attachments: Annotated[
        list[
            Annotated[
                AttachmentEntry,
                BeforeValidator(_text_or_object("path"), json_schema_input_type=str | AttachmentEntry),
            ]
        ],
        Field(max_length=200),
    ] = []


class DocumentsFile(StrictModel):
    people: Annotated[list[PersonEntry], Field(max_length=50_000)] = []
    documents: Annotated[list[DocumentEntry], Field(max_length=10_000)] = []


def schema() -> str:
    """Return the JSON Schema of a file of documents, as text."""
    described: dict[str, Any] = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **DocumentsFile.model_json_schema(mode="validation"),
    }
    described["title"] = "People and documents"
    return json.dumps(described, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    print(schema(), end="")
