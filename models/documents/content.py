"""The content of a document: computing, hashing and writing it."""

import hashlib
import json
from dataclasses import asdict, replace
from decimal import Decimal
from typing import Any

from models.documents.totals import Part, line_net, net, total
from models.money import Money
from models.records.drafts import DocumentDraft
from models.refusals import Refusal
from models.tables import Charge, CustomField, Document, Line

# What may change within a revision, or only finds the document. All else is content and needs a higher one.
_NOT_CONTENT = frozenset(
    {
        "company",
        "revision",
        "status",
        "steps",
        "payers",
        "followers",
        "comments",
        "attachments",
        "url",
        "total_is_given",
    }
)
CONTENT_NAMES = frozenset(DocumentDraft.__dataclass_fields__) - _NOT_CONTENT


def parts(draft: DocumentDraft) -> list[Part]:
    """Return the draft's lines and charges as what totals are made of."""
    lines = [
        Part(line_net(line.quantity, line.unit_price, draft.currency), line.tax_rate) for line in draft.lines
    ]
    charges = [Part(Money.of(charge.amount, draft.currency), charge.tax_rate) for charge in draft.charges]
    return lines + charges


def with_total(draft: DocumentDraft) -> DocumentDraft:
    """Check the given total against lines, charges and taxes, or fill it in."""
    computed = total(parts(draft), draft.currency)
    if draft.total is None:
        return replace(draft, total=computed.amount)
    given = Money.of(draft.total, draft.currency)
    if given.amount != draft.total or (given != computed and not draft.total_is_given):
        raise Refusal(
            "wrong_total",
            number=draft.number,
            given=str(draft.total),
            computed=str(computed.amount),
            currency=draft.currency,
        )
    return replace(draft, total=given.amount)


def fingerprint(value: Any) -> str:
    """Hash plain values; equal amounts written differently (1.0 and 1.00) hash alike."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=True, default=_plain)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, frozenset):
        return sorted(value)
    return str(value)


def content_of(draft: DocumentDraft) -> dict[str, str]:
    """Return a hash for each part of the content, by name, so that a refusal can say what differs."""
    values = asdict(draft)
    return {name: fingerprint(values[name]) for name in sorted(CONTENT_NAMES)}


def given_hash(draft: DocumentDraft) -> str:
    """Hash all that a source gave, to tell a file that is handed in again."""
    return fingerprint(asdict(draft))


def steps_hash(draft: DocumentDraft) -> str:
    """Hash the chain as given."""
    return fingerprint([asdict(step) for step in draft.steps or ()])


def write_content(document: Document, draft: DocumentDraft) -> None:
    """Set the document's own columns from the draft; the caller saves it."""
    assert draft.total is not None  # with_total() came before
    document.number = draft.number
    document.number_key = draft.number.casefold()
    document.credit_note = draft.credit_note
    document.revision = draft.revision
    document.title = draft.title
    document.supplier_name = draft.supplier.name
    document.supplier_key = draft.supplier.name.casefold()
    document.supplier_address = draft.supplier.address
    document.supplier_tax_id = draft.supplier.tax_id
    document.currency = draft.currency
    document.net_minor = net(parts(draft), draft.currency).minor
    document.total_minor = Money.of(draft.total, draft.currency).minor
    document.issued_on = draft.issued_on
    document.required_on = draft.required_on
    document.due_on = draft.due_on
    document.note = draft.note
    document.order_number = draft.order_number
    document.content_hash = fingerprint(content_of(draft))


async def write_parts(document_id: int, draft: DocumentDraft) -> None:
    """Replace the document's lines, charges and custom fields."""
    for table in (Line, Charge, CustomField):
        await table.filter(document_id=document_id).delete()
    await Line.bulk_create(
        [
            Line(
                document_id=document_id,
                position=position,
                name=line.name,
                sku=line.sku,
                quantity=line.quantity,
                unit=line.unit,
                unit_price=line.unit_price,
                tax_rate=line.tax_rate,
                net_minor=line_net(line.quantity, line.unit_price, draft.currency).minor,
            )
            for position, line in enumerate(draft.lines, 1)
        ]
    )
    await Charge.bulk_create(
        [
            Charge(
                document_id=document_id,
                position=position,
                name=charge.name,
                amount_minor=Money.of(charge.amount, draft.currency).minor,
                tax_rate=charge.tax_rate,
            )
            for position, charge in enumerate(draft.charges, 1)
        ]
    )
    await CustomField.bulk_create(
        [
            CustomField(document_id=document_id, position=position, name=name, value=value)
            for position, (name, value) in enumerate(draft.custom_fields, 1)
        ]
    )
