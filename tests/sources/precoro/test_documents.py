"""A document is understood the same in whatever shape Precoro writes it."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final

import pytest

from models.records.drafts import CommentDraft, DocumentDraft, LineDraft, ReferenceDraft
from models.records.precoro import (
    Alias,
    RemoteApprover,
    RemoteDocument,
    RemoteFile,
    RemotePerson,
    RemoteRights,
    RemoteStep,
)
from sources.precoro.documents import read_document
from tests.sources.precoro.shapes import ANN, BOB, CLEO, DAN, READING, Shaper, answer

FIRST: Final = """
{"id": 956598, "idn": "42", "customName": null, "status": 1, "statusString": "status.pending", "sum": 12471.2,
 "netSum": 10480, "currency": "EUR",
 "createDate": "2026-11-20T09:12:00+00:00", "note": "<p>Replaces the &lt;2021&gt; machines</p>",
 "supplier": {"id": 61, "name": "Northwind GmbH"},
 "creator": {"id": 7, "email": "bob@acme.example", "firstname": "Bob", "lastname": "Ray"},
 "items": {"data": [{"id": 1, "name": "Laptop", "quantity": 8, "price": 1310, "sum": 12471.2,
    "taxes": {"data": [{"name": "VAT", "percent": 19}]}}]},
 "approvalSteps": {"data": [{"id": 3, "name": "Manager", "position": 1, "status": 1,
    "approvers": [{"id": 5, "email": "Ann@acme.example"}]}]},
 "approvalStep": {"id": 3, "name": "Manager"}, "comments": [], "attachments": {"data": []},
 "lastApprover": [],
 "approvalInfo": {"canApproveDocument": true, "canRejectDocument": true}}
"""
SECOND: Final = """
{"id": 956598, "idn": "42", "status": 1, "statusString": "Pending", "sum": "12471.20", "netSum": "10480.00",
 "currency": "EUR",
 "createDate": "2026-11-20 09:12:00", "note": "<p>Replaces the &lt;2021&gt; machines</p>",
 "supplier": {"id": 61, "name": "Northwind GmbH"},
 "creator": {"id": 7, "email": "bob@acme.example", "firstname": "Bob", "lastname": "Ray"},
 "items": {"1": {"name": "Laptop", "quantity": "8", "price": "1310.00", "taxPercent": "19",
    "sum": "12471.20"}},
 "approvalSteps": [{"approvalStep": {"name": "Manager", "position": 1},
    "users": {"data": [{"id": 5, "email": "Ann@acme.example"}]}, "approved": false}],
 "approvalStep": null, "comments": {}, "attachments": null,
 "approvalInfo": {"canApproveDocument": true, "canRejectDocument": true}}
