"""What a message shows, in every state of its document."""

from decimal import Decimal
from typing import Any

import pytest

from models.database.store import Store
from models.money import Money
from models.policy import Policy
from models.queries.card_state import state_of
from models.queries.cards import load_card, load_shown, open_turn_of
from models.records.documents import Audience, Card, ListMessage, Status
from models.tables import Document, Message, Turn
from tests.support.cast import (
    ANN,
    BOB,
    BOTH_MANAGERS,
    CLEO,
    DAN,
    EVE,
    LATER,
    MANAGER,
    NOW,
    TERMS,
    a_draft,
    a_step,
    all_posted,
    an_invoice,
    approve,
    card_of,
    person,
    reject,
    take,
    taken,
    turn_of,
)


async def card(
    document: Document, email: str, card_role: str = "approver", *, policy: Policy = TERMS
) -> Card:
    """Load what a person's card shows now."""
    shown = await load_shown(await card_of(document, email, card_role), policy)
    assert isinstance(shown, Card)
    return shown


async def test_a_card_that_waits_for_its_reader_has_buttons(store: Store) -> None:
    document = await taken(store)
    shown = await card(document, ANN)
    turn = await turn_of(document, ANN)
    assert (shown.state, shown.turn, shown.card_role) == ("pending_you", turn.id, "approver")
    assert shown.answer
    assert (shown.answer.state, shown.answer.person.email) == ("open", ANN)


async def test_the_requesters_card_has_no_buttons(store: Store) -> None:
    document = await taken(store)
    shown = await card(document, BOB, "requester")
    assert (shown.state, shown.turn, shown.answer, shown.card_role) == (
        "pending_others",
        None,
        None,
        "requester",
    )


async def test_a_card_of_one_who_approved_waits_for_others(store: Store) -> None:
    document = await taken(store)
    await approve(store, document, ANN)
    shown = await card(document, ANN)
    assert (shown.state, shown.turn) == ("pending_others", None)
    assert shown.answer
    assert (shown.answer.state, shown.answer.at) == ("approved", LATER)
    assert [step.state for step in shown.document.steps] == ["done", "open"]


async def test_a_card_that_somebody_else_settled_has_no_buttons(store: Store) -> None:
    document = await taken(store, BOTH_MANAGERS, a_step("Finance", "any", CLEO))
    await approve(store, document, ANN)
    shown = await card(document, EVE)
    assert (shown.state, shown.turn) == ("pending_others", None)


@pytest.mark.parametrize("email", [ANN, CLEO])
async def test_every_card_of_an_approved_document_says_so(store: Store, email: str) -> None:
    document = await taken(store)
    await approve(store, document, ANN, CLEO, DAN)
    shown = await card(document, email)
    assert (shown.state, shown.turn) == ("approved", None)
    assert (await card(document, BOB, "requester")).state == "approved"
    assert shown.document.settled_at == LATER


async def test_a_card_of_a_rejected_document_has_the_reason(store: Store) -> None:
    document = await taken(store, BOTH_MANAGERS)
    await reject(store, document, ANN, "Too dear & <late>")
    for email, card_role in ((ANN, "approver"), (EVE, "approver"), (BOB, "requester")):
        shown = await card(document, email, card_role)
        assert (shown.state, shown.turn) == ("rejected", None)
        assert [answer.reason for answer in shown.document.steps[0].answers if answer.reason] == [
            "Too dear & <late>"
        ]


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("cancelled", "cancelled"),
        ("closed", "closed"),
        ("in_revision", "in_revision"),
        ("draft", "withdrawn"),
    ],
)
async def test_a_card_of_a_document_ended_by_its_source_says_how(
    store: Store, status: Status, state: str
) -> None:
    document = await taken(store)
    await take(store, a_draft(status=status))
    for email, card_role in ((ANN, "approver"), (BOB, "requester")):
        shown = await card(document, email, card_role)
        assert (shown.state, shown.turn) == (state, None)


@pytest.mark.parametrize("status", ["partly_paid", "paid"])
async def test_a_card_of_a_paid_document_stays_approved(store: Store, status: Status) -> None:
    document = await taken(store, MANAGER)
    await approve(store, document, ANN)
    await take(store, a_draft(MANAGER, status=status))
    shown = await card(document, ANN)
    assert (shown.state, shown.document.status) == ("approved", status)
    assert shown.document.settled_at == LATER


async def test_a_stuck_card_says_why(store: Store) -> None:
    document = await taken(store, a_step("Owner", "any", BOB))
    shown = await card(document, BOB, "requester")
    assert (shown.state, shown.document.steps[0].stuck) == ("stuck", "only_requester")


