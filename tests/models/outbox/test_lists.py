"""An import holds its cards until it is over; many of them become one list."""

from datetime import timedelta

import pytest

from models.database.store import Store
from models.documents.imports import ABANDONED_AFTER, abandoned, heartbeat, open_batch
from models.outbox.lists import close_batch
from models.queries.cards import load_shown
from models.records.documents import ListMessage
from models.tables import Batch, Company, Delivery, ListItem, Message
from models.vocabulary import Priority
from tests.support.cast import (
    ANN,
    BOB,
    EVE,
    LATER,
    MANAGER,
    NOW,
    TERMS,
    a_draft,
    a_file,
    a_step,
    all_posted,
    all_rows,
    press,
    take,
    to_redraw,
    turn_of,
)


async def begin(store: Store) -> int:
    return await store.transact(lambda: open_batch(NOW))


async def close(store: Store, batch: int, cards: int = 5) -> None:
    await store.transact(lambda: close_batch(batch, LATER, cards))


async def take_many(store: Store, batch: int, count: int, *, start: int = 0) -> None:
    """Import documents that Ann decides, each requested by somebody else."""
    for number in range(start, start + count):
        draft = a_draft(
            MANAGER,
            number=f"PO-{number}",
            requester=f"requester{number}@acme.example",
            attachments=(a_file(),),
        )
        await take(store, draft, batch=batch)


async def test_cards_of_an_import_under_way_are_held(store: Store) -> None:
    batch = await begin(store)
    await take_many(store, batch, 2)
    assert {message.state for message in await Message.all()} == {"held"}
    await close(store, batch)
    assert {(message.state, message.next_at) for message in await Message.all()} == {("new", LATER)}


@pytest.mark.parametrize(("count", "listed"), [(5, False), (6, True)])
async def test_more_than_five_for_one_person_become_one_list(store: Store, count: int, listed: bool) -> None:
    batch = await begin(store)
    await take_many(store, batch, count)
    await close(store, batch)
    cards = await Message.filter(person__email=ANN, subject="card")
    lists = await Message.filter(person__email=ANN, subject="list")
    assert {card.state for card in cards} == {"dropped" if listed else "new"}
    assert [(one.state, one.document_id) for one in lists] == ([("new", None)] if listed else [])
    # The others have one card each, as ever.
    others = await Message.filter(person__email__startswith="requester")
    assert {(one.subject, one.state) for one in others} == {("card", "new")}
    waiting = await Delivery.filter(state="waiting").count()
    assert waiting == (0 if listed else count)


async def test_a_list_has_a_row_for_each_document_in_order(store: Store) -> None:
    batch = await begin(store)
    await take_many(store, batch, 7)
    await close(store, batch)
    items = await ListItem.all().order_by("position").select_related("document", "turn__person")
    assert [(item.position, item.document.number) for item in items] == [
        (number + 1, f"PO-{number}") for number in range(7)
    ]
    assert {item.turn.person.email for item in items if item.turn} == {ANN}
    shown = await load_shown(await Message.get(subject="list"), TERMS)
    assert isinstance(shown, ListMessage)
    assert {row.state for row in shown.rows} == {"pending_you"}


async def test_a_decision_redraws_the_list(store: Store) -> None:
    batch = await begin(store)
    await take_many(store, batch, 6)
    await close(store, batch)
    await all_posted()
    item = await ListItem.get(position=2).select_related("document")
    await press(store, await turn_of(item.document, ANN))
    listing = await Message.get(subject="list")
    assert listing.id in await to_redraw()
    assert listing.priority == Priority.LIVE_BUTTONS
    shown = await load_shown(listing, TERMS)
    assert isinstance(shown, ListMessage)
    assert [row.state for row in shown.rows].index("approved") == 1
    assert [row.turn is None for row in shown.rows] == [False, True, False, False, False, False]


async def test_a_step_that_opens_under_a_list_has_a_card_of_its_own(store: Store) -> None:
    batch = await begin(store)
    for number in range(6):
        await take(store, a_draft(MANAGER, a_step("Finance", "any", EVE), number=f"PO-{number}"), batch=batch)
    await close(store, batch)
    item = await ListItem.filter(turn_id__not_isnull=True).first().select_related("document")
    assert item
    await press(store, await turn_of(item.document, ANN))
    assert (await Message.get(person__email=EVE, subject="card")).state == "new"


async def test_a_requester_of_many_has_one_list_too(store: Store) -> None:
    batch = await begin(store)
    for number in range(6):
        await take(store, a_draft(MANAGER, number=f"PO-{number}"), batch=batch)
    await close(store, batch)
    listing = await Message.get(subject="list", person__email=BOB)
    assert {item.turn_id for item in await ListItem.filter(message_id=listing.id)} == {None}


async def test_one_person_in_two_workspaces_has_a_list_in_each(store: Store) -> None:
    from models.people.people import save_workspace

    await take(store, a_draft(MANAGER, company="Beta GmbH", number="PO-first"))

    async def move() -> None:
        other = await save_workspace("other")
        await Company.filter(name="Beta GmbH").update(workspace_id=other.id)

    await store.transact(move)
    batch = await begin(store)
    for company in ("Acme Ltd", "Beta GmbH"):
        for number in range(6):
            await take(store, a_draft(MANAGER, company=company, number=f"PO-{number}"), batch=batch)
    await close(store, batch)
    lists = await Message.filter(subject="list", person__email=ANN)
    assert len({one.workspace_id for one in lists}) == len(lists) == 2
    assert await ListItem.filter(message_id__in=[one.id for one in lists]).count() == 12


async def test_an_import_is_closed_once(store: Store) -> None:
    batch = await begin(store)
    await take_many(store, batch, 6)
    await close(store, batch)
    before = await all_rows()
    await close(store, batch)
    assert await all_rows() == before


async def test_a_silent_import_is_abandoned_and_a_live_one_is_not(store: Store) -> None:
    silent, alive, over = [await begin(store) for _ in range(3)]
    late = NOW + ABANDONED_AFTER + timedelta(seconds=1)
    await store.transact(lambda: heartbeat(alive, late))
    await close(store, over)
    assert await abandoned(NOW + ABANDONED_AFTER) == []
    assert await abandoned(late) == [silent]


async def test_taking_a_document_in_says_that_the_import_is_alive(store: Store) -> None:
    batch = await begin(store)
    await take(store, a_draft(), batch=batch, now=LATER)
    assert (await Batch.get(id=batch)).touched_at == LATER


async def test_an_import_that_was_given_up_too_early_does_not_hold_its_later_cards(store: Store) -> None:
    batch = await begin(store)
    await take_many(store, batch, 1)
    await close(store, batch)
    await take_many(store, batch, 1, start=1)
    assert not await Message.exists(state="held")
    assert await Message.filter(state="new").count() == 4