"""


def read(data: bytes | str, alias: Alias = "purchaseorders") -> RemoteDocument:
    written = data.encode() if isinstance(data, str) else data
    return read_document(written, alias, replace(READING, people={}))


def draft(**changes: Any) -> DocumentDraft:
    return read(answer(**changes)).draft


def test_two_shapes_of_one_document_are_understood_the_same() -> None:
    first = read(FIRST)
    assert first == read(SECOND)
    assert first.problems == ()
    assert (first.draft.total, first.draft.stated.net) == (Decimal("12471.2"), Decimal(10480))
    assert first.draft.stated.tax == Decimal("1991.2")
    assert (first.draft.requester, first.draft.number, first.draft.id) == ("bob@acme.example", "42", "956598")
    assert first.draft.note == "Replaces the <2021> machines"
    assert first.draft.url == "https://app.precoro.com/purchase/order/956598/show"
    assert first.draft.lines == (
        LineDraft("Laptop", "", Decimal(8), "", Decimal(1310), Decimal(19), net=Decimal(10480)),
    )
    step = RemoteStep(
        "manager#1", "Manager", (RemoteApprover(RemotePerson(5, "ann@acme.example"), False),), False
    )
    assert (first.steps, first.open_step) == ((step,), "manager#1")
    assert first.rights == RemoteRights(True, True)


def test_hundreds_of_shapes_of_one_document_are_understood_the_same() -> None:
    written = {Shaper(seed).document() for seed in range(500)}
    assert len(written) == 500
    read_all = {replace(read_document(one, "invoices", READING), updated="") for one in written}
    [found] = read_all
    assert found.problems == ()
    assert [(one.key, [each.person for each in one.approvers], one.done) for one in found.steps] == [
        ("manager#1", [ANN], True),
        ("cfo#1", [CLEO, DAN], False),
        ("board#1", [ANN], False),
    ]
    assert [each.done for one in found.steps for each in one.approvers] == [True, False, False, False]
    assert found.open_step == "cfo#1"
    assert (found.creator, found.last_approver, found.followers) == (BOB, ANN, (DAN,))
    assert found.files == (RemoteFile(501, "quote.pdf", 2048, "application/pdf"),)
    given = found.draft
    assert given.status == "pending"
    assert given.comments == (
        CommentDraft("cleo@acme.example", "Is it urgent?", datetime(2026, 11, 20, 10, 30, tzinfo=UTC), "77"),
    )
    assert given.custom_fields == (("Location", "Berlin"), ("Project", "Move"), ("Budget", "1200"))
    assert (given.issued_on, given.required_on) == (date(2026, 11, 20), date(2026, 12, 1))
    assert [line.net for line in given.lines] == [Decimal(9170), Decimal(1310)]


def test_a_custom_name_is_the_number() -> None:
    assert draft(customName="PO-2026-042").number == "PO-2026-042"


def test_an_invoice_has_the_suppliers_number_its_order_and_what_is_paid() -> None:
    data = answer(
        status=4,
        statusString="Partly paid",
        invoiceNumber="2026-0871",
        issueDate="2026-11-18",
        purchaseOrder={"data": {"id": 12, "idn": "7", "customName": "PO-7"}},
        sumPaid="471.20",
        logicType=0,
    )
    found = read(data, "invoices").draft
    assert found.references == (ReferenceDraft("supplier_number", "2026-0871"),)
    assert (found.order_number, found.issued_on) == ("PO-7", date(2026, 11, 18))
    assert (found.status, found.stated.prepaid, found.credit_note) == (
        "partly_paid",
        Decimal("471.2"),
        False,
    )


@pytest.mark.parametrize("logic_type", [1, "1", 5])
def test_some_logic_types_of_invoices_are_credit_notes(logic_type: Any) -> None:
    assert read(answer(logicType=logic_type), "invoices").draft.credit_note
    assert not read(answer(logicType=logic_type), "purchaseorders").draft.credit_note


def test_what_is_withheld_is_no_tax() -> None:
    found = read(answer(withholdingTaxSum="100.00"), "invoices").draft
    assert found.stated.tax is None


def test_a_receipt_without_sums_has_no_amount() -> None:
    items = [{"name": "Laptop", "quantity": "8.000"}]
    found = read(answer(sum=..., netSum=None, currency=[], items=items), "receipts")
    assert (found.draft.total, found.draft.currency, found.draft.status) == (None, "", "pending")
    assert found.problems == ()


def test_lines_whose_sums_prove_nothing_state_no_amount() -> None:
    lines = [{"name": "Laptop", "quantity": 8, "price": 1310, "taxPercent": 19, "sum": 9000}]
    assert [one.net for one in draft(items=lines).lines] == [None]


def test_lines_before_tax_are_taken_as_they_are() -> None:
    lines = [
        {"name": "Laptop", "quantity": 8, "price": 1400, "discount": 720, "taxPercent": 19, "sum": 10480}
    ]
    assert [one.net for one in draft(items=lines).lines] == [Decimal(10480)]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"sum": "12.471,20"}, "the sum total could not be understood"),
        ({"sum": {"value": 1}}, "the sum total could not be understood"),
        ({"currency": "Taler"}, "the currency could not be understood"),
        ({"currency": None}, "the currency could not be understood"),
        ({"items": "Laptop"}, "the lines could not be understood"),
        ({"items": ["Laptop"]}, "line 1 could not be understood"),
        ({"items": [{"name": "Laptop", "price": "many"}]}, "price of line 1 could not be understood"),
    ],
)
def test_what_cannot_be_understood_of_what_is_approved_makes_the_status_unknown(
    change: dict[str, Any], problem: str
) -> None:
    found = read(answer(**change))
    assert (found.draft.status, found.open_step) == ("unknown", "")
    assert problem in found.problems


def test_who_is_asked_is_a_problem_only_while_a_document_is_pending() -> None:
    steps = [{"name": "Manager", "approvers": 3}]
    assert read(answer(approvalSteps=steps)).problems == ("nobody could be read on step Manager",)
    settled = read(answer(approvalSteps=steps, status=3, statusString="Denied"))
    assert (settled.problems, settled.open_step, settled.draft.status) == ((), "", "rejected")


def test_a_comment_whose_author_is_not_known_is_left_out() -> None:
    rows = [
        {"text": "By an id", "user": 99, "createDate": "2026-11-20 10:00:00"},
        {"text": "Without a time", "user": {"email": "ann@acme.example"}},
        {"text": "Later", "user": {"email": "Ann@acme.example"}, "date": "2026-11-20 11:00:00"},
        {"text": "Earlier", "user": {"email": "ann@acme.example"}, "date": "2026-11-20T11:30:00+01:00"},
    ]
    found = draft(comments=rows).comments
    assert [(one.author, one.text) for one in found] == [
        ("ann@acme.example", "Earlier"),
        ("ann@acme.example", "Later"),
    ]


def test_a_custom_field_without_a_known_name_is_left_out() -> None:
    rows = [
        {"value": "x", "documentCustomField": {"id": 99}},
        {"value": "", "documentCustomField": {"id": 3}},
    ]
    assert draft(dataDocumentCustomFields=rows).custom_fields == ()


def test_a_choice_in_a_custom_field_is_written_by_its_name() -> None:
    field = {"id": 3}
    rows = [
        {"value": {"id": 8, "name": "North"}, "documentCustomField": field},
        {"value": [{"name": "Red"}, {"name": "Blue"}], "documentCustomField": {"id": 4}},
    ]
    assert draft(dataDocumentCustomFields=rows).custom_fields == (
        ("Project", "North"),
        ("Budget", "Red, Blue"),
    )


def test_a_document_without_id_or_number_is_none() -> None:
    for change in ({"id": None}, {"id": "x"}, {"id": 2**70}, {"idn": ""}, {"idn": None}):
        with pytest.raises(ValueError, match="has no id"):
            read(answer(**change))


@pytest.mark.parametrize("data", ["[]", "null", "7", json.dumps("text"), "[{}, {}]"])
def test_what_is_no_object_is_no_document(data: str) -> None:
    with pytest.raises(ValueError, match="the answer is not an object"):
        read(data)
