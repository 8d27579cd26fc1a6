"""What the source of a document says of it is told to other systems as its own word."""

from typing import Any

import pytest

from models.database.store import Store
from tests.models.events.told import EVERYTHING, an_approved, taken, told, types_told
from tests.support.cast import (
    ANN,
    CLEO,
    MANAGER,
    a_draft,
    an_invoice,
    approve,
)


@pytest.mark.parametrize(
    ("status", "kind", "outcome"),
    [
        ("approved", "document.approved", "approved"),
        ("rejected", "document.rejected", "rejected"),
        ("in_revision", "document.changes_asked", "changes_asked"),
        ("cancelled", "document.cancelled", "cancelled"),
    ],
)
async def test_what_the_source_says_of_a_pending_document_is_told_as_its_word(
    store: Store, status: Any, kind: str, outcome: str
) -> None:
    await taken(store)
    await taken(store, a_draft(MANAGER, status=status))
    [event] = await told()
    decision = event["data"]["decision"]
    assert (event["type"], decision["outcome"], decision["by"]) == (kind, outcome, None)
    assert event["data"]["approvals"] == []


async def test_a_payment_and_a_cancellation_by_the_source_are_told(store: Store) -> None:
    await an_approved(store)
    for status in ("partly_paid", "cancelled"):
        await taken(store, an_invoice(payers=(CLEO,), status=status))
    assert await types_told() == ["document.approved", "invoice.partly_paid", "document.cancelled"]
    paid = (await told())[1]["data"]
    assert (paid["decision"]["by"], "payment" in paid) == (None, False)


async def test_a_higher_revision_of_an_approved_document_reopens_it(store: Store) -> None:
    await an_approved(store)
    document = await taken(store, an_invoice(payers=(CLEO,), revision=2, note="More of them"))
    await approve(store, document, ANN, policy=EVERYTHING)
    events = await told()
    assert [
        (one["type"], one["data"]["document"]["revision"], one["data"]["document"]["status"])
        for one in events
    ] == [
        ("document.approved", 1, "approved"),
        ("document.reopened", 2, "pending"),
        ("document.approved", 2, "approved"),
    ]
    assert events[1]["data"]["decision"]["by"] is None


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        ("approved", "document.approved"),
        ("paid", "invoice.paid"),
        ("cancelled", "document.cancelled"),
        ("in_revision", "document.changes_asked"),
        ("draft", "document.reopened"),
    ],
)
async def test_a_higher_revision_that_comes_with_its_outcome_is_told(
    store: Store, status: Any, kind: str
) -> None:
    await an_approved(store)
    await taken(store, an_invoice(payers=(CLEO,), revision=2, note="More of them", status=status))
    assert await types_told() == ["document.approved", kind]


async def test_a_higher_revision_of_what_waits_for_approval_is_no_outcome(store: Store) -> None:
    await taken(store)
    await taken(store, a_draft(MANAGER, revision=2, note="More of them"))
    assert await told() == []


@pytest.mark.parametrize("status", ["approved", "paid", "cancelled", "rejected", "draft"])
async def test_a_document_that_was_decided_before_it_came_is_no_event(store: Store, status: Any) -> None:
    await taken(store, an_invoice(status=status))
    assert await told() == []


@pytest.mark.parametrize("revision", [1, 2])
async def test_a_document_closed_by_its_source_is_no_event(store: Store, revision: int) -> None:
    await taken(store)
    await taken(store, a_draft(MANAGER, status="closed", revision=revision))
    assert await told() == []


async def test_a_withdrawal_to_draft_is_no_outcome(store: Store) -> None:
    await taken(store)
    await taken(store, a_draft(MANAGER, status="draft"))
    assert await told() == []
