"""A decision on a document of Precoro is stored to be sent; nothing here moves its chain."""

from dataclasses import replace
from datetime import timedelta

import pytest

from models.approval.manage import end_approval, reassign, withdraw_turn
from models.approval.revise import confirm_revision
from models.change import Change
from models.database.store import Store
from models.queries.stuck_steps import stuck_steps
from models.refusals import Refusal
from models.shown import shown
from models.tables import (
    Audit,
    Decision,
    Document,
    Message,
    OutboundEvent,
    PrecoroAccount,
    PrecoroDecision,
    PrecoroDocument,
)
from tests.models.precoro.deciding import (
    DECIDING,
    an_order,
    an_order_to_decide,
    change,
    decide_on,
    link_key,
)
from tests.models.precoro.parts import CFO, PRECORO_TERMS, read, remote_order, remote_step
from tests.support.cast import (
    ANN,
    BOB,
    CLEO,
    DAN,
    LATER,
    all_rows,
    card_of,
    make_manager,
    person,
    press,
    press_is_refused,
    refused,
    states,
    step_states,
    to_redraw,
    turn_of,
)

SOON = LATER + timedelta(minutes=1)


async def outcomes() -> int:
    return await Message.filter(subject="outcome").count()


async def test_an_approval_is_stored_and_on_its_way_and_nothing_else_moves(store: Store) -> None:
    document = await an_order_to_decide(store)
    row = await decide_on(store, document)
    assert await states(document) == {"1:ann": "sending", "2:cleo": "waiting", "2:dan": "waiting"}
    assert await step_states(document) == ["open", "waiting"]
    assert (document.status, await outcomes(), await OutboundEvent.all().count()) == ("pending", 0, 0)
    assert not await Audit.filter(document_id=document.id, what="approved").exists()
    assert (row.state, row.shown_hash, row.next_at) == ("waiting", shown(document), LATER)
    assert (await Decision.get()).state == "sending"
    card = await card_of(document, ANN)
    assert card.id in await to_redraw()


async def test_an_approval_is_sent_once_it_cannot_be_undone_any_more(store: Store) -> None:
    document = await an_order_to_decide(store)
    undo = replace(DECIDING, undo_for=timedelta(seconds=10))
    await press(store, await turn_of(document, ANN), policy=undo)
    assert (await PrecoroDecision.get()).next_at == LATER + timedelta(seconds=10)


async def test_a_rejection_is_sent_at_once(store: Store) -> None:
    document = await an_order_to_decide(store)
    undo = replace(DECIDING, undo_for=timedelta(seconds=10))
    await press(store, await turn_of(document, ANN), "rejected", reason="Too dear", policy=undo)
    assert (await PrecoroDecision.get()).next_at == LATER


async def test_a_rejection_carries_its_reason_and_ends_nothing(store: Store) -> None:
    document = await an_order_to_decide(store)
    await decide_on(store, document, verdict="rejected", reason="Too dear")
    assert (await Decision.get()).reason == "Too dear"
    await document.refresh_from_db()
    assert (document.status, await outcomes()) == ("pending", 0)


async def test_a_second_press_is_refused_and_the_same_press_again_is_nothing(store: Store) -> None:
    document = await an_order_to_decide(store)
    turn = await turn_of(document, ANN)
    await press(store, turn, key="once", policy=DECIDING)
    await press(store, turn, key="once", policy=DECIDING)
    assert await PrecoroDecision.all().count() == 1
    await press_is_refused(store, turn, "being_sent", {"state": "approved"}, policy=DECIDING)
    await press_is_refused(store, turn, "being_sent", verdict="rejected", reason="No", policy=DECIDING)


async def test_a_person_without_a_key_is_told_how_to_link_one(store: Store) -> None:
    document = await an_order(store)
    turn = await turn_of(document, ANN)
    await press_is_refused(store, turn, "no_key", {"command": "/precoro"}, policy=DECIDING)
    await link_key(store, state="checking")
    await press_is_refused(store, turn, "key_being_checked", policy=DECIDING)


async def test_nobody_decides_where_the_settings_say_so(store: Store) -> None:
    document = await an_order_to_decide(store)
    turn = await turn_of(document, ANN)
    nobody = replace(DECIDING, precoro=(replace(PRECORO_TERMS, decide=False),))
    await press_is_refused(store, turn, "decided_in_precoro", policy=nobody)
    await press_is_refused(store, turn, "decided_in_precoro", policy=replace(DECIDING, precoro=()))


async def test_somebody_else_cannot_press_the_card(store: Store) -> None:
    document = await an_order_to_decide(store)
    await link_key(store, BOB)
    turn = await turn_of(document, ANN)
    await press_is_refused(store, turn, "not_yours", by=BOB, policy=DECIDING)
    await press_is_refused(store, turn, "outdated", shown_hash="1-0123456789abcdef-1", policy=DECIDING)


async def test_the_requester_may_approve_what_precoro_asks_them(store: Store) -> None:
    document = await an_order_to_decide(store)
    await read(store, await PrecoroAccount.get(), remote_order(remote_step("Manager", BOB)))
    await link_key(store, BOB)
    await decide_on(store, document, BOB)
    assert (await turn_of(document, BOB)).state == "sending"


async def test_a_status_that_is_not_understood_is_not_decided_on(store: Store) -> None:
    document = await an_order_to_decide(store)
    await read(store, await PrecoroAccount.get(), remote_order(status="unknown", status_text="Mystery"))
    await press_is_refused(store, await turn_of(document, ANN), "status_unknown", policy=DECIDING)


async def test_nothing_of_ours_moves_a_document_of_precoro(store: Store) -> None:
    document = await an_order_to_decide(store)
    await make_manager(store, DAN)
    turn, dan, cleo = await turn_of(document, ANN), await person(DAN), await person(CLEO)
    code, number = "done_in_precoro", document.number

    async def tried(work: object) -> None:
        with refused(code, number=number):
            await store.apply(Change(LATER, DECIDING), work)  # type: ignore[arg-type]

    before = await all_rows()
    await tried(lambda change: reassign("a", turn.id, cleo.id, dan.id, change))
    await tried(lambda change: withdraw_turn("b", turn.id, dan.id, change))
    await tried(lambda c: end_approval("c", document.id, shown(document), "cancelled", "No", dan.id, c))
    assert await all_rows() == before


async def test_its_revision_is_sent_back_in_precoro(store: Store) -> None:
    document = await an_order_to_decide(store)
    await read(store, await PrecoroAccount.get(), remote_order(status="in_revision"))
    await document.refresh_from_db()
    bob = await person(BOB)
    with pytest.raises(Refusal, match="done_in_precoro"):
        await change(store, lambda c: confirm_revision("d", document.id, shown(document), bob.id, "", c))


async def test_unread_documents_are_told_of_and_not_called_empty(store: Store) -> None:
    await an_order_to_decide(store)
    await read(store, await PrecoroAccount.get(), remote_order(remote_step("Manager"), CFO))
    assert (await PrecoroDocument.get()).unread
    document = await Document.get()
    stuck, _count = await stuck_steps()
    assert [(one.document, one.why, one.in_precoro) for one in stuck] == [(document.id, "not_read", True)]
