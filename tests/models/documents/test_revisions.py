"""A revision, or a status given by the source, starts and ends rounds."""

import pytest

from models.database.store import Store
from models.records.documents import Status, Supplier
from models.tables import (
    Delivery,
    Line,
    Message,
    Turn,
)
from tests.support.cast import (
    ANN,
    BOB,
    CLEO,
    EVE,
    LATER,
    MANAGER,
    a_draft,
    a_file,
    a_line,
    all_posted,
    all_rows,
    approve,
    card_of,
    press,
    refused,
    reject,
    states,
    take,
    taken,
    to_redraw,
    turn_of,
)


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Other"},
        {"note": "Other"},
        {"lines": (a_line("1309"),), "total": None},
        {"currency": "USD"},
        {"supplier": Supplier("Southwind GmbH")},
        {"custom_fields": (("Department", "Design"),)},
        {"requester": EVE},
    ],
    ids=lambda change: next(iter(change)),
)
async def test_other_content_under_the_same_revision_is_refused(
    store: Store, change: dict[str, object]
) -> None:
    await take(store, a_draft())
    before = await all_rows()
    with refused("content_changed", number="PO-1042", revision=1):
        await take(store, a_draft(**change))
    assert await all_rows() == before


async def test_an_older_revision_is_refused(store: Store) -> None:
    await take(store, a_draft(revision=3))
    with refused("older_revision", revision=2, known=3):
        await take(store, a_draft(revision=2))


async def test_a_higher_revision_asks_everybody_again(store: Store) -> None:
    document = await taken(store)
    await approve(store, document, ANN)
    old_card, old_turn = await card_of(document, CLEO), await turn_of(document, CLEO)
    revised = a_draft(revision=2, lines=(a_line("1300"),), total=None)
    assert (await take(store, revised, now=LATER)).outcome == "new_round"
    assert await states(document) == {"1:ann": "open", "2:cleo": "waiting", "2:dan": "waiting"}
    assert (document.round, document.revision, document.submitted_at) == (2, 2, LATER)
    assert (await Line.get()).net_minor == 1_040_000
    await old_turn.refresh_from_db()
    await old_card.refresh_from_db()
    assert old_turn.state == "closed"
    assert old_card.wanted_version > 1
    assert not await Turn.exists(round=1, state__in=("open", "waiting"))


async def test_a_button_of_an_older_round_is_refused_as_outdated(store: Store) -> None:
    document = await taken(store)
    turn = await turn_of(document, ANN)
    await take(store, a_draft(revision=2, title="More laptops"))
    before = await all_rows()
    with refused("outdated", number="PO-1042", revision=2):
        await press(store, turn)
    assert await all_rows() == before


async def test_a_higher_revision_with_the_same_content_is_a_new_round_too(store: Store) -> None:
    document = await taken(store)
    turn = await turn_of(document, ANN)
    await take(store, a_draft(revision=2))
    with refused("outdated"):
        await press(store, turn)


async def test_a_higher_revision_reopens_an_approved_document(store: Store) -> None:
    document = await taken(store, MANAGER)
    await approve(store, document, ANN)
    assert document.settled_at == LATER
    await take(store, a_draft(MANAGER, revision=2))
    assert await states(document) == {"1:ann": "open"}
    assert document.status == "pending"
    assert not document.settled_at
    await approve(store, document, ANN)
    assert document.status == "approved"
    assert await Message.filter(subject="outcome").count() == 2


async def test_a_higher_revision_of_a_rejected_document_is_refused(store: Store) -> None:
    document = await taken(store)
    await reject(store, document, ANN)
    with refused("rejected_stays", number="PO-1042"):
        await take(store, a_draft(revision=2))


@pytest.mark.parametrize("status", ["cancelled", "paid", "closed"])
async def test_a_higher_revision_of_an_ended_document_is_refused(store: Store, status: Status) -> None:
    await take(store, a_draft(status=status))
    with refused("status_not_taken", known=status, given="pending"):
        await take(store, a_draft(revision=2))


