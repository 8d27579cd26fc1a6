"""What JSON files can say of invoices and orders beside what they always could."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from models.records.documents import Audience
from models.records.drafts import (
    AccountDraft,
    AwayDraft,
    ChargeDraft,
    CostCentreBudgetDraft,
    DeliveryDraft,
    DocumentDraft,
    LineDraft,
    PartyDraft,
    PaymentDraft,
    PersonDraft,
    ReferenceDraft,
    StatedTotals,
    TaxDraft,
)
from models.refusals import Refusal
from sources.formats.json_documents.parse import parse
from views.wording.refusals import sentence

PLAIN: dict[str, Any] = {
    "company": "Acme Ltd",
    "kind": "invoice",
    "number": "INV-7",
    "requester": "bob@acme.example",
    "currency": "EUR",
}


def draft_of(document: dict[str, Any]) -> DocumentDraft:
    data = json.dumps({"documents": [document]}).encode()
    return parse(data, file="orders.json", folder=Path("/inbox")).documents[0].draft


def test_it_reads_what_invoices_and_orders_in_other_formats_say() -> None:
    line = {
        "name": "Screws",
        "id": "10",
        "quantity": "2400.00000000001",
        "unit_price": "12.0000000005",
        "base_quantity": "1000",
        "net": "28.80",
        "charges": [{"name": "Discount", "amount": "-1.20"}],
        "order": "PO-900",
        "depth": 1,
        "counts": False,
    }
    given = {
        "supplier": {
            "name": "Birch",
            "identifiers": ["DE111111111", "0088:4012345000009"],
            "contact": "Bea Birch",
            "email": "Bea@Birch.example",
            "phone": "+49 30 1",
        },
        "buyer": {"name": "Acme", "identifiers": ["DE123456789"], "contact": "Bob"},
        "lines": [line, {"name": "A heading", "quantity": None, "unit_price": None}],
        "total": "34.27",
        "payable": "24.27",
        "stated": {"net": "28.80", "tax": "5.47", "prepaid": "10.00"},
        "taxes": [{"rate": "19", "base": "28.80", "amount": "5.47"}],
        "type_code": "386",
        "cost_centre": "4711",
        "references": [{"kind": "contract", "number": "C-1"}],
        "payment": {
            "terms": "30 days",
            "means": "58",
            "accounts": [{"number": "DE89 3704 0044 0532 0130 00", "bank": "COBADEFF", "holder": "Birch"}],
            "reference": "R-1",
        },
        "delivery": {"name": "Store", "address": "Hafenstr. 1", "on": "2026-11-20"},
    }
    draft = draft_of(PLAIN | given)
    first, heading = draft.lines
    assert (first.quantity, first.unit_price) == (Decimal("2400.00000000001"), Decimal("12.0000000005"))
    assert (first.id, first.net, first.base_quantity) == ("10", Decimal("28.80"), Decimal(1000))
    assert first.charges == (ChargeDraft("Discount", Decimal("-1.20"), None),)
    assert (first.order_number, first.depth, first.counts) == ("PO-900", 1, False)
    assert (heading.quantity, heading.unit_price, heading.counts) == (None, None, True)
    assert draft.seller == PartyDraft(
        "", ("DE111111111", "0088:4012345000009"), "Bea Birch", "bea@birch.example", "+49 30 1"
    )
    assert draft.buyer == PartyDraft("Acme", ("DE123456789",), "Bob")
    assert draft.stated == StatedTotals(
        net=Decimal("28.80"),
        tax=Decimal("5.47"),
        total=Decimal("34.27"),
        prepaid=Decimal("10.00"),
        payable=Decimal("24.27"),
    )
    assert draft.taxes == (TaxDraft("S", Decimal(19), Decimal("28.80"), Decimal("5.47")),)
    assert (draft.type_code, draft.cost_centre) == ("386", "4711")
    assert draft.references == (ReferenceDraft("contract", "C-1"),)
    account = AccountDraft("DE89370400440532013000", "COBADEFF", "Birch")
    assert draft.payment == PaymentDraft("30 days", "", "58", (account,), "R-1")
    assert draft.delivery == DeliveryDraft("Store", "Hafenstr. 1", date(2026, 11, 20))


def test_a_document_without_them_has_the_same_hash_as_before() -> None:
    """Else the same file would be refused after an upgrade: its content would be another."""
    draft = draft_of(PLAIN | {"lines": [{"name": "Bolt", "quantity": "1"}], "total": "1.00"})
    old = DocumentDraft(
        company="Acme Ltd",
        kind="invoice",
        number="INV-7",
        requester="bob@acme.example",
        currency="EUR",
        total=Decimal("1.00"),
        lines=(LineDraft("Bolt", "", Decimal(1), "", Decimal(0), None),),
    )
    assert draft == old


def test_company_and_requester_may_be_left_to_the_settings() -> None:
    bare = {key: value for key, value in PLAIN.items() if key not in ("company", "requester")}
    draft = draft_of(bare)
    assert (draft.company, draft.requester) == ("", "")


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"company": ""}, "company must not be empty"),
        ({"payable": "1.005"}, "payable must have at most 2 digits after the point in EUR"),
        ({"stated": {"tax": "1.005"}}, "stated.tax must have at most 2 digits after the point in EUR"),
        (
            {"lines": [{"name": "Bolt", "quantity": "1", "net": "0.005"}]},
            "lines[0].net must have at most 2 digits after the point in EUR",
        ),
        (
            {"lines": [{"name": "Bolt", "quantity": "1", "base_quantity": "0"}]},
            "lines[0].base_quantity must be between 0.00000000001 and 1,000,000,000, not ",
        ),
    ],
)
def test_it_refuses_what_makes_no_sense(changed: dict[str, object], problem: str) -> None:
    with pytest.raises(Refusal) as caught:
        draft_of(PLAIN | changed)
    assert f"can't be read: documents[0].{problem}" in sentence(caught.value, Audience())


def people_of(people: list[dict[str, Any]]) -> tuple[PersonDraft, ...]:
    data = json.dumps({"people": people}).encode()
    return parse(data, file="people.json", folder=Path("/inbox")).people


def test_a_person_may_be_away() -> None:
    away = {"from": "2026-12-21", "to": "2027-01-06", "stand_ins": ["Cleo@acme.example"]}
    people: list[dict[str, Any]] = [
        {"email": "ann@acme.example"},
        {"email": "bob@acme.example", "away": None},
    ]
    parsed = people_of([*people, {"email": "dan@acme.example", "away": away}])
    days = (date(2026, 12, 21), date(2027, 1, 6))
    assert [one.away for one in parsed] == [None, AwayDraft(), AwayDraft(*days, ("cleo@acme.example",))]


def test_nobody_comes_back_before_they_leave() -> None:
    away = {"from": "2026-12-21", "to": "2026-12-20"}
    with pytest.raises(Refusal) as caught:
        people_of([{"email": "ann@acme.example", "away": away}])
    assert "people[0].away.to is before the first day away." in sentence(caught.value, Audience())


def budgets_of(*budgets: dict[str, Any]) -> tuple[CostCentreBudgetDraft, ...]:
    data = json.dumps({"budgets": budgets}).encode()
    return parse(data, file="budgets.json", folder=Path("/inbox")).budgets


CENTRE = {"cost_centre": " 4711 ", "currency": "EUR", "limit": "50000.00", "spent": 1200}


def test_cost_centres_have_budgets_which_may_be_all_that_a_file_holds() -> None:
    said = (Decimal(50_000), Decimal(1_200))
    assert budgets_of(CENTRE, CENTRE | {"company": "Acme Ltd", "currency": "USD", "name": "Workshop"}) == (
        CostCentreBudgetDraft("", "4711", "EUR", *said),
        CostCentreBudgetDraft("Acme Ltd", "4711", "USD", *said, "Workshop"),
    )


@pytest.mark.parametrize(
    ("budget", "problem"),
    [
        ({"cost_centre": "\u200b"}, "budgets[1].cost_centre must not be empty."),
        ({"limit": "1.005"}, "budgets[1].limit must have at most 2 digits after the point in EUR."),
        ({"spent": None}, "budgets[1].spent must be a number"),
        ({"lines": []}, "budgets[1] has the unknown key"),
        (
            {"cost_centre": "４７１１"},
            "budgets[1] is for the same company, cost centre and currency as budgets[0].",
        ),
    ],
)
def test_a_budget_that_makes_no_sense_is_named(budget: dict[str, Any], problem: str) -> None:
    with pytest.raises(Refusal) as caught:
        budgets_of(CENTRE, CENTRE | {"cost_centre": "4712"} | budget)
    assert problem in sentence(caught.value, Audience())
