"""Payments of invoices and expenses."""

from typing import Any

import pytest

from sandbox.precoro import SandboxDocument
from tests.sandbox.precoro.caller import Heard, Scene


@pytest.fixture
def invoice(scene: Scene) -> SandboxDocument:
    scene.bob.roles.append("payer")
    return scene.acme.add_document("invoices", scene.bob, status="approved", sum="119.00")


async def pay(scene: Scene, invoice: SandboxDocument, **other: str) -> Heard:
    form = {"invoice[id]": str(invoice.id), "sumPaid": "19.00", "payDate": "2026-11-30", "logicType": "0"}
    return await scene.caller.post(scene.bob, "/payments", **form, **other)


async def test_parts_are_paid_until_nothing_is_left(scene: Scene, invoice: SandboxDocument) -> None:
    heard = await pay(scene, invoice, externalId="intent-1")
    assert (heard.status, heard.json["externalId"], invoice.status) == (200, "intent-1", "partly paid")
    drawn = await scene.caller.read(scene.bob, invoice)
    assert (drawn["status"], drawn["sumPaid"]) == (4, 19)
    form = {"invoice[id]": str(invoice.id), "sumPaid": "100.00", "payDate": "2026-11-30"}
    assert (await scene.caller.post(scene.bob, "/payments", **form)).status == 200
    assert invoice.status == "paid"
    heard = await scene.caller.post(scene.bob, "/payments", **form)
    assert heard.status == 400
    assert heard.json == {"errors": {"errors": {"sumPaid": "The Invoice is already fully paid."}}}


async def test_payments_are_listed_with_their_external_id(scene: Scene, invoice: SandboxDocument) -> None:
    for number in (1, 2):
        await pay(scene, invoice, externalId=f"intent-{number}")
    rows = (await scene.caller.get(scene.bob, "/payments?modifiedSince=2020-01-01T00:00:00")).json["data"]
    assert [row["externalId"] for row in rows] == ["intent-2", "intent-1"]
    assert rows[0]["invoice"]["id"] == invoice.id
    assert (await scene.caller.get(scene.bob, "/expensePayments")).json["data"] == []
    assert (await scene.caller.get(scene.bob, "/payments?modifiedSince=2090-01-01T00:00:00")).json[
        "data"
    ] == []


async def test_expenses_have_payments_of_their_own(scene: Scene, invoice: SandboxDocument) -> None:
    expense = scene.acme.add_document("expenses", scene.bob, status="approved", sum="20.00")
    form = {"expense[id]": str(expense.id), "sumPaid": "20.00", "payDate": "2026-11-30T00:00:00"}
    assert (await scene.caller.post(scene.bob, "/expensePayments", **form)).status == 200
    assert (expense.status, scene.acme.payments[0].document) == ("paid", expense)


@pytest.mark.parametrize(
    "wrong",
    [
        {"sumPaid": "19"},
        {"sumPaid": "0.00"},
        {"sumPaid": "-1.00"},
        {"sumPaid": "119.01"},
        {"payDate": "30.11.2026"},
        {"invoice[id]": "1"},
    ],
)
async def test_a_wrong_field_is_named(scene: Scene, invoice: SandboxDocument, wrong: dict[str, Any]) -> None:
    form = {"invoice[id]": str(invoice.id), "sumPaid": "19.00", "payDate": "2026-11-30"} | wrong
    heard = await scene.caller.post(scene.bob, "/payments", **form)
    assert heard.status == 400
    assert list(heard.json["errors"]["errors"]) == [next(iter(wrong)).removesuffix("[id]")]
    assert scene.acme.payments == []


async def test_only_payers_pay_and_only_what_is_approved(scene: Scene, invoice: SandboxDocument) -> None:
    form = {"invoice[id]": str(invoice.id), "sumPaid": "19.00", "payDate": "2026-11-30"}
    assert (await scene.caller.post(scene.ann, "/payments", **form)).status == 403
    invoice.status = "pending"
    assert (await scene.caller.post(scene.bob, "/payments", **form)).status == 400
