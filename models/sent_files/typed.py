"""What somebody typed of a document whose file holds no data, as a draft with a number."""

from datetime import date

from models.change import Change
from models.records.documents import Supplier
from models.records.drafts import DocumentDraft
from models.records.sent_files import FormKind, TypedDocument
from models.refusals import Refusal
from models.sent_files.senders import require_may_send
from models.tables import Document
from models.visible import key_of

_PREFIXES: dict[FormKind, str] = {"expense": "EXP", "receipt": "REC", "purchase_requisition": "REQ"}


async def next_number(company_id: int, kind: FormKind, on: date) -> str:
    """Return a number that no document of a company has: `EXP-2026-11-29-1`; empty for an invoice."""
    if kind not in _PREFIXES:
        return ""
    start = f"{_PREFIXES[kind]}-{on.isoformat()}-"
    taken = await Document.filter(company_id=company_id, number_key__startswith=key_of(start)).values_list(
        "number_key", flat=True
    )
    last = [str(one).rpartition("-")[2] for one in taken]
    return f"{start}{1 + max((int(one) for one in last if one.isdecimal()), default=0)}"


async def draft_of(
    typed: TypedDocument, suggested: str, today: date, sender: int, change: Change
) -> DocumentDraft:
    """Return the draft; where the number is left out or still the suggested one, it is the next free one."""
    assert change.workspace is not None  # somebody asks for it, in a workspace
    companies = await require_may_send(sender, change.workspace, change.policy)
    company = next((one for one in companies if one.id == typed.company), None)
    if company is None:
        raise Refusal("sent_company", number=typed.number, company="")
    number = typed.number
    if not number or number == suggested:
        number = await next_number(company.id, typed.kind, today) or number
    if typed.kind == "invoice":
        if not number:
            raise Refusal("invoice_number_missing")
        if not typed.supplier:
            raise Refusal("supplier_missing")
    return DocumentDraft(
        company=company.name,
        kind=typed.kind,
        number=number,
        requester="",
        currency=typed.currency,
        title=typed.title,
        supplier=Supplier(typed.supplier),
        total=typed.amount,
        total_is_given=True,
        issued_on=typed.issued_on,
        due_on=typed.due_on,
        note=typed.note,
    )