async def test_a_higher_revision_of_a_document_in_revision_is_a_new_round(store: Store) -> None:
    document = await taken(store)
    await take(store, a_draft(status="in_revision"))
    await document.refresh_from_db()
    assert document.status == "in_revision"
    assert (await take(store, a_draft(revision=2))).outcome == "new_round"
    assert (await states(document))["1:ann"] == "open"


@pytest.mark.parametrize("status", ["cancelled", "rejected", "in_revision", "approved", "closed"])
async def test_a_status_given_by_the_source_ends_the_round_and_tells_the_requester(
    store: Store, status: Status
) -> None:
    document = await taken(store)
    turn = await turn_of(document, ANN)
    await all_posted()
    assert (await take(store, a_draft(status=status), now=LATER)).outcome == "changed"
    assert await states(document) == {"1:ann": "closed", "2:cleo": "closed", "2:dan": "closed"}
    assert (document.status, document.settled_at) == (status, LATER)
    assert {(await card_of(document, ANN)).id, (await card_of(document, BOB, "requester")).id} == (
        await to_redraw()
    )
    assert await Message.filter(subject="outcome", person__email=BOB).count() == 1
    before = await all_rows()
    with refused("document_settled", status=status):
        await press(store, turn)
    assert await all_rows() == before


async def test_a_press_after_a_cancellation_names_the_cancellation_not_an_earlier_approval(
    store: Store,
) -> None:
    document = await taken(store)
    await approve(store, document, ANN)
    await take(store, a_draft(status="cancelled"))
    with refused("document_settled", status="cancelled"):
        await press(store, await turn_of(document, CLEO))


async def test_closing_an_approved_document_is_no_news_for_its_requester(store: Store) -> None:
    document = await taken(store, MANAGER)
    await approve(store, document, ANN)
    await all_posted()
    assert (await take(store, a_draft(MANAGER, status="closed"))).outcome == "changed"
    await document.refresh_from_db()
    assert document.status == "closed"
    assert [one.told_status for one in await Message.filter(subject="outcome")] == ["approved"]
    assert (await card_of(document, BOB, "requester")).id in await to_redraw()


async def test_nothing_follows_a_closed_document(store: Store) -> None:
    await take(store, a_draft(status="closed"))
    with refused("status_not_taken", known="closed", given="approved"):
        await take(store, a_draft(status="approved"))


async def test_a_source_withdraws_a_document_to_draft_and_hands_it_in_again(store: Store) -> None:
    document = await taken(store)
    await take(store, a_draft(status="draft"))
    assert set((await states(document)).values()) == {"closed"}
    assert document.status == "draft"
    assert not await Message.exists(subject="outcome")
    assert (await take(store, a_draft())).outcome == "changed"
    assert (await states(document))["1:ann"] == "open"
    assert document.round == 2


async def test_a_status_that_cannot_follow_is_refused(store: Store) -> None:
    await take(store, a_draft(status="paid"))
    with refused("status_not_taken", known="paid", given="draft"):
        await take(store, a_draft(status="draft"))


async def test_pending_is_no_news_for_a_document_decided_here(store: Store) -> None:
    document = await taken(store, MANAGER)
    await approve(store, document, ANN)
    await take(store, a_draft(MANAGER, url="https://app.precoro.com/1"))
    await document.refresh_from_db()
    assert (document.status, document.url) == ("approved", "https://app.precoro.com/1")


async def test_an_approved_document_that_is_paid_ends_nothing_twice(store: Store) -> None:
    document = await taken(store, MANAGER)
    await approve(store, document, ANN)
    await take(store, a_draft(MANAGER, status="paid"))
    await document.refresh_from_db()
    assert document.status == "paid"
    assert await Message.filter(subject="outcome").count() == 1


async def test_a_revisions_new_attachment_goes_to_the_new_cards_alone(store: Store) -> None:
    document = await taken(store, attachments=(a_file("a.pdf"),))
    old = await card_of(document, ANN)
    await take(store, a_draft(revision=2, attachments=(a_file("a.pdf"), a_file("b.pdf"))))
    new = await card_of(document, ANN)
    assert new.id != old.id
    assert await Delivery.filter(message_id=old.id).count() == 1
    assert await Delivery.filter(message_id=new.id, kind="attachment").count() == 2
