"""Each outcome is one event for other systems, made once, with what they need to act on it."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, get_args

import pytest

from models.approval.manage import end_approval, withdraw_turn
from models.approval.revise import confirm_revision
from models.change import Change
from models.database.store import Store
from models.events.record import LARGEST
from models.policy import EventTarget, Policy
from models.records.documents import Supplier
from models.records.drafts import ChargeDraft
from models.records.stated import SourceDraft, StatedTotals
from models.shown import shown
from models.tables import Audit, Document, EventDelivery, Installation, OutboundEvent
from models.vocabulary import EventType
from tests.models.events.told import EVERYTHING, an_approved, pay, taken, told
from tests.support.cast import (
    ANN,
    BOTH_MANAGERS,
    CLEO,
    DAN,
    EVE,
    FINANCE,
    LATER,
    MANAGER,
    a_draft,
    an_invoice,
    approve,
    make_manager,
    person,
    press,
    refused,
    turn_of,
)


async def test_an_approval_is_one_event_with_all_its_fields(store: Store) -> None:
    draft = an_invoice(
        "R-1",
        id="erp-7",
        steps=(MANAGER, FINANCE),
        supplier=Supplier("Birch", "", "DE111111111"),
        order_number="PO-900",
        due_on=date(2026, 12, 1),
        url="https://erp.example/r/1",
        cost_centre="4711",
        stated=StatedTotals(payable=Decimal("12500.00")),
        source=SourceDraft("ubl", "", "r-1.xml", "ab" * 32),
        custom_fields=(("Department", "Design"), ("Süd", "ja")),
    )
    document = await taken(store, draft)
    await approve(store, document, ANN, CLEO, policy=EVERYTHING)
    assert await told() == []  # steps are no outcomes
    await press(store, await turn_of(document, DAN), reason="As planned", policy=EVERYTHING)
    [event] = await told()
    [row] = await OutboundEvent.all()
    head = await Audit.filter(document_id=document.id).order_by("-position").first()
    assert head
    made = await Installation.get()
    approval = {"outcome": "approved", "on_behalf_of": None, "at": "2026-11-20T10:00:00.000000Z"}
    last = approval | {"step": "Finance", "by": {"email": DAN, "name": ""}, "reason": "As planned"}
    assert event == {
        "type": "document.approved",
        "id": row.event_id,
        "timestamp": "2026-11-20T10:00:00.000000Z",
        "installation": made.name,
        "sequence": 1,
        "schema": 1,
        "data": {
            "document": {
                "id": str(document.id),
                "source_id": "erp-7",
                "company": "Acme Ltd",
                "kind": "invoice",
                "credit_note": False,
                "number": "R-1",
                "revision": 1,
                "round": 1,
                "status": "approved",
                "supplier": {"name": "Birch", "tax_id": "DE111111111"},
                "currency": "EUR",
                "net": "10530.00",
                "tax": "1991.20",
                "total": "12521.20",
                "payable": "12500.00",
                "order": "PO-900",
                "issued_on": "2026-11-20",
                "due_on": "2026-12-01",
                "url": "https://erp.example/r/1",
                "cost_centre": "4711",
                "custom_fields": {"Department": "Design", "Süd": "ja"},
            },
            "decision": last,
            "approvals": [
                approval | {"step": "Manager", "by": {"email": ANN, "name": ""}, "reason": ""},
                approval | {"step": "Finance", "by": {"email": CLEO, "name": ""}, "reason": ""},
                last,
            ],
            "source": {"file": "r-1.xml", "sha256": "ab" * 32},
            "proof": {
                "content_hash": document.content_hash,
                "audit_position": head.position,
                "audit_hash": head.hash,
            },
        },
    }


@pytest.mark.parametrize(
    ("verdict", "kind", "status"),
    [
        ("rejected", "document.rejected", "rejected"),
        ("changes_asked", "document.changes_asked", "in_revision"),
    ],
)
async def test_a_rejection_and_a_question_say_who_and_why(
    store: Store, verdict: Any, kind: str, status: str
) -> None:
    document = await taken(store, a_draft(MANAGER, FINANCE))
    await press(store, await turn_of(document, ANN), verdict, reason="Too dear", policy=EVERYTHING)
    [event] = await told()
    assert (event["type"], event["data"]["document"]["status"]) == (kind, status)
    decision = event["data"]["decision"]
    assert decision["outcome"] == verdict
    assert (decision["by"], decision["reason"]) == ({"email": ANN, "name": ""}, "Too dear")
    assert event["data"]["approvals"] == [decision]


async def test_a_second_round_is_told_again_with_a_higher_round(store: Store) -> None:
    document = await taken(store)
    await press(store, await turn_of(document, ANN), "changes_asked", reason="Why?", policy=EVERYTHING)
    document = await Document.get(id=document.id)
    await store.apply(
        Change(LATER, EVERYTHING),
        lambda change: confirm_revision("k", document.id, shown(document), document.requester_id, "", change),
    )
    await approve(store, document, ANN, policy=EVERYTHING)
    events = await told()
    assert [(one["type"], one["data"]["document"]["round"]) for one in events] == [
        ("document.changes_asked", 1),
        ("document.approved", 2),
    ]
    assert len(events[1]["data"]["approvals"]) == 1  # of this round


async def test_a_payment_says_who_paid_when_and_under_which_reference(store: Store) -> None:
    document = await an_approved(store)
    await pay(store, document, partly=True)
    await pay(store, document, partly=False)
    _, part, whole = await told()
    assert [part["type"], whole["type"]] == ["invoice.partly_paid", "invoice.paid"]
    assert part["data"]["document"]["status"] == "partly_paid"
    assert whole["data"]["payment"] == {"paid_on": "2026-11-20", "reference": "SEPA 4711", "partly": False}
    assert part["data"]["payment"]["partly"] is True
    decision = whole["data"]["decision"]
    assert (decision["outcome"], decision["by"]) == ("paid", {"email": CLEO, "name": ""})


async def test_a_cancellation_in_slack_names_the_manager_and_the_reason(store: Store) -> None:
    document = await taken(store)
    await make_manager(store, EVE)
    eve, seen = (await person(EVE)).id, shown(document)
    await store.apply(
        Change(LATER, EVERYTHING),
        lambda change: end_approval("k", document.id, seen, "cancelled", "Bought twice", eve, change),
    )
    [event] = await told()
    decision = event["data"]["decision"]
    assert (event["type"], decision["outcome"]) == ("document.cancelled", "cancelled")
    assert (decision["by"], decision["reason"]) == ({"email": EVE, "name": ""}, "Bought twice")


async def test_a_round_that_ends_because_an_approver_was_removed_names_the_last_approval(
    store: Store,
) -> None:
    both = replace(BOTH_MANAGERS, rule="all")
    document = await taken(store, a_draft(both))
    await make_manager(store, DAN)
    await approve(store, document, ANN, policy=EVERYTHING)
    turn, manager = await turn_of(document, EVE), await person(DAN)
    await store.apply(
        Change(LATER, EVERYTHING), lambda change: withdraw_turn("k", turn.id, manager.id, change)
    )
    [event] = await told()
    assert event["data"]["decision"]["by"]["email"] == ANN


async def test_an_approval_that_counted_for_a_later_step_has_no_reason_of_its_person(store: Store) -> None:
    policy = replace(EVERYTHING, once_counts_for_later_steps=True)
    again = replace(MANAGER, name="Again")
    document = await taken(store, a_draft(MANAGER, again), policy)
    await press(store, await turn_of(document, ANN, step=1), reason="As planned", policy=policy)
    [event] = await told()
    assert [(one["step"], one["reason"]) for one in event["data"]["approvals"]] == [
        ("Manager", "As planned"),
        ("Again", ""),
    ]
    assert event["data"]["decision"]["step"] == "Manager"


async def test_a_credit_note_is_positive_and_marked_as_one(store: Store) -> None:
    await an_approved(store, credit_note=True)
    document = (await told())[0]["data"]["document"]
    assert (document["credit_note"], document["total"]) == (True, "12521.20")


async def test_amounts_have_the_digits_of_their_currency_or_none_at_all(store: Store) -> None:
    await an_approved(store, currency="JPY", total=None, charges=(ChargeDraft("Freight", Decimal(5), None),))
    free = an_invoice("INV-8", lines=(), charges=(), total=None)
    await approve(store, await taken(store, free), ANN, policy=EVERYTHING)
    yen, nothing = [one["data"]["document"] for one in await told()]
    assert yen["total"] == "12476"
    assert [nothing[name] for name in ("net", "tax", "total", "payable")] == [None] * 4


async def test_one_change_of_two_documents_is_one_event_each(store: Store) -> None:
    for number in ("INV-1", "INV-2"):
        await an_approved(store, number=number)
    events = await told()
    assert [one["sequence"] for one in events] == [1, 2]
    assert len({one["id"] for one in events}) == 2
    assert {one["installation"] for one in events} == {(await Installation.get()).name}


async def test_without_a_target_that_wants_it_no_event_is_made(store: Store) -> None:
    only_paid = Policy(event_targets=(EventTarget("webhook:erp", frozenset({"invoice.paid"})),))
    for number, policy in (("PO-1", Policy()), ("PO-2", only_paid)):
        document = await taken(store, a_draft(MANAGER, number=number), policy)
        await approve(store, document, ANN, policy=policy)
    assert await told() == []


async def test_each_target_that_wants_an_event_has_a_row_of_its_own(store: Store) -> None:
    policy = Policy(
        event_targets=(
            EventTarget("file"),
            EventTarget("webhook:erp", frozenset({"document.rejected"})),
            EventTarget("command:book", frozenset({"document.approved"})),
        )
    )
    document = await taken(store, policy=policy)
    await approve(store, document, ANN, policy=policy)
    rows = await EventDelivery.all().order_by("target")
    assert [(one.target, one.document_id, one.state) for one in rows] == [
        ("command:book", document.id, "waiting"),
        ("file", document.id, "waiting"),
    ]


async def test_a_decision_that_is_rolled_back_makes_no_event_and_uses_no_number(store: Store) -> None:
    document = await taken(store)
    turn = await turn_of(document, ANN)
    with refused("outdated"):
        await press(store, turn, shown_hash="other", policy=EVERYTHING)
    await press(store, turn, key="one", policy=EVERYTHING)
    await press(store, turn, key="one", policy=EVERYTHING)  # Slack sends it again
    assert [one["sequence"] for one in await told()] == [1]


async def test_a_body_stays_small_and_says_what_it_leaves_out(store: Store) -> None:
    fields = tuple((f"Field {number}", "ü" * 2000) for number in range(20))
    await an_approved(store, custom_fields=fields)
    [row] = await OutboundEvent.all()
    assert len(row.body.encode()) <= LARGEST
    data = json.loads(row.body)["data"]
    assert (data["left_out"], data["document"]["custom_fields"]) == (["custom_fields"], {})
    assert len(data["approvals"]) == 1


def test_every_type_is_of_the_contract() -> None:
    assert set(get_args(EventType)) == {
        "document.approved",
        "document.rejected",
        "document.changes_asked",
        "document.cancelled",
        "document.reopened",
        "invoice.paid",
        "invoice.partly_paid",
        "audit.root",
        "test.ping",
    }
