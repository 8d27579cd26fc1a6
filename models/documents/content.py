"""The content of a document: its totals, its hash, and its rows."""

import hashlib
import json
from dataclasses import fields, is_dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from models.documents.context.budgets import write_budget
from models.documents.due_dates import write_due
from models.documents.particulars import read_particulars, write_charges, write_particulars, write_sums
from models.documents.totals import line_amount, net, parts
from models.money import Money
from models.records.documents import Supplier
from models.records.drafts import (
    AttachmentDraft,
    ChargeDraft,
    CommentDraft,
    DocumentDraft,
    LineDraft,
    PaymentDraft,
    SourceDraft,
    StepDraft,
)
from models.shown import ACCOUNT, FILES, LINK, has_part, with_part
from models.tables import Attachment, Charge, CustomField, Document, Line
from models.visible import identifier_key, key_of

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
        "payment",
        "total_is_given",
        "source",
        "cautions",
        "budget",
        "action",
    }
)


def fingerprint(value: Any) -> str:
    """Return a hash of plain values; equal amounts written differently (1.0 and 1.00) have the same one."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=True, default=_plain)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, frozenset):
        return sorted(value)
    return str(value)


# What hashes of version 1 cover. A field that is added later is in no list, and left out while it has its
# default, so that documents without it, and the buttons that carry their hash, stay valid.
HASH_VERSION = "1"
_COVERED: dict[type, frozenset[str]] = {
    DocumentDraft: frozenset(
        [
            "company",
            "kind",
            "number",
            "requester",
            "currency",
            "id",
            "revision",
            "status",
            "title",
            "supplier",
            "total",
            "total_is_given",
            "credit_note",
            "order_number",
            "issued_on",
            "required_on",
            "due_on",
            "note",
            "url",
            "lines",
            "charges",
            "steps",
            "payers",
            "followers",
            "custom_fields",
            "comments",
            "attachments",
        ]
    ),
    Supplier: frozenset(["name", "address", "tax_id"]),
    LineDraft: frozenset(["name", "sku", "quantity", "unit", "unit_price", "tax_rate"]),
    ChargeDraft: frozenset(["name", "amount", "tax_rate"]),
    StepDraft: frozenset(["name", "rule", "approvers"]),
    CommentDraft: frozenset(["author", "text", "at", "id"]),
    AttachmentDraft: frozenset(["name", "sha256", "size", "media_type", "external"]),
}


def _covered(value: Any) -> Any:
    """Return what a hash covers of a draft, as plain values."""
    if isinstance(value, tuple):
        return [_covered(one) for one in value]
    if not is_dataclass(value):
        return value
    first = _COVERED.get(type(value), frozenset())
    pairs = [(one, getattr(value, one.name)) for one in fields(value)]
    return {one.name: _covered(it) for one, it in pairs if one.name in first or it != one.default}


def _versioned(value: Any) -> str:
    return f"{HASH_VERSION}-{fingerprint(value)}"


def content_of(draft: DocumentDraft) -> dict[str, str]:
    """Return a hash of each part of the content, by name."""
    return {name: fingerprint(it) for name, it in sorted(_covered(draft).items()) if name not in _NOT_CONTENT}


def content_hash(draft: DocumentDraft) -> str:
    """Return the hash of what a revision fixes, with its version in front: `1-...`."""
    return _versioned(content_of(draft))


def given_hash(draft: DocumentDraft) -> str:
    """Return the hash of all that a source gave, to recognise a file that is handed in again."""
    return _versioned(_covered(replace(draft, source=SourceDraft(), cautions=())))


def steps_hash(draft: DocumentDraft) -> str:
    """Return the hash of the chain as given."""
    return _versioned([_covered(step) for step in draft.steps or ()])


def write_content(document: Document, draft: DocumentDraft) -> None:
    """Set the document's own columns from the draft; the caller saves it."""
    assert draft.total is not None  # with_total() came before
    document.number = draft.number
    document.number_key = key_of(draft.number)
    document.credit_note = draft.credit_note
    document.revision = draft.revision
    document.title = draft.title
    document.supplier_name = draft.supplier.name
    document.supplier_key = key_of(draft.supplier.name)
    document.supplier_address = draft.supplier.address
    document.supplier_tax_id = draft.supplier.tax_id
    document.supplier_tax_key = identifier_key(draft.supplier.tax_id)
    document.supplier_number_key = key_of(_supplier_number(document, draft))
    document.currency = draft.currency
    stated_net = draft.stated.net
    before_tax = (
        net(parts(draft), draft.currency) if stated_net is None else Money.of(stated_net, draft.currency)
    )
    document.net_minor = before_tax.minor
    document.total_minor = Money.of(draft.total, draft.currency).minor
    document.issued_on = draft.issued_on
    document.required_on = draft.required_on
    document.due_on = draft.due_on
    document.note = draft.note
    document.order_number = draft.order_number
    document.order_key = key_of(draft.order_number)
    document.cost_centre = draft.cost_centre
    document.cost_centre_key = key_of(draft.cost_centre)
    document.type_code = draft.type_code
    write_sums(document, draft)
    document.content_hash = content_hash(draft)


def _supplier_number(document: Document, draft: DocumentDraft) -> str:
    """Return the number on what the supplier sent; Precoro gives documents numbers of its own."""
    given = next((one.number for one in draft.references if one.kind == "supplier_number"), "")
    return given or ("" if document.in_precoro else draft.number)


async def bind(document: Document, draft: DocumentDraft, now: datetime) -> None:
    """Set the link, the budget and what is only shown, and count what is decided on into what is shown.

    That are the files, the link, the budget, and how it is to be paid, where they are not what they were.
    """
    ours = Attachment.filter(document_id=document.id, gone=False, comment_id=None)
    known = await ours if document.id else []
    before = sorted((one.name, one.sha256) for one in known)
    after = sorted((one.name, one.sha256) for one in draft.attachments)
    if after != before:
        _bind_as(document, FILES, before, after)
    if draft.url != document.url:
        _bind_as(document, LINK, [document.url] if document.url else [], [draft.url] if draft.url else [])
    document.url = draft.url
    was, given = _payment(read_particulars(document).payment), _payment(draft.payment)
    if given != was:
        _bind_as(document, ACCOUNT, was, given)
    write_particulars(document, draft)
    write_budget(document, draft.budget, now)
    await write_due(document, now)


def _payment(payment: PaymentDraft) -> list[str]:
    return [] if payment == PaymentDraft() else [fingerprint(_covered(payment))]


def _bind_as(document: Document, letter: str, before: list[Any], after: list[Any]) -> None:
    if not after and before and not has_part(document.bound_hash, letter):
        after = ["none"]  # an earlier release gave what was there no part; nothing must not look the same
    document.bound_hash = with_part(document.bound_hash, letter, *after)


async def replace_parts(document_id: int, draft: DocumentDraft) -> None:
    """Write lines, charges and custom fields in place of those that the document has."""
    for table in (Line, Charge, CustomField):
        await table.filter(document_id=document_id).delete()
    await write_parts(document_id, draft)


async def write_parts(document_id: int, draft: DocumentDraft) -> None:
    """Write the lines, charges and custom fields of a document that has none."""
    amounts = [(line, line_amount(line, draft.currency)) for line in draft.lines]
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
                net_minor=amount.minor if amount else None,
                given_id=line.id,
                base_quantity=line.base_quantity,
                order_number=line.order_number,
                depth=line.depth,
                counts=line.counts,
                charges=write_charges(line.charges),
            )
            for position, (line, amount) in enumerate(amounts, 1)
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
