"""The shape of a file of documents, and its JSON Schema. Bounds are generous; they keep the store safe.

`python -m sources.formats.json_documents.schema` prints the schema that ships beside this file.
"""

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from models.records.documents import Kind, Rule, Status
from validation.values import (
    Amount,
    Currency,
    Day,
    Email,
    Emails,
    FilledName,
    FilledNote,
    FilledTag,
    FilledText,
    Name,
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


def _or_text(key: str) -> Callable[[Any], Any]:
    def spelled_out(value: Any) -> Any:
        if isinstance(value, str):
            return {key: value}
        if not isinstance(value, dict):
            raise ValueError("must be text in quotes or an object in { }")
        return value

    return spelled_out


class StrictModel(BaseModel):
    """Strict: no key that we do not know, no guess at another type."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Person(StrictModel):
    email: Email
    name: Name = ""
    companies: Annotated[dict[FilledName, list[Role]] | None, Field(max_length=1_000)] = None
    active: bool = True


class Supplier(StrictModel):
    name: Name
    address: Paragraph = ""
    tax_id: Tag = ""


class Line(StrictModel):
    name: FilledText
    sku: Tag = ""
    quantity: Quantity
    unit: Tag = ""
    unit_price: Amount = Decimal(0)
    tax_rate: Percent | None = None


class Charge(StrictModel):
    name: FilledName
    amount: Amount
    tax_rate: Percent | None = None


class Step(StrictModel):
    name: FilledName
    rule: Rule = "any"
    approvers: Annotated[list[Email], Field(min_length=1, max_length=100), AfterValidator(once)]


class Comment(StrictModel):
    author: Email
    text: FilledNote
    at: Time
    id: Tag = ""


class Attachment(StrictModel):
    path: Annotated[str, Field(min_length=1, max_length=1_000)]
    name: Name = ""
    external: bool = False


class Document(StrictModel):
    company: FilledName
    kind: Kind
    number: FilledTag
    requester: Email
    currency: Currency
    id: Tag = ""
    revision: Annotated[int, Field(ge=1, le=1_000_000_000)] = 1
    status: Status = "pending"
    title: Title = ""
    supplier: (
        Annotated[Supplier, BeforeValidator(_or_text("name"), json_schema_input_type=str | Supplier)] | None
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
    lines: Annotated[list[Line], Field(max_length=5_000)] = []
    charges: Annotated[list[Charge], Field(max_length=500)] = []
    steps: Annotated[list[Step], Field(max_length=50)] | None = None
    payers: Emails = []
    followers: Emails = []
    custom_fields: Annotated[dict[FilledName, Paragraph], Field(max_length=200)] = {}
    comments: Annotated[list[Comment], Field(max_length=5_000)] = []
    attachments: Annotated[
        list[
            Annotated[Attachment, BeforeValidator(_or_text("path"), json_schema_input_type=str | Attachment)]
        ],
        Field(max_length=200),
    ] = []


class File(StrictModel):
    people: Annotated[list[Person], Field(max_length=50_000)] = []
    documents: Annotated[list[Document], Field(max_length=10_000)] = []


def schema() -> str:
    """Write the JSON Schema of a file of documents."""
    described: dict[str, Any] = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **File.model_json_schema(mode="validation"),
    }
    described["title"] = "People and documents"
    return json.dumps(described, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    print(schema(), end="")
