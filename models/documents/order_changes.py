"""Changes and cancellations of orders: files that say only what is different from the order that is known."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from models.documents.context.budgets import given_budget
from models.documents.particulars import read_charges, read_particulars
from models.money import Money
from models.records.documents import Supplier
from models.records.drafts import AttachmentDraft, ChargeDraft, DocumentDraft, LineDraft, StepDraft
from models.refusals import Refusal
from models.tables import Attachment, Charge, CustomField, Document, Follower, Line, Payer, Step, Turn
from models.visible import identifier_key, key_of

_LOOKED_AT = 50  # orders of one number in one company


async def known_order(draft: DocumentDraft, company_id: int) -> Document:
    """Return the order that a draft changes or cancels: of several, the supplier's own, else the newest.

    Raises Refusal `order_not_known`.
    """
    numbered = Document.filter(company_id=company_id, kind="purchase_order", number_key=key_of(draft.number))
    found = await numbered.order_by("-id").limit(_LOOKED_AT).select_related("requester")
    if not found:
        raise Refusal("order_not_known", number=draft.number, company=draft.company)
    tax_key, name = identifier_key(draft.supplier.tax_id), key_of(draft.supplier.name)
    same_tax_id = [one for one in found if tax_key and one.supplier_tax_key == tax_key]
    same_name = [one for one in found if one.supplier_key == name]
    return (same_tax_id or same_name or found)[0]


def came_before(draft: DocumentDraft, order: Document) -> bool:
    """Return whether the order is as it is by this very file."""
    came = draft.source.sha256
    return came != "" and came == read_particulars(order).source.sha256


async def with_changes(draft: DocumentDraft, order: Document) -> DocumentDraft:
    """Return the whole order as it is after a change: what the change does not name stays.

    A change without a number of its own makes the next revision.
    """
    lines = await Line.filter(document_id=order.id).order_by("position")
    charges = await Charge.filter(document_id=order.id).order_by("position")
    files = await Attachment.filter(document_id=order.id, gone=False, comment_id=None).order_by("position")
    custom = await CustomField.filter(document_id=order.id).order_by("position")
    followers = await Follower.filter(document_id=order.id, given=True).select_related("person")
    payers = await Payer.filter(document_id=order.id).select_related("person")
    return replace(
        draft,
        number=order.number,
        currency=draft.currency or order.currency,
        revision=draft.revision if draft.revision > 1 else order.revision + 1,
        requester=order.requester.email,
        title=draft.title or order.title,
        supplier=_known_supplier(order) if draft.supplier == Supplier("") else draft.supplier,
        url=draft.url or order.url,
        required_on=draft.required_on or order.required_on,
        note=draft.note or order.note,
        cost_centre=draft.cost_centre or order.cost_centre,
        lines=_merged([_line(row, order.currency) for row in lines], draft.lines),
        budget=draft.budget or given_budget(order),
        charges=draft.charges or tuple(_charge(row, order.currency) for row in charges),
        custom_fields=tuple((one.name, one.value) for one in custom),
        followers=tuple(one.person.email for one in followers),
        payers=tuple(one.person.email for one in payers),
        attachments=(*map(_attachment, files), *draft.attachments),
    )


async def known_steps(order: Document) -> tuple[StepDraft, ...]:
    """Return the steps of an order's last round, as they would be given again."""
    steps = await Step.filter(document_id=order.id, round=order.round).order_by("position")
    turns = Turn.filter(document_id=order.id, round=order.round).exclude(state="withdrawn")
    rows = await turns.order_by("position", "id").values_list("step_id", "person__email")
    approvers = {step.id: tuple(str(email) for of, email in rows if of == step.id) for step in steps}
    return tuple(StepDraft(step.name, step.rule, approvers[step.id]) for step in steps if approvers[step.id])  # type: ignore[arg-type]


def _merged(known: Sequence[LineDraft], changes: Iterable[LineDraft]) -> tuple[LineDraft, ...]:
    """Return the lines after a change, each at its place, and new ones at the end.

    Several lines may have one id: the first of them has it here, and the others a key of their own.
    """
    lines: dict[object, LineDraft] = {}
    for position, line in enumerate(known, 1):
        key = line.id or str(position)
        lines[object() if key in lines else key] = line
    for line in changes:
        if line.change == "deleted":
            lines.pop(line.id, None)
        elif not line.id or (line.change == "added" and line.id in lines):
            lines[object()] = replace(line, change="")
        elif not (line.change == "unchanged" and line.id in lines):
            lines[line.id] = replace(line, change="")
    return tuple(lines.values())


def _line(row: Line, currency: str) -> LineDraft:
    return LineDraft(
        name=row.name,
        sku=row.sku,
        quantity=row.quantity,
        unit=row.unit,
        unit_price=row.unit_price,
        tax_rate=row.tax_rate,
        id=row.given_id,
        net=None if row.net_minor is None else Money(row.net_minor, currency).amount,
        base_quantity=row.base_quantity,
        charges=read_charges(row.charges),
        order_number=row.order_number,
        depth=row.depth,
        counts=row.counts,
    )


def _charge(row: Charge, currency: str) -> ChargeDraft:
    return ChargeDraft(row.name, Money(row.amount_minor, currency).amount, row.tax_rate)


def _attachment(row: Attachment) -> AttachmentDraft:
    return AttachmentDraft(row.name, row.sha256, row.size, row.media_type, row.external)


def _known_supplier(order: Document) -> Supplier:
    return Supplier(order.supplier_name, order.supplier_address, order.supplier_tax_id)