async def test_cards_of_an_older_round_are_outdated_whatever_they_were(store: Store) -> None:
    document = await taken(store, BOTH_MANAGERS)
    await approve(store, document, ANN)
    old = [
        await card_of(document, ANN),
        await card_of(document, EVE),
        await card_of(document, BOB, "requester"),
    ]
    await take(store, a_draft(BOTH_MANAGERS, revision=2))
    for message in old:
        shown = await load_shown(await Message.get(id=message.id), TERMS)
        assert isinstance(shown, Card)
        assert (shown.state, shown.turn) == ("outdated", None)
    assert (await card(document, ANN)).state == "pending_you"


async def test_an_approved_round_is_outdated_once_reopened(store: Store) -> None:
    document = await taken(store, MANAGER)
    await approve(store, document, ANN)
    first = await card_of(document, ANN)
    await take(store, a_draft(MANAGER, revision=2))
    shown = await load_shown(await Message.get(id=first.id), TERMS)
    assert isinstance(shown, Card)
    assert shown.state == "outdated"


@pytest.mark.parametrize(
    ("status", "turn", "stuck", "state"),
    [
        ("pending", "open", False, "pending_you"),
        ("pending", "open", True, "pending_you"),
        ("pending", "approved", False, "pending_others"),
        ("pending", "withdrawn", True, "stuck"),
        ("pending", None, False, "pending_others"),
        ("approved", "approved", False, "approved"),
        ("unknown", None, False, "unknown"),
        ("draft", None, False, "withdrawn"),
    ],
)
def test_a_state_follows_from_status_and_turn(status: str, turn: str | None, stuck: bool, state: str) -> None:
    held = Turn(state=turn, round=1) if turn else None
    assert state_of(status, 1, held, asked=turn == "open", stuck=stuck) == state


async def test_list_rows_stand_each_for_itself(store: Store) -> None:
    from models.documents.imports import open_batch
    from models.outbox.lists import close_batch

    batch = await store.transact(lambda: open_batch(NOW))
    documents = []
    for number in range(5):
        taken_in = await take(store, a_draft(MANAGER, number=f"PO-{number}"), batch=batch)
        documents.append(await Document.get(id=taken_in.document))
    await store.transact(lambda: close_batch(batch, NOW, 4))
    await approve(store, documents[1], ANN)
    await reject(store, documents[2], ANN)
    await take(store, a_draft(MANAGER, number="PO-3", status="cancelled"))
    await take(store, a_draft(MANAGER, number="PO-4", revision=2))
    shown = await load_shown(await Message.get(subject="list", person__email=ANN), TERMS)
    assert isinstance(shown, ListMessage)
    assert [(row.number, row.state) for row in shown.rows] == [
        ("PO-0", "pending_you"),
        ("PO-1", "approved"),
        ("PO-2", "rejected"),
        ("PO-3", "cancelled"),
        ("PO-4", "outdated"),
    ]
    assert [row.turn is not None for row in shown.rows] == [True, False, False, False, False]
    first = shown.rows[0]
    assert (first.company, first.total, first.requester, first.supplier, first.status) == (
        "Acme Ltd",
        Money(1_252_120, "EUR"),
        BOB,
        "Northwind GmbH",
        "pending",
    )


@pytest.mark.parametrize(
    ("above", "confirm"), [("12521.19", True), ("12521.20", False), ("20000", False), (None, False)]
)
async def test_an_amount_above_the_setting_is_confirmed(
    store: Store, above: str | None, confirm: bool
) -> None:
    policy = Policy(confirm_above={"EUR": Decimal(above)} if above else {"USD": Decimal(1)})
    document = await taken(store)
    assert (await card(document, ANN, policy=policy)).confirm is confirm


async def test_a_large_credit_is_confirmed_too(store: Store) -> None:
    document = await taken(store, total=Decimal("-20000"), total_is_given=True, credit_note=True)
    assert (await card(document, ANN, policy=Policy(confirm_above={"EUR": Decimal(100)}))).confirm


async def test_an_invoice_that_was_seen_carries_its_warning(store: Store) -> None:
    await take(store, an_invoice("INV-7"))
    result = await take(store, an_invoice("INV-8"))
    shown = await card(await Document.get(id=result.document), ANN)
    assert [(one.why, one.number) for one in shown.seen] == [("same_amount", "INV-7")]


async def test_a_document_opened_without_a_card_shows_the_readers_open_question(store: Store) -> None:
    document = await taken(store)
    ann = await person(ANN)
    turn = await open_turn_of(document.id, ann.id, TERMS)
    shown = await load_card(document.id, ann.id, Audience(), turn, TERMS)
    assert shown.state == "pending_you"
    await approve(store, document, ANN)
    assert await open_turn_of(document.id, ann.id, TERMS) is None


async def test_a_redrawn_card_is_equal_while_nothing_has_changed(store: Store) -> None:
    document = await taken(store)
    await all_posted()
    before: Any = await card(document, ANN)
    await take(store, a_draft(followers=(EVE,)))
    assert await card(document, ANN) == before
