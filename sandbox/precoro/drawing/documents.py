"""A document as JSON: whole, as a row of a list, and as the short answer to a decision."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sandbox.precoro.documents import SandboxComment, SandboxDocument, SandboxFile
from sandbox.precoro.drawing.forms import Json, amount, moment, put_list, put_status, reference
from sandbox.precoro.drawing.steps import draw_person, put_steps
from sandbox.precoro.ground import SandboxUser
from sandbox.precoro.options import Shapes

PAYABLE = ("invoices", "expenses")
_OF_KIND: dict[str, Json] = {
    "purchaseorders": {"statusReceiving": 0, "statusPayment": 0, "statusSending": 0, "logicType": 0},
    "invoices": {"logicType": 0, "invoiceNumber": None, "withholdingTaxSum": 0, "parentData": None},
    "expenses": {"expenseNumber": None},
    "receipts": {"receiptNumber": None, "warehouse": None},
}


def draw_row(document: SandboxDocument, person: SandboxUser) -> Json:
    """Return a row of a list: no lines, steps, comments or files."""
    shapes = document.ground.shapes.chosen(document.ground.random)
    row = draw_short(document)
    row["updateDate"] = moment(document.updated, shapes)
    row["supplier"] = _supplier(document, shapes)
    row["creator"] = draw_person(document.creator)
    if shapes.rows_have_approval_info:
        _put_rights(row, document, person, shapes)
    return row


def draw_short(document: SandboxDocument) -> Json:
    """Return what the answer to a decision tells."""
    shapes = document.ground.shapes.chosen(document.ground.random)
    is_number = shapes.idns == "number" and document.idn.isdecimal()
    idn = int(document.idn) if is_number else document.idn
    row: Json = {"id": document.id, "idn": idn, "customName": document.custom_name}
    put_status(row, document, shapes)
    row |= {
        "createDate": moment(document.created, shapes),
        "sum": amount(document.sum, shapes),
        "currency": document.currency,
    }
    return row


def draw_document(document: SandboxDocument, person: SandboxUser) -> Json:
    """Return the whole document, as the owner of this key sees it."""
    ground = document.ground

    def chosen() -> Shapes:
        return ground.shapes.chosen(ground.random)

    shapes = chosen()
    drawn = draw_row(document, person)
    last = next((each for each in reversed(document.decisions) if each.what == "approve"), None)
    drawn |= {
        "netSum": amount(document.net_sum, chosen()),
        "requiredDate": None,
        "approvalDate": moment(last.at if last and document.status == "approved" else None, shapes),
        "note": document.note,
        "lastEditor": reference(draw_person(document.creator), shapes),
        "lastApprover": reference(draw_person(last.by) if last else None, shapes),
        "location": reference(None, chosen()),
        "legalEntity": reference(None, chosen()),
        "approvingWay": 0,
        "company": {"name": ground.name},
    } | _OF_KIND.get(document.alias, {})
    if document.alias in PAYABLE:
        drawn["sumPaid"] = amount(document.sum_paid, chosen())
        drawn["issueDate"] = moment(document.created, shapes)
    if document.alias == "receipts":
        del drawn["sum"]
    put_list(drawn, "items", [_item(item, chosen) for item in document.items], chosen())
    values = [_value(number, text) for number, text in document.custom_fields.items()]
    put_list(drawn, "dataDocumentCustomFields", values, chosen())
    put_list(drawn, "comments", [_remark(each, chosen) for each in document.remarks], chosen())
    put_list(drawn, "followers", [_follower(each, shapes) for each in document.followers], chosen())
    put_list(drawn, "attachments", [_file(each, chosen()) for each in document.files], chosen())
    put_steps(drawn, document, chosen)
    _put_rights(drawn, document, person, shapes)
    drawn.update(document.more)
    return {key: value for key, value in drawn.items() if key not in document.without}


def _put_rights(target: Json, document: SandboxDocument, person: SandboxUser, shapes: Shapes) -> None:
    if shapes.approval_info == "absent":
        return
    may = document.may_decide(person)
    target["approvalInfo"] = {"canApproveDocument": may}
    if shapes.approval_info == "both":
        target["approvalInfo"] |= {
            "canRejectDocument": may,
            "canAcceptMatchingChanges": False,
            "canRejectMatchingChanges": False,
        }


def _supplier(document: SandboxDocument, shapes: Shapes) -> Any:
    name = document.supplier
    known = {"id": document.ground.supplier_id(name), "name": name} if name else None
    return reference(known, shapes)


def _item(item: Json, chosen: Callable[[], Shapes]) -> Json:
    """Return one line; amounts and the tax in the forms that were chosen, all else as it was given."""
    shapes = chosen()
    drawn = {
        key: amount(str(value), chosen()) if key in ("quantity", "price", "sum") else value
        for key, value in item.items()
        if key not in ("tax", "unit")
    }
    if "unit" in item:
        drawn["unit"] = {"id": 1, "name": item["unit"]} if shapes.units == "object" else item["unit"]
    if "tax" in item:
        tax = amount(str(item["tax"]), chosen())
        if shapes.taxes == "taxes":
            put_list(drawn, "taxes", [{"name": "VAT", "percent": tax}], chosen())
        else:
            drawn[str(shapes.taxes)] = tax
    return drawn


def _value(number: int, text: str) -> Json:
    return {"value": text, "documentCustomField": {"id": number}}


def _remark(remark: SandboxComment, chosen: Callable[[], Shapes]) -> Json:
    shapes = chosen()
    return {
        "id": remark.id,
        str(shapes.comment_text): remark.text,
        str(shapes.comment_author): draw_person(remark.by) if shapes.people == "object" else remark.by.id,
        str(shapes.comment_date): moment(remark.at, shapes),
    }


def _follower(person: SandboxUser, shapes: Shapes) -> Any:
    match shapes.followers:
        case "wrapped":
            return {"user": draw_person(person)}
        case "ids":
            return person.id
    return draw_person(person)


def _file(file: SandboxFile, shapes: Shapes) -> Json:
    return {
        "id": file.id,
        "name": file.name,
        "size": len(file.content),
        "formatType": file.media_type,
        "uploadDate": moment(file.at, shapes),
        "comment": None,
        "user": draw_person(file.by),
        "type": 0,
    }
